"""The one thread that touches the database."""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from pathlib import Path

import pytest

from clanker_tui.errors import StorageError
from clanker_tui.history.store import History
from clanker_tui.history.thread import DatabaseThread


async def test_jobs_are_done_in_order_in_one_thread() -> None:
    thread = DatabaseThread()
    done: list[int] = []
    names = await asyncio.gather(*[thread.run(partial(job, done, number)) for number in range(9)])

    assert done == list(range(9))
    assert set(names) == {"history"}
    assert thread.stop()


def job(done: list[int], number: int) -> str:
    done.append(number)
    return threading.current_thread().name


async def test_an_error_is_raised_where_the_result_is_awaited() -> None:
    thread = DatabaseThread()
    with pytest.raises(ZeroDivisionError):
        await thread.run(lambda: 1 / 0)

    assert await thread.run(lambda: 1) == 1
    assert thread.stop()


async def test_the_event_loop_goes_on_while_a_job_takes_its_time() -> None:
    thread, go_on = DatabaseThread(), threading.Event()
    slow = asyncio.create_task(thread.run(go_on.wait))

    await asyncio.sleep(0)
    assert not slow.done()
    go_on.set()

    assert await slow
    assert thread.stop()


async def test_a_job_is_done_although_nobody_waits_any_more() -> None:
    thread, go_on, done = DatabaseThread(), threading.Event(), threading.Event()
    first = asyncio.create_task(thread.run(go_on.wait))
    second = asyncio.create_task(thread.run(done.set))
    await asyncio.sleep(0)
    for task in (first, second):
        task.cancel()
    await asyncio.gather(first, second, return_exceptions=True)

    go_on.set()
    assert thread.stop()
    assert done.is_set()


async def test_a_disk_that_never_answers_does_not_hold_up_the_end() -> None:
    thread, never = DatabaseThread(), threading.Event()
    thread.put(lambda: void(never.wait()))

    assert not thread.stop(0.01)
    never.set()
    assert thread.stop()


def void(_: object) -> None:
    return None


async def test_closing_a_history_says_when_the_disk_does_not_answer() -> None:
    history, never = await History.open(None), threading.Event()
    stuck = asyncio.create_task(history.run(lambda _: never.wait()))
    await asyncio.sleep(0)

    with pytest.raises(StorageError, match="does not answer"):
        await history.close(timeout_s=0.01)
    never.set()
    await stuck


async def test_when_the_program_ends_nobody_waits_longer_than_allowed(path: Path) -> None:
    history, never = await History.open(path), threading.Event()
    stuck = asyncio.create_task(history.run(lambda _: never.wait()))
    await asyncio.sleep(0)

    history.hurry(0.01)
    with pytest.raises(StorageError, match="does not answer"):
        await stuck
    with pytest.raises(StorageError, match="does not answer"):
        await history.status()
    with pytest.raises(StorageError, match="does not answer"):
        await history.close()
    never.set()


async def test_what_is_done_in_time_is_not_disturbed_by_the_end() -> None:
    history = await History.open(None)
    history.hurry(10)

    assert (await history.status()).messages == 0
    await history.close()
