"""Work that may hang: on a file system that does not answer, say."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import Generic, TypeVar

Result = TypeVar("Result")


class OneAtATime(Generic[Result]):
    """Runs calls in a thread of their own, one after another.

    A call that hangs holds up those behind it and nothing else: not the threads that everybody uses, and not the end
    of the program, which waits for those.
    """

    def __init__(self) -> None:
        self._under_way: asyncio.Future[Result] | None = None

    async def run(self, call: Callable[[], Result]) -> Result:
        """Return what the call returns, or raise what it raises. Cancelling gives up the wait, not the call."""
        while self._under_way is not None and not self._under_way.done():
            await asyncio.wait([self._under_way])
        answer: Future[Result] = Future()
        self._under_way = asyncio.wrap_future(answer)
        self._under_way.add_done_callback(look_at)
        Thread(target=settle, args=(answer, call), name="clanker-files", daemon=True).start()
        return await asyncio.shield(self._under_way)


def settle(answer: Future[Result], call: Callable[[], Result]) -> None:
    """Make the call and hand on what comes of it."""
    answer.set_running_or_notify_cancel()
    try:
        result = call()
    except BaseException as error:  # noqa: BLE001  # whatever it is, it is raised where the answer is waited for
        answer.set_exception(error)
    else:
        answer.set_result(result)


def look_at(answer: asyncio.Future[Result]) -> None:
    """Take note of an error that nobody waits for any more: it would be reported as forgotten."""
    if not answer.cancelled():
        answer.exception()
