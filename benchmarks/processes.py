"""What a process tree uses, as the kernel tells it (Linux only)."""

from __future__ import annotations

import contextlib
import os
import resource
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Usage:
    """Resources of the whole process tree at one moment.

    `rss_bytes` sums over processes; `pss_bytes` divides shared pages between their users; `peak_bytes` sums each
    process's high-water mark. `waited_s` is how long threads were runnable but not running: contention.
    """

    cpu_s: float
    rss_bytes: int
    pss_bytes: int
    peak_bytes: int
    processes: int
    waited_s: float


def process_tree(root: int) -> list[int]:
    """Return the ids of a process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                parent = int(_stat_fields(entry)[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    found: list[int] = []
    todo = [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo.extend(children.get(pid, ()))
    return found


def _stat_fields(folder: Path) -> list[bytes]:
    """Return the fields of /proc/PID/stat that follow the command's name."""
    return (folder / "stat").read_bytes().rpartition(b")")[2].split()


def tree_cpu_s(root: int) -> float:
    """Return the CPU seconds of a process tree, ended children that were waited for included."""
    total = 0.0
    for pid in process_tree(root):
        with contextlib.suppress(OSError):  # it ended meanwhile
            total += sum(int(value) for value in _stat_fields(PROC / str(pid))[11:15]) / TICKS_PER_S
    return total


def children_cpu_s() -> float:
    """Return the CPU seconds of our children that have ended and were waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def tree_usage(root: int) -> Usage:
    """Return what a process tree uses now."""
    rss = pss = peak = count = 0
    waited = 0.0
    for pid in process_tree(root):
        folder = PROC / str(pid)
        try:
            for task in (folder / "task").iterdir():
                waited += int((task / "schedstat").read_bytes().split()[1]) / 1e9
            memory = _kilobytes(folder / "smaps_rollup")
            status = _kilobytes(folder / "status")
        except OSError:  # it ended meanwhile
            continue
        count += 1
        rss += memory.get("Rss", 0) * 1024
        pss += memory.get("Pss", 0) * 1024
        peak += status.get("VmHWM", 0) * 1024
    return Usage(tree_cpu_s(root), rss, pss, peak, count, waited)


def _kilobytes(path: Path) -> dict[str, int]:
    """Return the `Name: 123 kB` lines of a file in /proc."""
    rows = (line.split() for line in path.read_text(errors="replace").splitlines())
    return {row[0].rstrip(":"): int(row[1]) for row in rows if len(row) == 3 and row[2] == "kB"}


def process_cpu_s(pid: int) -> float:
    """Return the CPU seconds of one process, all its threads, to the nanosecond.

    This is utime + stime of /proc/PID/stat without its rounding to 10 ms: the clock that clock_getcpuclockid(3) gives.

    Raises:
        OSError: there is no such process (any more).
    """
    return time.clock_gettime((~pid << 3) | 2)


def prioritise(pid: int, nice: int) -> None:
    """Give a session of ours a scheduling priority; each session has its own group."""
    with contextlib.suppress(OSError):  # a kernel without autogroups, or no right to it: measured as it is
        (PROC / str(pid) / "autogroup").write_text(str(nice))


class Sampler:
    """CPU seconds of a process tree over time."""

    def __init__(self, root: int, period_s: float = 0.1) -> None:
        self._root = root
        self._period_s = period_s
        self._samples: list[tuple[float, float]] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._loop, daemon=True)

    def __enter__(self) -> Self:
        self._sample()
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stop.set()
        self._thread.join()
        self._sample()

    def _sample(self) -> None:
        self._samples.append((time.monotonic(), tree_cpu_s(self._root)))

    def _loop(self) -> None:
        while not self._stop.wait(self._period_s):
            self._sample()

    def used_s(self, begin: float, end: float) -> float:
        """Return the CPU seconds used between two moments."""
        before = [cpu for stamp, cpu in self._samples if stamp <= begin] or [self._samples[0][1]]
        after = [cpu for stamp, cpu in self._samples if stamp >= end] or [self._samples[-1][1]]
        return after[0] - before[-1]

    def idle_since(self, begin: float) -> float:
        """Return the last moment from `begin` on at which the tree used over 20 % of a core."""
        last = begin
        for old, new in zip(self._samples, self._samples[5:], strict=False):
            if new[0] > last and new[1] - old[1] > 0.2 * (new[0] - old[0]):
                last = new[0]
        return last
