"""A terminal driver that notices when its terminal is gone, and that reads all a terminal can tell of keys."""

from __future__ import annotations

import asyncio
import os
import select
import termios
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import IO, TYPE_CHECKING, cast

from textual.drivers.linux_driver import LinuxDriver

from clanker_tui.ui.terminal_input import TerminalInput

if TYPE_CHECKING:
    from textual.app import App

LOOK_EVERY_MS = 10_000  # only to learn that the driver was closed; a hang-up is told at once
READ_SIZE = 65536
READ_AGAIN_S = 0.1  # for how long a lone Esc may be the beginning of a key
FALLBACK, MOST = (80, 24), (1000, 500)  # columns and rows
TRIES = 3  # to read again after something came; then there is nothing to wait for but more of it
RESTORE = (
    b"\x1b[?2004l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1000l\x1b[?1004l\x1b[?7h\x1b[>4m\x1b[<u\x1b[?1049l\x1b[?25h"
)

# xterm's modifyOtherKeys, level 1: Shift+Enter is told from Enter, and what has a name of old keeps it. Level 2 would
# also spell Ctrl+A and Alt+B anew, in a way that Textual takes for the letters. Sent where it is known to be
# understood: elsewhere it could be read as a colour.
KEYS_TOLD, KEYS_UNTOLD, ASK_KITTY = "\x1b[>4;1m", "\x1b[>4m", "\x1b[?u"
TELLING_TERMINALS = ("xterm", "tmux", "screen")


class CarefulFile:
    """The terminal as a file. Once it fails, what is written is dropped: the writing thread neither dies nor blocks."""

    def __init__(self, file: IO[str], on_lost: Callable[[], None]) -> None:
        self._file = file
        self._on_lost = on_lost
        self._is_lost = False

    def write(self, text: str) -> int:
        if not self._is_lost:
            try:
                return self._file.write(text)
            except OSError:
                self._lose()
        return len(text)

    def flush(self) -> None:
        if not self._is_lost:
            try:
                self._file.flush()
            except OSError:
                self._lose()

    def fileno(self) -> int:
        return self._file.fileno()

    def _lose(self) -> None:
        self._is_lost = True
        with suppress(OSError), Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), self._file.fileno())  # else it would fail again at the end of the program
        self._on_lost()


class WatchfulDriver(LinuxDriver):
    """Tells the app, by `lose_terminal`, when the terminal can no longer be written, read, or is hung up."""

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._terminal = CarefulFile(cast("IO[str]", self._file), self._lose_terminal)
        self._size = size or self._get_terminal_size()  # the app's, until the first report of one
        self._file = self._terminal  # type: ignore[assignment]  # it has what the writing thread uses of a file
        self._is_closed = Event()
        self._input = TerminalInput()
        self._enough: tuple[int, int] | None = None  # a pipe: what is written to it ends the reading

    @property
    def tells_modifiers(self) -> bool:
        """Whether the terminal is known to tell Shift+Enter from Enter."""
        return self._input.tells_modifiers

    def start_application_mode(self) -> None:
        self._tell_app("heed_signals")
        # A program before us may have left the terminal non-blocking, which makes a write fail where it should wait.
        os.set_blocking(self._terminal.fileno(), True)
        self._is_closed = Event()  # one for each time: the driver is closed, too, while an editor has the terminal
        self._enough = os.pipe()
        super().start_application_mode()  # type: ignore[no-untyped-call]  # so it is declared
        if self.input_tty:
            if os.environ.get("TERM", "").startswith(TELLING_TERMINALS):
                self.write(KEYS_TOLD)
            self.write(ASK_KITTY)
            self.flush()
            Thread(target=self._watch, args=(self._is_closed,), name="clanker-hang-up", daemon=True).start()

    def _sigcont_application(self, *_: object) -> None:
        """Go on after a stop, or where nobody had stopped us: at a hang-up the kernel says so, too."""
        if self._must_signal_resume:  # we had given the terminal back
            super()._sigcont_application()
        elif self._auto_restart:
            asyncio.get_running_loop().call_soon_threadsafe(self._take_terminal_anew)

    def _take_terminal_anew(self) -> None:
        """Set all modes again and draw all: a shell may have had the terminal while the process was frozen.

        Textual would begin a second time without an end of the first: with two threads that read, and the settings of
        the app for those of the shell.
        """
        is_wanted = self._app.is_running and not getattr(self._app, "is_ending", False)
        if is_wanted and self._auto_restart and not self._is_closed.is_set():
            self._stop_reading()
            self.suspend_application_mode()
            self.exit_event.clear()
            self._must_signal_resume = True
            self.resume_application_mode()

    def _stop_reading(self) -> None:
        """End the thread that reads. Unlike `disable_input`, which does nothing after it, this drops no key."""
        self.exit_event.set()
        if self._enough is not None:
            os.write(self._enough[1], b".")
        if self._key_thread is not None:
            self._key_thread.join()

    def close(self) -> None:
        self._is_closed.set()
        super().close()

    def stop_application_mode(self) -> None:
        if self.input_tty and os.environ.get("TERM", "").startswith(TELLING_TERMINALS):
            self.write(KEYS_UNTOLD)
        super().stop_application_mode()

    def disable_input(self) -> None:
        if self._enough is None:
            super().disable_input()
            return
        os.write(self._enough[1], b".")
        super().disable_input()  # which waits for the thread to end
        for descriptor in self._enough:
            os.close(descriptor)
        self._enough = None

    def write(self, data: str) -> None:
        """Write to the terminal, unless it is an editor's now: nothing would take what is written, and the app wait."""
        if not self._is_closed.is_set():
            super().write(data)

    def _get_terminal_size(self) -> tuple[int, int]:
        """Return columns and rows as the terminal itself tells them: what the environment says may be of another one.

        One that tells none, or more than can be drawn, gets a size that can.
        """
        try:
            columns, rows = os.get_terminal_size(self._terminal.fileno())
        except (OSError, ValueError):
            columns = rows = 0
        return min(columns or FALLBACK[0], MOST[0]), min(rows or FALLBACK[1], MOST[1])

    @property
    def reports_mouse(self) -> bool:
        """Whether the terminal reports the mouse to the app."""
        return self._mouse

    def report_mouse(self, *, is_wanted: bool) -> None:
        """Let the terminal report the mouse, or keep it to itself; this holds until it is said again."""
        if is_wanted:
            self._mouse = True
            self._enable_mouse_support()
            if self._mouse_pixels:
                self._enable_mouse_pixels()  # which the modes before it have undone
        else:
            self._disable_mouse_support()
            self._mouse = False

    def run_input_thread(self) -> None:
        try:
            self._read_input()
        except OSError:
            self._lose_terminal()

    def _read_input(self) -> None:
        """Read what is typed until the app wants no more. A byte that is no UTF-8 becomes U+FFFD, and ends nothing.

        While nothing is typed it sleeps: to look again and again is what an idle app would spend most on.
        """
        is_told_before = self._input.tells_modifiers
        self._input = TerminalInput()
        self._input.tells_modifiers = is_told_before
        decode = getincrementaldecoder("utf-8")("replace").decode
        watched = [self.fileno, *(self._enough or ())[:1]]
        tries = TRIES
        while not self.exit_event.is_set():
            ready, _, _ = select.select(watched, [], [], READ_AGAIN_S if tries or self._input.is_waiting else None)
            if any(descriptor != self.fileno for descriptor in ready):
                return
            tries = TRIES if ready else tries - 1
            data = os.read(self.fileno, READ_SIZE) if ready else b""
            if text := decode(data):
                for message in self._input.feed(text):
                    self.process_message(message)
            elif ready and not data:
                self.exit_event.wait(READ_AGAIN_S)  # the end of a pipe: there is nothing to wait for
            for message in self._input.tick():
                self.process_message(message)

    def restore_at_once(self) -> None:
        """Put the terminal back without waiting for anything: one write that may be lost, one setting."""
        descriptor = self._terminal.fileno()
        with suppress(OSError):
            os.set_blocking(descriptor, False)
            os.write(descriptor, RESTORE)
            os.set_blocking(descriptor, True)
        if self.attrs_before is not None:
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    def _watch(self, is_closed: Event) -> None:
        """Wait for a hang-up. Reading would not tell: at the end of a terminal it returns nothing, again and again."""
        terminal = select.poll()
        terminal.register(self.fileno, 0)  # hang-ups and errors are always told
        while not is_closed.is_set():
            for _, event in terminal.poll(LOOK_EVERY_MS):
                if event & (select.POLLHUP | select.POLLERR) and not is_closed.is_set():
                    self._lose_terminal()
                return  # also where the system cannot poll terminals, as some versions of macOS

    def _lose_terminal(self) -> None:
        self._tell_app("lose_terminal")

    def _tell_app(self, name: str) -> None:
        """Call a method of the app, if it has it."""
        method = getattr(self._app, name, None)
        if method is not None:
            method()
