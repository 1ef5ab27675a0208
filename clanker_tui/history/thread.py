"""The one thread that touches the database."""

from __future__ import annotations

import asyncio
import atexit
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")

EXIT_TIMEOUT_S = 5.0


class DatabaseThread:
    """Does jobs one after the other. The thread is a daemon: a disk that never answers cannot hold up the exit.

    What is queued is still done when the program ends without a `stop`, for at most EXIT_TIMEOUT_S seconds.
    """

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name="history", daemon=True)
        self._thread.start()
        atexit.register(self.stop)

    def put(self, job: Callable[[], None]) -> None:
        """Do a job in the thread, and let nobody wait for it."""
        self._jobs.put(job)

    async def run(self, job: Callable[[], T]) -> T:
        """Do a job in the thread and return its result. Cancelling stops the waiting, never the job."""
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()
        self._jobs.put(lambda: _fulfil(future, job))
        return await asyncio.wrap_future(future)

    def stop(self, timeout_s: float = EXIT_TIMEOUT_S) -> bool:
        """Finish what is queued, end the thread; return whether that was done in time."""
        atexit.unregister(self.stop)
        self._jobs.put(None)
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()


def _fulfil(future: Future[T], job: Callable[[], T]) -> None:
    try:
        result = job()
    except BaseException as error:  # noqa: BLE001  it is raised again where the result is awaited
        future.set_exception(error)
    else:
        future.set_result(result)
