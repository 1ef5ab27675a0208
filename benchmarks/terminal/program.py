"""Run a program in a pseudo-terminal, keep what it writes with the time of arrival, and wait for what it shows.

Chunks are interpreted either at once (`wait_for`) or later (`sync`), so that the measurement itself costs little
while a reply streams.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from benchmarks.errors import TimedOutError
from benchmarks.processes import Usage, prioritise, process_cpu_s, process_tree, tree_usage
from benchmarks.terminal.answers import Answers
from benchmarks.terminal.keys import encode_key
from benchmarks.terminal.screen import Screen

Visit = Callable[[float, list[int]], bool | None]
"""Told when text changed and in which rows; may return true to stop there."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes the program wrote, when they arrived, and the CPU its process had used by then."""

    stamp: float
    data: bytes
    cpu_s: float


class Terminal:
    """A program running in a pty, with its screen."""

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        cwd: Path,
        *,
        size: tuple[int, int] = (120, 40),
        nice: int = 0,
    ) -> None:
        self._argv = list(argv)
        self._env = dict(env)
        self._cwd = cwd
        self._columns, self._rows = size
        self._nice = nice
        self._screen = Screen(*size)
        self._answers = Answers(*size, self._cursor)
        self._chunks: list[Chunk] = []
        self._fed = 0  # chunks already interpreted
        self._lock = threading.RLock()
        self._more = threading.Condition()
        self.bytes_out = 0
        self.exec_time = 0.0
        self.exited = False

    # -- life cycle --

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the program; `exec_time` is the moment just before."""
        self._master, slave = pty.openpty()
        _set_size(slave, self._columns, self._rows)
        self.exec_time = time.monotonic()
        self._process = subprocess.Popen(
            self._argv,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=self._env,
            cwd=self._cwd,
            start_new_session=True,
            preexec_fn=_own_terminal,  # noqa: PLW1509 - one ioctl; no lock that a thread could hold is taken
        )
        os.close(slave)
        if self._nice:
            prioritise(self.pid, self._nice)
        self._thread = threading.Thread(target=self._read_loop, daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int:
        """The process id of the program."""
        return self._process.pid

    def usage(self) -> Usage:
        """Return what the program and its children use now."""
        return tree_usage(self.pid)

    def close(self, grace_s: float = 1.0) -> None:
        """End the program and the processes it started, by their ids."""
        tree = process_tree(self.pid) if self._process.poll() is None else []
        for sig, wait in ((signal.SIGTERM, grace_s), (signal.SIGKILL, 2.0)):
            for pid in tree:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, sig)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(wait)
                tree = [pid for pid in tree if Path(f"/proc/{pid}").exists()]
                if not tree:
                    break
        self._thread.join(2.0)
        os.close(self._master)

    # -- output --

    def _read_loop(self) -> None:
        while True:
            try:
                ready, _, _ = select.select([self._master], [], [], 0.2)
                if ready:
                    data = os.read(self._master, 65536)
                elif self._process.poll() is None:
                    continue
                else:
                    break
            except (OSError, ValueError):  # the other end is closed, or ours is
                break
            if not data:
                break
            self._keep(data)
            for reply in self._answers.to(data):
                self._write(reply)
        self.exited = True
        with self._more:
            self._more.notify_all()

    def _keep(self, data: bytes) -> None:
        stamp = time.monotonic()
        try:
            cpu_s = process_cpu_s(self.pid)
        except OSError:  # it has ended
            cpu_s = self._chunks[-1].cpu_s if self._chunks else 0.0
        with self._more:
            self._chunks.append(Chunk(stamp, data, cpu_s))
            self.bytes_out += len(data)
            self._more.notify_all()

    def _cursor(self) -> tuple[int, int]:
        self.sync()
        return self._screen.cursor

    # -- the screen --

    @property
    def lines(self) -> list[str]:
        """The rows of the screen, as far as they are interpreted."""
        return self._screen.lines

    @property
    def text(self) -> str:
        """The screen as it is now."""
        self.sync()
        return self._screen.text

    def sync(self, visit: Visit | None = None) -> bool:
        """Interpret what was received; `visit` sees each change and may stop it: then the answer is true."""
        with self._lock:
            while self._fed < len(self._chunks):
                chunk = self._chunks[self._fed]
                self._fed += 1
                changed = self._screen.feed(chunk.data)
                if visit is not None and changed and visit(chunk.stamp, changed):
                    return True
        return False

    def wait_for(self, pattern: str, timeout_s: float = 30.0, what: str = "", *, visit: Visit | None = None) -> float:
        """Wait until a pattern is on the screen; return when the bytes that put it there had arrived.

        Raises:
            TimedOutError: it never was; the message carries the screen.
        """
        compiled = re.compile(pattern, re.MULTILINE)
        found: list[float] = []

        def check(stamp: float, changed: list[int]) -> bool:
            if visit is not None:
                visit(stamp, changed)
            if compiled.search(self._screen.text):
                found.append(stamp)
            return bool(found)

        if visit is None and compiled.search(self._screen.text):
            return self._chunks[self._fed - 1].stamp if self._fed else self.exec_time
        deadline = time.monotonic() + timeout_s
        while not self.sync(check):
            left = deadline - time.monotonic()
            if self.exited and self._fed >= len(self._chunks):
                raise TimedOutError(f"exited before {what or pattern!r}:\n{self.text}")
            if left <= 0:
                raise TimedOutError(f"no {what or pattern!r} in {timeout_s:g} s:\n{self.text}")
            with self._more:
                if self._fed >= len(self._chunks):
                    self._more.wait(min(left, 0.5))
        return found[0]

    def wait_quiet(self, quiet_s: float = 0.3, timeout_s: float = 10.0) -> None:
        """Wait, for a bounded time, until the screen's text has not changed for `quiet_s` seconds."""
        last = time.monotonic()
        deadline = last + timeout_s

        def note(stamp: float, _changed: list[int]) -> None:
            nonlocal last
            last = stamp

        while time.monotonic() < deadline:
            self.sync(note)
            if time.monotonic() - last >= quiet_s:
                return
            time.sleep(0.02)

    def cpu_s_at(self, stamp: float) -> float:
        """Return the CPU seconds that the process (its children do not count) had used when a chunk arrived."""
        return next(chunk.cpu_s for chunk in reversed(self._chunks) if chunk.stamp <= stamp)

    def stamps_since(self, moment: float) -> list[float]:
        """Return when the program wrote something, from a moment on."""
        return [chunk.stamp for chunk in self._chunks if chunk.stamp >= moment]

    # -- input --

    def type(self, text: str) -> float:
        """Type text; return when it was written."""
        return self._write(text.encode())

    def key(self, name: str) -> float:
        """Press a key such as "enter" or "ctrl+j"; return when it was written."""
        return self._write(encode_key(name, kitty=self._answers.knows_kitty_keys))

    def resize(self, columns: int, rows: int) -> float:
        """Give the terminal another size; return when it was done. The kernel tells the program."""
        self.sync()  # what was written for the old size is interpreted at the old size
        with self._lock:
            self._columns, self._rows = columns, rows
            self._screen.resize(columns, rows)
            self._answers.resize(columns, rows)
        now = time.monotonic()
        _set_size(self._master, columns, rows)
        return now

    def _write(self, data: bytes) -> float:
        now = time.monotonic()
        view = memoryview(data)
        while view:
            view = view[os.write(self._master, view) :]
        return now


def _set_size(descriptor: int, columns: int, rows: int) -> None:
    """Tell a pty its size, in cells and in pixels."""
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, rows * 20, columns * 10))


def _own_terminal() -> None:
    """Make the pty the controlling terminal; runs in the child, before exec."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
