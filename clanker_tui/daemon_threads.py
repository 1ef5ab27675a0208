"""Threads that no end of the program waits for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from time import monotonic
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class DaemonThreads(ThreadPoolExecutor):
    """Does each job in a daemon thread of its own.

    The event loop's own executor is waited for at the end, and what runs there cannot be cancelled: a look-up of a
    host name on a dead network, for example, goes on for half a minute after Ctrl+C.

    Args:
        last_s: how long what still runs is waited for at the end, in seconds: a file that is being written, say.
    """

    def __init__(self, *, last_s: float = 0.0) -> None:
        super().__init__()
        self._last_s = last_s
        self._running: set[Thread] = set()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Begin a job."""
        future: Future[T] = Future()

        def work() -> None:
            try:
                if future.set_running_or_notify_cancel():
                    settle(future, lambda: fn(*args, **kwargs))
            finally:
                self._running.discard(thread)

        thread = Thread(target=work, name="background", daemon=True)
        self._running.add(thread)
        thread.start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002 - the base's
        """Leave what still runs after a moment to itself."""
        over_at = monotonic() + self._last_s
        for thread in list(self._running) if wait else ():
            thread.join(max(0.0, over_at - monotonic()))


def settle(future: Future[T], job: Callable[[], T]) -> None:
    """Do a job, and hand on what came of it."""
    try:
        result = job()
    except BaseException as error:  # noqa: BLE001 - raised again where the result is awaited
        future.set_exception(error)
    else:
        future.set_result(result)
