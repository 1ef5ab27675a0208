"""Where lines come from: readline, or whatever gives bytes. A signal breaks a line off, and loses nothing of it."""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from types import FrameType
from typing import Any, Protocol

from clanker_tui.cli.stop_signals import SIGNALS
from clanker_tui.errors import ConfigError

TOGETHER_S = 0.1  # what comes within it of the line before was not typed, but pasted
LOOK_S = 0.5  # what is typed is noted as often
CHUNK_BYTES = 65_536
LONGEST_LINE = 8_000_000  # bytes
LONGEST_TERMINAL_LINE = 4095  # bytes; what a terminal that edits lines itself is given beyond, it drops

Note = Callable[[str], None]


class LineBroken(Exception):  # noqa: N818 - nothing is wrong
    """A signal came while a line was read; `typed` is what stood on it."""

    def __init__(self, received: signal.Signals, typed: str) -> None:
        super().__init__(received.name)
        self.received = received
        self.typed = typed


class LineCutError(ConfigError):
    """A line is longer than can be taken; `typed` is what there is of it."""

    def __init__(self, most: str, typed: str = "") -> None:
        hint = "End the lines of a long text with \\, or attach it as a file: /attach PATH."
        super().__init__(f"A line may have {most} here, and what came after may be lost.", hint=hint)
        self.typed = typed


class Lines(Protocol):
    """Gives one line after the other. Where it `can_edit`, a draft may stand on the line already."""

    @property
    def can_edit(self) -> bool: ...

    def read(self, prompt: str = "", *, draft: str = "", note: Note | None = None) -> str:
        """Return the next line, without its end.

        Args:
            draft: what stands on the line already, where it can be edited.
            note: hears soon what is typed, where that can be known before its end.

        Raises:
            EOFError: there is none.
            LineBroken: a signal came first.
            LineCutError: it is longer than can be taken.
        """

    def has_more(self) -> bool:
        """Whether more has come with the line that was read last: nobody types so fast."""

    def remember(self, texts: Sequence[str]) -> None:
        """Let these be what the arrow keys bring back, where there are any."""


@contextmanager
def broken_by_signals(typed: Callable[[], str]) -> Iterator[None]:
    """Raise LineBroken where SIGINT, SIGTERM or SIGHUP comes; one that is ignored stays so.

    The event loop, which stands still meanwhile, does not hear of them.
    """

    def stop(number: int, _frame: FrameType | None) -> None:
        raise LineBroken(signal.Signals(number), typed())

    handled = [one for one in SIGNALS if signal.getsignal(one) is not signal.SIG_IGN]
    wakeup = signal.set_wakeup_fd(-1)
    before = {one: signal.signal(one, stop) for one in handled}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler or signal.SIG_DFL)
        signal.set_wakeup_fd(wakeup)


class EditedLines:
    """Lines that are typed with readline: arrow keys, what was asked before, pastes of many lines as one."""

    can_edit = True

    def __init__(self, words: Sequence[str]) -> None:
        import readline

        self._readline = readline
        self._words = words
        self._seen = ""
        if "libedit" not in (readline.__doc__ or ""):
            readline.parse_and_bind("set enable-bracketed-paste on")
            readline.parse_and_bind("tab: complete")
        if isinstance(sys.stdin, TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")
        readline.set_auto_history(False)
        readline.set_completer_delims(" \t\n")
        readline.set_completer(self._complete)

    def read(self, prompt: str = "", *, draft: str = "", note: Note | None = None) -> str:
        sys.stdout.flush()
        self._readline.set_startup_hook((lambda: self._readline.insert_text(draft)) if draft else None)
        self._seen = ""
        with broken_by_signals(self._typed), self._looked_at(note):
            try:
                line = input(prompt)
            except EOFError:
                line = ""
                if not has_hung_up():
                    raise
            if has_hung_up():
                raise LineBroken(signal.SIGHUP, line or self._seen)
            return line

    def _typed(self) -> str:
        """Return what stands on the line; readline may have dropped it, when its terminal hung up."""
        return self._on_line() or self._seen

    def _on_line(self) -> str:
        return self._readline.get_line_buffer().encode("utf-8", "surrogateescape").decode("utf-8", "replace")

    @contextmanager
    def _looked_at(self, note: Note | None) -> Iterator[None]:
        """Look at the line again and again while it is typed: readline tells of nothing before its end."""

        def look(_number: int, _frame: FrameType | None) -> None:
            text = self._on_line()
            if text != self._seen:
                self._seen = text
                if note is not None:
                    note(text)

        before = signal.signal(signal.SIGALRM, look)
        signal.setitimer(signal.ITIMER_REAL, LOOK_S, LOOK_S)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def has_more(self) -> bool:
        return has_come(sys.stdin.fileno())

    def remember(self, texts: Sequence[str]) -> None:
        for text in texts:
            self._readline.add_history(text)

    def _complete(self, text: str, state: int) -> str | None:
        """Return one of the commands that a word at the beginning of a line may become."""
        if self._readline.get_begidx() or not text.startswith("/"):
            return None
        found = [word for word in self._words if word.startswith(text)]
        return found[state] if state < len(found) else None


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


def has_hung_up() -> bool:
    """Whether the terminal is gone, which ends a line as Enter does."""
    return not os.isatty(sys.stdin.fileno())


def has_come(descriptor: int) -> bool:
    """Whether there is something to read, or comes at once."""
    return bool(select.select([descriptor], [], [], TOGETHER_S)[0])
