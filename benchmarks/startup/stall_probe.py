"""Run clanker-tui with a timer on its event loop, and note when the timer is late. From the outside: the app is as is.

    python stall_probe.py NOTES [--stacks]

Each late tick is a line of JSON in NOTES: when it was `due`, when it came (`at`), how late (`late_ms`), and for how
long the thread was runnable but had no core (`waited_ms`). A line with `modules` tells which heavy ones had been
imported by then. With --stacks a second thread samples where every thread is, and a late tick carries a count of
that as `where`, with the collections of garbage that stopped all threads; the sampling disturbs, so take figures
without it.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import runpy
import sys
import threading
import time
from collections import Counter, deque
from pathlib import Path
from types import FrameType
from typing import TextIO

PERIOD_S = 0.005
LATE_S = 0.005
WORTH_NOTING_MS = 5.0
STORAGE = ("sqlite3", "sqlmodel", "sqlalchemy", "alembic", "pydantic", "keyring", "tomlkit")
HEAVY = (*STORAGE, "httpx2", "genai_prices", "markdown_it", "pygments", "rich.markdown")


class Stacks:
    """Samples of where each thread is that has used CPU since the last one: the innermost frames, newest last."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, str]] = deque(maxlen=2000)
        self._used: dict[str, bytes] = {}
        self._collecting_since = 0.0
        gc.callbacks.append(self._collect)
        threading.Thread(target=self._loop, daemon=True).start()

    def _loop(self) -> None:
        while True:
            time.sleep(PERIOD_S)
            now = time.monotonic()
            frames = sys._current_frames()  # noqa: SLF001 - the documented way to other threads
            for thread in threading.enumerate():
                if thread is not threading.current_thread() and thread.ident in frames and self._has_run(thread):
                    self._samples.append((now, f"{thread.name}: {place(frames[thread.ident])}"))

    def _collect(self, phase: str, info: dict[str, int]) -> None:
        now = time.monotonic()
        if phase == "start":
            self._collecting_since = now
        elif (took_ms := (now - self._collecting_since) * 1000) >= WORTH_NOTING_MS:
            name = threading.current_thread().name
            self._samples.append((now, f"{name}: collected generation {info['generation']} for {took_ms:.0f} ms"))

    def _has_run(self, thread: threading.Thread) -> bool:
        """Whether a thread has used CPU since it was last asked about."""
        with contextlib.suppress(OSError):  # it has ended meanwhile
            used = Path(f"/proc/self/task/{thread.native_id}/schedstat").read_bytes().split()[0]
            before, self._used[thread.name] = self._used.get(thread.name), used
            return used != before
        return False

    def since(self, moment: float) -> dict[str, int]:
        """Return how often a thread was seen at a place since then, most often first."""
        return dict(Counter(where for stamp, where in self._samples if stamp >= moment).most_common(12))


def place(frame: FrameType | None) -> str:
    """Return the innermost call, and the innermost ones in the packages of interest that led to it."""
    chain: list[str] = []
    while frame is not None and len(chain) < 4:
        name = frame.f_code.co_filename
        if not name.startswith("<"):
            chain.append(f"{'/'.join(Path(name).parts[-2:])}:{frame.f_lineno} {frame.f_code.co_name}")
        frame = frame.f_back
    return " < ".join(chain)


class WatchedLoop(asyncio.SelectorEventLoop):
    """An event loop with a timer that notes when it comes late."""

    def __init__(self, notes: TextIO, stacks: Stacks | None) -> None:
        super().__init__()
        self._notes = notes
        self._stacks = stacks
        self._missing = set(HEAVY)
        self._due = self.time() + PERIOD_S
        self._waited_s = 0.0
        self._schedstat = os.open(f"/proc/self/task/{threading.get_native_id()}/schedstat", os.O_RDONLY)
        self.call_at(self._due, self._tick)

    def _tick(self) -> None:
        now = self.time()
        waited_s = int(os.pread(self._schedstat, 64, 0).split()[1]) / 1e9
        if now - self._due > LATE_S:
            late = {"late_ms": (now - self._due) * 1000, "waited_ms": (waited_s - self._waited_s) * 1000}
            where = self._stacks.since(self._due) if self._stacks else {}
            self._note(due=self._due, at=now, **late, where=where)
        if arrived := self._missing & sys.modules.keys():
            self._missing -= arrived
            self._note(at=now, modules=sorted(arrived))
        self._waited_s = waited_s
        self._due = self.time() + PERIOD_S
        self.call_at(self._due, self._tick)

    def _note(self, **facts: object) -> None:
        self._notes.write(json.dumps(facts) + "\n")
        self._notes.flush()


class WatchedPolicy(asyncio.DefaultEventLoopPolicy):
    """Gives watched loops."""

    def __init__(self, notes: TextIO, stacks: Stacks | None) -> None:
        super().__init__()
        self._notes, self._stacks = notes, stacks

    def new_event_loop(self) -> WatchedLoop:
        return WatchedLoop(self._notes, self._stacks)


def main() -> None:
    """Run the app with the arguments of none."""
    notes = Path(sys.argv[1]).open("a")  # noqa: SIM115 - open until the process ends, however it ends
    stacks = Stacks() if "--stacks" in sys.argv else None
    asyncio.set_event_loop_policy(WatchedPolicy(notes, stacks))
    sys.argv = ["clanker-tui"]
    runpy.run_module("clanker_tui", run_name="__main__")


if __name__ == "__main__":
    main()
