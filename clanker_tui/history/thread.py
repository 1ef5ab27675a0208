"""The one thread that touches the database."""

from __future__ import annotations

import asyncio
import atexit
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from clanker_tui.errors import StorageError

T = TypeVar("T")

EXIT_TIMEOUT_S = 5.0
DOES_NOT_ANSWER = "The history does not answer: another program may hold it, or its disk hangs."


class DatabaseThread:
    """Does jobs one after the other. The thread is a daemon: a disk that never answers cannot hold up the exit.

    What is queued is still done when the program ends without a `stop`, for at most EXIT_TIMEOUT_S seconds.
    """

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = Thread(target=self._work, name="history", daemon=True)
        self._thread.start()
        self._waiting: set[asyncio.Future[Any]] = set()
        self._over_at: float | None = None
        atexit.register(self.stop)

    def put(self, job: Callable[[], None]) -> None:
        """Do a job in the thread, and let nobody wait for it."""
        self._jobs.put(job)

    async def run(self, job: Callable[[], T]) -> T:
        """Do a job in the thread and return its result. Cancelling stops the waiting, never the job.

        Raises:
            StorageError: the program ends, and the thread did not come to it in time.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._jobs.put(lambda: _fulfil(answer, job, loop))
        if self._over_at is not None and time.monotonic() >= self._over_at:
            raise late()
        self._waiting.add(answer)
        try:
            return await answer
        finally:
            self._waiting.discard(answer)

    def hurry(self, within_s: float) -> None:
        """Let nobody wait longer than this from now on, whatever the disk or another program does."""
        over_at = time.monotonic() + within_s
        if self._over_at is None or over_at < self._over_at:
            self._over_at = over_at
            asyncio.get_running_loop().call_later(within_s, self._give_up)

    def _give_up(self) -> None:
        for answer in self._waiting:
            if not answer.done():
                answer.set_exception(late())

    def stop(self, timeout_s: float = EXIT_TIMEOUT_S) -> bool:
        """Finish what is queued, end the thread; return whether that was done in time."""
        atexit.unregister(self.stop)
        self._jobs.put(None)
        if self._over_at is not None:
            timeout_s = min(timeout_s, max(0.0, self._over_at - time.monotonic()))
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()


def late() -> StorageError:
    """Return the error of who waited for the thread when the program ended."""
    return StorageError(DOES_NOT_ANSWER, hint="It was not saved.")


def _fulfil(answer: asyncio.Future[T], job: Callable[[], T], loop: asyncio.AbstractEventLoop) -> None:
    """Do a job, and hand on what came of it to who waits in the event loop."""
    done: Future[T] = Future()
    try:
        done.set_result(job())
    except BaseException as error:  # noqa: BLE001  it is raised again where the result is awaited
        done.set_exception(error)
    with suppress(RuntimeError):  # the loop is closed
        loop.call_soon_threadsafe(_settle, answer, done)


def _settle(answer: asyncio.Future[T], done: Future[T]) -> None:
    """Answer, unless nobody waits any more."""
    with suppress(asyncio.InvalidStateError):  # also where Ctrl+C cancels the waiting just now
        if (error := done.exception()) is not None:
            answer.set_exception(error)
        else:
            answer.set_result(done.result())
