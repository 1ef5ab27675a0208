"""Lines of a pipe, or of a terminal that edits its lines itself."""

from __future__ import annotations

import os
import select
import termios
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from clanker_tui.cli.plain.lines import LineCutError, Note, broken_by_signals, has_come

CHUNK_BYTES = 65_536
LONGEST_LINE = 8_000_000  # bytes
LONGEST_TERMINAL_LINE = 4095  # bytes; what such a terminal is given beyond, it drops


class StreamLines:
    """Lines of a pipe, or of a terminal that knows no more than to give away whole ones."""

    can_edit = False

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._is_terminal = os.isatty(descriptor)
        self._buffer = bytearray()
        self._is_over = False

    def read(self, prompt: str = "", *, draft: str = "", note: Note | None = None) -> str:  # noqa: ARG002
        if prompt:
            try:
                print(prompt, end="", flush=True)
            except OSError as error:  # the terminal is gone
                raise EOFError from error
        with self._kept_at_signals(), broken_by_signals(self._typed):
            line = self._next_line()
        text = line.decode("utf-8", "replace")
        if self._is_terminal and len(line) >= LONGEST_TERMINAL_LINE:
            raise LineCutError(f"{LONGEST_TERMINAL_LINE:,} bytes", text)
        return text

    def _next_line(self) -> bytes:
        looked_at = 0
        while (end := self._buffer.find(b"\n", looked_at)) < 0:
            looked_at = len(self._buffer)
            data = self._next_bytes()
            if not data:
                if not self._buffer:
                    raise EOFError
                self._is_over = not self._is_terminal
                end = len(self._buffer)
                break
            self._buffer += data
            if len(self._buffer) > LONGEST_LINE:
                self._drop_line()
                raise LineCutError(f"{LONGEST_LINE // 1_000_000} MB")
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line.removesuffix(b"\r")

    def _drop_line(self) -> None:
        """Read on to the end of a line that nobody can have typed."""
        while (end := self._buffer.find(b"\n")) < 0:
            self._buffer.clear()
            self._buffer += (data := self._next_bytes())
            if not data:
                return
        del self._buffer[: end + 1]

    def _next_bytes(self) -> bytes:
        if self._is_over:
            return b""
        try:
            select.select([self._descriptor], [], [])  # it may have been made non-blocking
            return os.read(self._descriptor, CHUNK_BYTES)
        except OSError:  # the terminal is gone
            return b""

    def has_more(self) -> bool:
        return self._is_terminal and (b"\n" in self._buffer or has_come(self._descriptor))

    def remember(self, texts: Sequence[str]) -> None:
        """Nothing brings them back here."""

    @contextmanager
    def _kept_at_signals(self) -> Iterator[None]:
        """Let the terminal keep what is typed when Ctrl+C is pressed, which it would drop."""
        before: list[Any] = []
        with suppress(termios.error):  # it is none, or is gone
            before = termios.tcgetattr(self._descriptor)
            set_flags(self._descriptor, on=termios.NOFLSH)
        try:
            yield
        finally:
            with suppress(termios.error):
                if before:
                    termios.tcsetattr(self._descriptor, termios.TCSANOW, before)

    def _typed(self) -> str:
        """Return what stands on a line that has no end yet; the terminal has it, and gives it away as single keys."""
        if self._is_terminal:
            with suppress(OSError, termios.error):
                set_flags(self._descriptor, off=termios.ICANON)
                while select.select([self._descriptor], [], [], 0)[0] and (data := os.read(self._descriptor, 4096)):
                    self._buffer += data
        text = self._buffer.decode("utf-8", "replace")
        self._buffer.clear()
        return text


def set_flags(descriptor: int, *, on: int = 0, off: int = 0) -> None:
    """Change the local flags of a terminal; nothing that waits in it is dropped."""
    attributes = termios.tcgetattr(descriptor)
    attributes[3] = (attributes[3] | on) & ~off
    termios.tcsetattr(descriptor, termios.TCSANOW, attributes)
