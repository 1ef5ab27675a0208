"""The one thread that touches the database."""

from __future__ import annotations

import asyncio
import atexit
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from clanker_tui.errors import StorageError

T = TypeVar("T")

EXIT_TIMEOUT_S = 5.0
GIVEN_UP_TIMEOUT_S = 0.5


class DatabaseThread:
    """Does jobs one after the other. The thread is a daemon: a disk that never answers cannot hold up the exit.

    What is queued is still done when the program ends without a `stop`, for at most EXIT_TIMEOUT_S seconds.
    """

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._waited_for: set[Future[Any]] = set()
        self.has_given_up = False
        self._thread = Thread(target=self._work, name="history", daemon=True)
        self._thread.start()
        atexit.register(self.stop)

    def put(self, job: Callable[[], None]) -> None:
        """Do a job in the thread, and let nobody wait for it."""
        self._jobs.put(job)

    async def run(self, job: Callable[[], T]) -> T:
        """Do a job in the thread and return its result. Cancelling stops the waiting, never the job.

        Raises:
            StorageError: nobody waits for this thread any more.
        """
        if self.has_given_up:
            raise no_answer()
        future: Future[T] = Future()
        future.set_running_or_notify_cancel()
        self._waited_for.add(future)
        try:
            self._jobs.put(lambda: _fulfil(future, job))
            return await asyncio.wrap_future(future)
        finally:
            self._waited_for.discard(future)

    def give_up(self) -> None:
        """Let nobody wait any longer, now and from now on: each `run` fails. What was begun may still be done."""
        self.has_given_up = True
        for future in list(self._waited_for):
            with suppress(InvalidStateError):  # it has come to its end this very moment
                future.set_exception(no_answer())

    def stop(self, timeout_s: float = EXIT_TIMEOUT_S) -> bool:
        """Finish what is queued, end the thread; return whether that was done in time. One given up gets little."""
        atexit.unregister(self.stop)
        if self.has_given_up:
            timeout_s = min(timeout_s, GIVEN_UP_TIMEOUT_S)
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
        with suppress(InvalidStateError):  # nobody waits any more
            future.set_exception(error)
    else:
        with suppress(InvalidStateError):
            future.set_result(result)


def no_answer() -> StorageError:
    return StorageError("The disk of the history does not answer.", hint="The last changes may be lost.")
