"""Runs a program in a pseudo-terminal and does what a person does there: looks, types, resizes, hangs up."""

from __future__ import annotations

import base64
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
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.e2e.screen import BRACKETED_PASTE, Screen, Seen

KEYS = {
    "enter": b"\r",
    "escape": b"\x1b",
    "tab": b"\t",
    "backspace": b"\x7f",
    "up": b"\x1b[A",
    "down": b"\x1b[B",
    "right": b"\x1b[C",
    "left": b"\x1b[D",
    "home": b"\x1b[H",
    "end": b"\x1b[F",
    "delete": b"\x1b[3~",
    "pageup": b"\x1b[5~",
    "pagedown": b"\x1b[6~",
    "ctrl+up": b"\x1b[1;5A",
    "ctrl+home": b"\x1b[1;5H",
    "ctrl+end": b"\x1b[1;5F",
    "f1": b"\x1bOP",
    "f2": b"\x1bOQ",
    "f3": b"\x1bOR",
    "f4": b"\x1bOS",
    "f5": b"\x1b[15~",
    "f6": b"\x1b[17~",
    "f7": b"\x1b[18~",
    "shift+tab": b"\x1b[Z",
    "alt+enter": b"\x1b\r",
}
COPIED = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")
PATIENCE_S = 30.0  # for a machine that is busy with other tests


class Terminal:
    """A program in a terminal. Use it as a context: leaving it ends the program."""

    def __init__(
        self, argv: Sequence[str | Path], *, env: Mapping[str, str], cwd: Path, size: tuple[int, int] = (100, 30)
    ) -> None:
        self._argv = [str(part) for part in argv]
        self._env = dict(env)
        self._cwd = cwd
        self._size = size
        self._screen = Screen(*size)
        self._changed = threading.Condition()
        self._hung_up = threading.Event()
        self.raw = bytearray()

    def __enter__(self) -> Self:
        self._master, slave = pty.openpty()
        self._set_size()
        self._process = subprocess.Popen(
            self._argv,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=self._env,
            cwd=self._cwd,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - one system call, no lock
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(PATIENCE_S)
        if not self._hung_up.is_set():
            self.hang_up()

    def _read(self) -> None:
        while not self._hung_up.is_set():
            ready, _, _ = select.select([self._master], [], [], 0.1)
            if not ready:
                continue
            try:
                data = os.read(self._master, 65536)
            except OSError:  # the program's end of the terminal is closed
                break
            with self._changed:
                self.raw += data
                answer = self._screen.feed(data)
                self._changed.notify_all()
            if answer:
                os.write(self._master, answer)
        with self._changed:
            self._changed.notify_all()

    @property
    def text(self) -> str:
        """What is on the screen now."""
        with self._changed:
            return self._screen.text

    @property
    def cells(self) -> list[list[Seen]]:
        """What is on the screen now, with its colours."""
        with self._changed:
            return self._screen.cells

    @property
    def copied(self) -> list[str]:
        """The texts that the terminal was asked to copy."""
        with self._changed:
            return [base64.b64decode(text).decode() for text in COPIED.findall(self.raw)]

    @property
    def modes(self) -> set[int]:
        """The private modes that are on."""
        with self._changed:
            return set(self._screen.modes)

    def wait_until(self, holds: Callable[[str], bool], what: str, *, timeout_s: float = PATIENCE_S) -> None:
        """Wait until the screen's text fulfils a condition; fail with the screen when it does not."""
        deadline = time.monotonic() + timeout_s
        with self._changed:
            while not holds(self._screen.text):
                left = deadline - time.monotonic()
                ended = not self._reader.is_alive()
                if left <= 0 or ended:
                    why = f"the program ended with {self._process.poll()}" if ended else f"not within {timeout_s:g} s"
                    raise AssertionError(f"{what}: {why}\n{self._screen.text}")
                self._changed.wait(min(left, 0.2))

    def wait_for(self, text: str, *, timeout_s: float = PATIENCE_S) -> None:
        """Wait until a text is on the screen."""
        self.wait_until(lambda screen: text in screen, f"waiting for {text!r}", timeout_s=timeout_s)

    def wait_gone(self, text: str, *, timeout_s: float = PATIENCE_S) -> None:
        """Wait until a text is no longer on the screen."""
        self.wait_until(lambda screen: text not in screen, f"waiting for {text!r} to go", timeout_s=timeout_s)

    def type(self, text: str) -> None:
        """Type characters."""
        self._write(text.encode())

    def type_bytes(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._write(data)

    def press(self, *keys: str) -> None:
        """Press keys by name: enter, ctrl+j, f1, …"""
        for key in keys:
            is_letter = key.startswith("ctrl+") and key not in KEYS
            self._write(bytes([ord(key[-1]) & 0x1F]) if is_letter else KEYS[key])

    def click(self, column: int, row: int) -> None:
        """Press and release the left button at a cell, counted from 0."""
        self.drag((column, row), (column, row))

    def drag(self, begin: tuple[int, int], end: tuple[int, int]) -> None:
        """Press the left button at a cell, move to another, and release it there."""
        for code, (column, row), last in (("0", begin, "M"), ("32", end, "M"), ("0", end, "m")):
            self._write(f"\x1b[<{code};{column + 1};{row + 1}{last}".encode())

    def turn_wheel(self, steps: int, *, at: tuple[int, int]) -> None:
        """Turn the wheel over a cell; up where `steps` is negative."""
        code = 64 if steps < 0 else 65
        self._write(f"\x1b[<{code};{at[0] + 1};{at[1] + 1}M".encode() * abs(steps))

    def paste(self, text: str) -> None:
        """Paste, bracketed where the program asked for it."""
        data = text.encode()
        self._write(b"\x1b[200~" + data + b"\x1b[201~" if BRACKETED_PASTE in self.modes else data)

    def submit(self, text: str) -> None:
        """Type a line and press Enter."""
        self.type(text)
        self.wait_for(text.splitlines()[-1][-12:])
        self.press("enter")

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._master, view) :]

    def resize(self, columns: int, rows: int) -> None:
        """Change the window's size."""
        self._size = (columns, rows)
        with self._changed:
            self._screen.resize(columns, rows)
        self._set_size()

    def _set_size(self) -> None:
        columns, rows = self._size
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def send_signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        self._process.send_signal(number)

    @property
    def children(self) -> list[int]:
        """The processes that the program has started, and that are still there."""
        pid = self._process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def wait_stopped(self) -> None:
        """Wait until the program is stopped, as Ctrl+Z in a shell does it."""
        os.waitid(os.P_PID, self._process.pid, os.WSTOPPED | os.WNOWAIT)

    def kill(self) -> None:
        """End the program as `kill -9` does, with no chance to save anything."""
        self._process.kill()
        self.wait()

    def hang_up(self) -> None:
        """Close the window: the kernel tells the program with SIGHUP."""
        self._hung_up.set()
        self._reader.join()
        os.close(self._master)

    def wait(self, *, timeout_s: float = PATIENCE_S) -> int:
        """Wait for the program to end and for its last output; return its exit code."""
        try:
            code = self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the program did not end within {timeout_s:g} s\n{self.text}") from None
        self._reader.join(timeout_s)
        return code
