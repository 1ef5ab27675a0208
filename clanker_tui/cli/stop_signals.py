"""Lets signals end a task in order."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from types import TracebackType
from typing import Self

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopSignals:
    """While entered, SIGINT, SIGTERM and SIGHUP cancel a task; a second SIGINT ends the program at once.

    A signal that was ignored when the program began, as under nohup, stays ignored. `received` is the signal that
    came; None when none did. When it comes `hasten` is called.
    """

    def __init__(self, task: asyncio.Task[None], *, hasten: Callable[[], None] = lambda: None) -> None:
        self._task = task
        self._hasten = hasten
        self._loop = asyncio.get_running_loop()
        self._handled = [one for one in SIGNALS if signal.getsignal(one) is not signal.SIG_IGN]
        self.received: signal.Signals | None = None

    @property
    def exit_code(self) -> int:
        """What a shell reports for a program that the signal ended."""
        return 0 if self.received is None else 128 + self.received

    def __enter__(self) -> Self:
        for one in self._handled:
            self._loop.add_signal_handler(one, self._stop, one)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in self._handled:
            self._loop.remove_signal_handler(one)

    def _stop(self, received: signal.Signals) -> None:
        self.received = self.received or received
        self._loop.remove_signal_handler(signal.SIGINT)
        self._task.cancel()
        self._hasten()
