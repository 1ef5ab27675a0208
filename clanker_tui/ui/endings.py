"""How the app ends when something else ends it: a signal, a terminal that is gone, a crash."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import ClassVar, TypeVar

from rich.text import Text
from textual.app import App
from textual.driver import Driver
from textual.worker import WorkerFailed

from clanker_tui.daemon_threads import DaemonThreads

Result = TypeVar("Result")

HUNG_UP = 128 + 1  # the exit code of SIGHUP, in figures: Windows has no such signal
LAST_S = 1.0  # for what runs in threads, such as the writing of a file
ENDING_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


class EndGuard:
    """Ends the process some time after an end has begun, should it still be there.

    Its thread waits from the start: to start one when a signal comes is not safe, for the program may be about to
    start another at that very moment, and hold the lock that this takes.
    """

    def __init__(self, limit_s: float, end_at_once: Callable[[int], None]) -> None:
        self._limit_s = limit_s
        self._end_at_once = end_at_once
        self._told, self._telling = os.pipe()
        threading.Thread(target=self._wait, name="clanker-ending", daemon=True).start()

    def begin(self, code: int) -> None:
        """The app is about to end with an exit code. The first time counts."""
        os.write(self._telling, bytes([code]))

    def _wait(self) -> None:
        code = os.read(self._told, 1)[0]
        time.sleep(self._limit_s)
        self._end_at_once(code)


class OrderlyApp(App[Result]):
    """An app that ends in order: workers are cancelled and save, the terminal is restored, the exit code tells why.

    Inherit from it in place of App; there is nothing to call. The same signal again ends the process at once, and so
    does an end that takes longer than `ending_s` seconds.
    """

    ending_s: ClassVar[float] = 10.0
    """Time for saving and closing; those who send signals wait longer before they kill."""
    _is_ending = False
    _guard: EndGuard | None = None

    def get_driver_class(self) -> type[Driver]:
        """Return the platform's driver; one that notices when its terminal is gone, where there is one."""
        driver = super().get_driver_class()
        if sys.platform == "win32":
            return driver
        from textual.drivers.linux_driver import LinuxDriver

        from clanker_tui.ui.driver import WatchfulDriver

        return WatchfulDriver if driver is LinuxDriver else driver

    @property
    def tells_modifiers(self) -> bool:
        """Whether the terminal is known to tell Shift+Enter from Enter; so are those that are none."""
        return bool(getattr(self._driver, "tells_modifiers", True))

    def on_mount(self) -> None:
        if not self.is_headless:
            loop = asyncio.get_running_loop()
            loop.set_default_executor(DaemonThreads(last_s=LAST_S))
            self._guard = EndGuard(self.ending_s, self.end_at_once)
            self.heed_signals(loop)

    def heed_signals(self, loop: asyncio.AbstractEventLoop) -> None:
        """End in order when the system asks for it."""
        seen: set[int] = set()

        def end(number: int, _frame: FrameType | None) -> None:
            if number in seen:
                self.end_at_once(128 + number)
            if signal.Signals(number).name != "SIGHUP":  # a terminal that closes sends it more than once
                seen.add(number)
            self.begin_end(loop, 128 + number)

        for name in ENDING_SIGNALS:
            number = getattr(signal, name, None)
            # An ignored signal stays ignored: nohup wants it so. And not loop.add_signal_handler: a loop that waits
            # for a stalled terminal would never come to it.
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, end)

    @property
    def is_ending(self) -> bool:
        """Whether something else ends the app."""
        return self._is_ending

    def lose_terminal(self) -> None:
        """End in order: there is nobody to show anything to. May be called from any thread."""
        if self._loop is not None:
            self.begin_end(self._loop, HUNG_UP)

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Give the terminal away for a while. It is taken back also where that failed; Textual's own forgets to."""
        suspended = super().suspend()
        suspended.__enter__()
        try:
            yield
        finally:
            if not self._is_ending:  # else the terminal is already as it is to be left
                suspended.__exit__(None, None, None)

    def begin_end(self, loop: asyncio.AbstractEventLoop, code: int) -> None:
        """Leave the app with an exit code, and the process if that takes too long."""
        if self._is_ending:
            return
        self._is_ending = True
        if self._guard is not None:
            self._guard.begin(code)
        if not loop.is_closed():
            loop.call_soon_threadsafe(self.exit, None, code)

    def end_at_once(self, code: int) -> None:
        """End the process now, without saving; the terminal is restored as far as that takes no time."""
        restore = getattr(self._driver, "restore_at_once", None)
        if restore is not None:
            restore()
        os._exit(code)

    def _fatal_error(self) -> None:
        """Leave after a crash, which is reported once the terminal is restored. Textual would show variables: keys."""
        from clanker_tui.crash_log import log_crash
        from clanker_tui.ui.crash import crash_line, crash_report

        error = sys.exception() or self._exception
        if isinstance(error, WorkerFailed):
            error = error.error
        if error is not None:
            report = crash_report(error)
            told = f"{report}{crash_line(error, log_crash(report))}"
            if not self._exit_renderables:  # what came first is shown, all is in the log
                self._exit_renderables.append(Text(told, no_wrap=True, overflow="ignore"))
        self._close_messages_no_wait()
