"""Running a coroutine without waiting for what never answers."""

from __future__ import annotations

import asyncio
import threading

import pytest

from clanker_tui.cli.event_loop import run_async


def test_the_result_of_a_coroutine_and_of_its_threads_is_returned() -> None:
    async def work() -> int:
        return await asyncio.to_thread(lambda: 41) + 1

    assert run_async(work()) == 42


def test_an_error_in_a_thread_is_raised_where_it_is_awaited() -> None:
    def fail() -> None:
        raise LookupError("no such host")

    with pytest.raises(LookupError, match="no such host"):
        run_async(asyncio.to_thread(fail))


def test_a_thread_that_never_answers_does_not_hold_up_the_end() -> None:
    answer = threading.Event()

    async def work() -> str:
        waiting = asyncio.get_running_loop().run_in_executor(None, answer.wait)
        await asyncio.wait({waiting}, timeout=0.01)
        waiting.cancel()
        return "done"

    assert run_async(work()) == "done"
    answer.set()
