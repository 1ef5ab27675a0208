"""A history that cannot be written: the app goes on in memory, says so, and writes all of it once that works."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from clanker_tui import unsaved
from clanker_tui.config.settings import BudgetSettings
from clanker_tui.history.store import History
from clanker_tui.ui.app import utc_now
from tests.ui.host import notices
from tests.ui.locked import Lock, standing_in, texts
from tests.ui.stage import SETTINGS, Stage, staged


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unsaved, "FIRST_PAUSE_S", 0.05)


async def test_the_app_works_without_its_file_and_writes_all_once_it_can(path: Path) -> None:
    await (await History.open(path)).close()
    with Lock(path) as lock:
        async with standing_in(path) as stage:
            await stage.sees("NOT SAVED")
            await stage.sees("not saved: the history is locked by another program")
            (await stage.ask("one")).finish("first")
            await stage.answered()
            await stage.pilot.press("ctrl+n")
            (await stage.ask("two")).finish("second")
            await stage.answered()
            assert "NOT SAVED" in stage.seen
            lock.let_go()
            await stage.sees("Saved now")
            await stage.sees_no("NOT SAVED")
            await stage.sees_no("not saved")
            (await stage.ask("three")).finish("third")
            await stage.answered()
            assert stage.room.homes == {}
    assert sorted(await texts(path)) == [["one", "first"], ["two", "second", "three", "third"]]


async def test_a_reply_that_is_under_way_when_it_can_be_written_is_written_when_it_has_ended(path: Path) -> None:
    await (await History.open(path)).close()
    with Lock(path) as lock:
        async with standing_in(path) as stage:
            line = await stage.ask("one")
            line.say("fir")
            await stage.sees("fir")
            lock.let_go()
            await stage.until(lambda: stage.services.refusal is None, "the file")
            line.finish("st")
            await stage.answered()
            await stage.sees_no("NOT SAVED")
    assert await texts(path) == [["one", "first"]]


async def test_with_nothing_unsaved_nothing_is_tried_until_one_asks(path: Path) -> None:
    async with standing_in(path) as stage:
        assert stage.room.is_idle
        assert not path.exists()  # noqa: ASYNC240  it takes no time
        await stage.send("/save")
        await stage.until(lambda: any("can be written again" in notice for notice in notices(stage.app)))
        assert not any("kept in memory" in notice for notice in notices(stage.app))
        await stage.sees_no("NOT SAVED")
        assert stage.room.is_idle


async def test_a_temporary_one_that_is_saved_waits_with_the_others(path: Path) -> None:
    await (await History.open(path)).close()
    with Lock(path) as lock:
        async with standing_in(path) as stage:
            await stage.pilot.press("ctrl+t")
            await stage.sees("TEMPORARY")
            (await stage.ask("one")).finish("first")
            await stage.answered()
            await stage.send("/save")
            await stage.sees_no("TEMPORARY")
            await stage.sees("NOT SAVED")
            lock.let_go()
            await stage.sees_no("NOT SAVED")
    assert await texts(path) == [["one", "first"]]


async def test_what_was_kept_as_a_draft_is_there_once_the_file_is(path: Path) -> None:
    history = await History.open(path)
    async with staged(history=history) as stage:
        await stage.type("from last time")
        await stage.room.drafts.save()
    await history.close()
    with Lock(path) as lock:
        async with standing_in(path) as stage:
            (await stage.ask("one")).finish("first")
            await stage.answered()
            await stage.pilot.press("ctrl+n")
            await stage.type("typed now")
            lock.let_go()
            await stage.until(lambda: stage.composer_text == "from last time\ntyped now", "both texts")


async def test_what_was_typed_in_each_conversation_is_kept_with_it_once_it_can_be(path: Path) -> None:
    await (await History.open(path)).close()
    with Lock(path) as lock:
        async with standing_in(path) as stage:
            (await stage.ask("one")).finish("first")
            await stage.answered()
            first = stage.room.place.record.id
            await stage.type("half a thought")
            await stage.pilot.press("ctrl+n")
            await stage.until(lambda: stage.room.place.record.id != first, "another one")
            lock.let_go()
            await stage.until(lambda: stage.services.refusal is None and not stage.room.unsaved, "the file")
    history = await History.open(path)
    assert (await history.composer(first)).text == "half a thought"
    await history.close()


async def test_a_reply_that_could_not_be_written_is_marked_and_written_later(path: Path) -> None:
    history = await History.open(path, busy_timeout_s=0)
    async with staged(size=(120, 30), history=history) as stage:
        line = await stage.ask("one")
        line.say("fir")
        await stage.sees("fir")
        with Lock(path):
            line.finish("st")
            await stage.answered()
            await stage.sees("NOT SAVED: The history is locked")
            await stage.sees("not saved: the history is locked")
        await stage.sees_no("NOT SAVED")
        await stage.sees_no("not saved")
        assert stage.room.place.totals.requests == 1
        assert (await history.usage_sums()).requests == 1
    await history.close()
    assert await texts(path) == [["one", "first"]]


async def test_a_question_that_cannot_be_written_is_sent_once_that_works(path: Path) -> None:
    history = await History.open(path, busy_timeout_s=0)
    async with staged(size=(120, 30), history=history) as stage:
        with Lock(path):
            await stage.send("one")
            await stage.sees("Not sent: the question could not be saved")
            assert stage.composer_text == "one"
            assert stage.lines == []
        await stage.pilot.press("enter")
        await stage.until(lambda: len(stage.lines) == 1, "the request")
        stage.lines[0].finish("first")
        await stage.answered()
        assert stage.composer_text == ""
        await stage.sees_no("NOT SAVED")
    await history.close()
    assert await texts(path) == [["one", "first"]]


async def test_a_conversation_can_go_on_unsaved_and_is_saved_later(path: Path) -> None:
    history = await History.open(path, busy_timeout_s=0)
    async with staged(size=(120, 30), history=history) as stage:
        (await stage.ask("one")).finish("first")
        await stage.answered()
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await stage.send("two")
            await stage.sees("Not sent: the question could not be saved")
            await stage.pilot.press("down", "enter")
            await stage.until(lambda: len(stage.lines) == 2, "the request")
            assert stage.lines[1].texts == ["one", "first", "two"]
            stage.lines[1].finish("second")
            await stage.answered()
            await stage.sees("NOT SAVED")
            (await stage.ask("three")).finish("third")
            await stage.answered()
        await stage.sees_no("NOT SAVED")
    await history.close()
    assert await texts(path) == [["one", "first", "two", "second", "three", "third"]]


async def test_the_question_stays_in_the_composer_where_the_user_wants_neither(path: Path) -> None:
    history = await History.open(path, busy_timeout_s=0)
    async with staged(size=(120, 30), history=history) as stage:
        with Lock(path):
            await stage.send("one")
            await stage.sees("Not sent: the question could not be saved")
            await stage.pilot.press("escape")
            await stage.sees_no("Not sent: the question could not be saved")
            assert stage.composer_text == "one"
        assert stage.lines == []
    await history.close()


async def test_a_question_goes_into_a_new_file_where_the_old_one_was_removed(path: Path) -> None:
    history = await History.open(path)
    async with staged(size=(120, 30), history=history, path=path) as stage:
        (await stage.ask("one")).finish("first")
        await stage.answered()
        path.unlink()  # noqa: ASYNC240  it takes no time
        (await stage.ask("two")).finish("second")
        await stage.answered()
        await stage.until(lambda: any("written to the new one" in notice for notice in notices(stage.app)), "the news")
        await stage.sees_no("NOT SAVED")
        assert stage.composer_text == ""
    await history.close()
    assert await texts(path) == [["one", "first", "two", "second"]]


async def test_a_file_that_was_replaced_is_opened_and_gets_what_goes_on(path: Path, tmp_path: Path) -> None:
    other = await History.open(tmp_path / "other.db")
    async with staged(history=other) as stage:
        (await stage.ask("elsewhere")).finish("Yes.")
        await stage.answered()
    await other.close()
    history = await History.open(path)
    async with staged(size=(120, 30), history=history, path=path) as stage:
        (await stage.ask("one")).finish("first")
        await stage.answered()
        (tmp_path / "other.db").replace(path)
        (await stage.ask("two")).finish("second")
        await stage.answered()
        await stage.until(lambda: [one.title for one in stage.room.summaries] == ["one", "elsewhere"], "the list")
    await history.close()
    assert sorted(await texts(path)) == [["elsewhere", "Yes."], ["one", "first", "two", "second"]]


async def test_a_file_that_was_removed_is_made_anew_with_the_conversation_that_goes_on(path: Path) -> None:
    history = await History.open(path)
    async with staged(size=(120, 30), history=history, path=path) as stage:
        (await stage.ask("one")).finish("first")
        await stage.answered()
        line = await stage.ask("two")
        path.unlink()  # noqa: ASYNC240  it takes no time
        line.finish("second")
        await stage.answered()
        await stage.sees_no("NOT SAVED")
        (await stage.ask("three")).finish("third")
        await stage.answered()
    await history.close()
    assert await texts(path) == [["one", "first", "two", "second", "three", "third"]]


async def test_what_is_unsaved_is_in_the_list_and_can_be_opened_again(path: Path) -> None:
    history = await History.open(path, busy_timeout_s=0)
    async with staged(size=(120, 30), history=history) as stage:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await stage.send("one")
            await stage.sees("Not sent: the question could not be saved")
            await stage.pilot.press("down", "enter")
            await stage.until(lambda: len(stage.lines) == 1, "the request")
            stage.lines[0].finish("first")
            await stage.answered()
            first = stage.room.place.record.id
            await stage.pilot.press("ctrl+n")
            await stage.until(lambda: [one.id for one in stage.room.summaries] == [first], "the list")
            await stage.sees_no("NOT SAVED")
            stage.room.open(first)
            await stage.sees("NOT SAVED")
        await stage.sees_no("NOT SAVED")
        await stage.until(lambda: [one.id for one in stage.room.summaries] == [first], "the list")
    await history.close()


async def test_a_disk_that_is_full_is_told_and_waited_for(path: Path) -> None:
    history = await History.open(path)
    async with staged(size=(120, 30), history=history) as stage:
        line = await stage.ask("one")
        line.say("word " * 20_000)
        await history.run(lambda database: database.execute("PRAGMA max_page_count = 1"))
        line.finish()
        await stage.answered()
        await stage.sees("NOT SAVED: The disk is full.")
        await stage.send("two")
        await stage.sees("This conversation could not be saved")
        await stage.pilot.press("escape")
        await stage.until(lambda: stage.composer_text == "two", "the text")
        await history.run(lambda database: database.execute("PRAGMA max_page_count = 1000000"))
        stage.room.save_shown()
        await stage.sees_no("NOT SAVED")
    await history.close()
    assert await texts(path) == [["one", "word " * 20_000]]


async def test_with_a_history_of_a_newer_version_one_goes_on_in_memory_and_no_time_is_wasted(path: Path) -> None:
    history = await History.open(path)
    async with staged(history=history) as stage:
        (await stage.ask("one")).finish("first")
        await stage.answered()
        first = stage.room.place.record.id
    await history.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
    history = await History.open(path)
    async with staged(size=(120, 30), history=history, path=path) as stage:
        stage.room.open(first)
        await stage.sees("first")
        line = await stage.ask("two")
        assert line.texts == ["one", "first", "two"]
        line.finish("second")
        await stage.answered()
        await stage.sees("NOT SAVED")
        assert stage.room.is_idle
        await stage.send("/save")
        await stage.until(lambda: any("Update clanker-tui" in notice for notice in notices(stage.app)), "the reason")
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = '0004'")
        await stage.send("/save")
        await stage.sees_no("NOT SAVED")
    await history.close()
    assert await texts(path) == [["one", "first", "two", "second"]]


async def test_a_lock_that_comes_and_goes_makes_no_row_of_notifications(path: Path) -> None:
    history = await History.open(path, busy_timeout_s=0)
    async with staged(size=(120, 30), history=history) as stage:
        with Lock(path):
            for text in ("a", "b", "c"):
                await stage.type(text)
                await stage.room.drafts.save()
            assert len(notices(stage.app)) == 1
        await stage.room.drafts.save()
        assert (await history.composer("")).text == "abc"
    await history.close()


async def test_one_try_is_made_after_the_other(path: Path) -> None:
    await (await History.open(path)).close()
    with Lock(path) as lock:
        async with standing_in(path) as stage:
            (await stage.ask("one")).finish("first")
            await stage.answered()
            assert [*await asyncio.gather(stage.room.try_now(), stage.room.try_now())] == [False, False]
            lock.let_go()
            assert [*await asyncio.gather(stage.room.try_now(), stage.room.try_now())] == [True, True]
            await stage.sees_no("NOT SAVED")
    assert await texts(path) == [["one", "first"]]


async def test_a_hard_budget_is_not_passed_unseen_where_it_is_not_known_what_was_spent(path: Path) -> None:
    settings = replace(SETTINGS, budget=BudgetSettings(daily_usd=1.0, hard=True))
    async with standing_in(path, settings=settings) as stage:
        await stage.send("one")
        await stage.until(
            lambda: any("it is not known what is left" in one for one in notices(stage.app)), "the reason"
        )
        assert stage.lines == []
        assert stage.composer_text == "one"


async def test_what_an_unsaved_reply_cost_counts_at_once_and_once(path: Path) -> None:
    history = await History.open(path, busy_timeout_s=0)
    settings = replace(SETTINGS, budget=BudgetSettings(daily_usd=1.0))
    async with staged(size=(120, 30), history=history, settings=settings, now=utc_now) as stage:
        line = await stage.ask("one")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            line.finish("first")
            await stage.answered()
            await stage.sees("NOT SAVED")
            await stage.until(lambda: spent_today(stage) == 1_200_000, "the cost")
        await stage.sees_no("NOT SAVED")
        await stage.room.look_at_spending()
        assert spent_today(stage) == 1_200_000
        assert (await history.usage_sums()).nano_usd == 1_200_000
    await history.close()


def spent_today(stage: Stage) -> int | None:
    return stage.room.today.nano_usd if stage.room.today is not None else None
