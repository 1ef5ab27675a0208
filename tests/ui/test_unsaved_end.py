"""Leaving with something that is not saved: nothing is let go silently, and the next start has it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from threading import Event

import pytest
from textual.widgets._toast import ToastRack

from clanker_tui import leftovers, unsaved
from clanker_tui.domain.composed import Composed
from clanker_tui.domain.messages import FilePart
from clanker_tui.domain.usage import NANO
from clanker_tui.errors import StorageError
from clanker_tui.history.store import History
from clanker_tui.ui import app
from tests.ui.host import notices
from tests.ui.locked import Lock, standing_in, texts
from tests.ui.stage import Stage, staged
from tests.ui.usage.records import request


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    path = tmp_path / "history.db"
    await (await History.open(path)).close()
    return path


@pytest.fixture(autouse=True)
def no_second_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unsaved, "FIRST_PAUSE_S", 3600.0)


def left(home: Path) -> list[Path]:
    return sorted(home.rglob("clanker-tui-unsaved-*"))


async def quit_with_something_unsaved(stage: Stage) -> None:
    (await stage.ask("one")).finish("first")
    await stage.answered()
    await stage.pilot.press("ctrl+q")
    await stage.sees("Not everything is saved")


async def ask_temporarily(stage: Stage) -> None:
    await stage.send("/temporary")
    (await stage.ask("two")).finish("second")
    await stage.answered()


async def until_it_ends(stage: Stage) -> None:
    await stage.until(lambda: not stage.app.is_running, "the end")


async def test_one_more_try_is_made_and_where_it_works_nobody_is_asked(path: Path, home: Path) -> None:
    with Lock(path) as lock:
        async with standing_in(path) as stage:
            (await stage.ask("one")).finish("first")
            await stage.answered()
            lock.let_go()
            await stage.pilot.press("ctrl+q")
            await until_it_ends(stage)
    assert await texts(path) == [["one", "first"]]
    assert left(home) == []


async def test_what_is_written_to_a_file_is_taken_in_by_the_next_start(path: Path, home: Path) -> None:
    with Lock(path):
        async with standing_in(path) as stage:
            await quit_with_something_unsaved(stage)
            await stage.pilot.press("enter")
            await until_it_ends(stage)
    (file,) = left(home)
    assert file.stat().st_mode & 0o777 == 0o600
    history = await History.open(path)
    async with staged(size=(120, 30), history=history) as stage:
        await stage.sees("Saved now: what could not be saved the last time.")
        await stage.until(lambda: [one.title for one in stage.room.summaries] == ["one"], "the list")
        assert (await history.usage_sums()).requests == 1
    await history.close()
    assert await texts(path) == [["one", "first"]]
    assert left(home) == []


async def test_one_can_leave_without_it(path: Path, home: Path) -> None:
    with Lock(path):
        async with standing_in(path) as stage:
            await quit_with_something_unsaved(stage)
            await stage.pilot.press("down", "enter")
            await until_it_ends(stage)
    assert left(home) == []
    assert await texts(path) == []


async def test_what_is_told_covers_neither_the_composer_nor_itself(path: Path) -> None:
    with Lock(path):
        async with standing_in(path) as stage:
            assert stage.app.chat.get_child_by_type(ToastRack).styles.margin.bottom == 3
            await quit_with_something_unsaved(stage)
            assert stage.app.screen.get_child_by_type(ToastRack).styles.margin.bottom == 3


async def test_one_can_stay(path: Path) -> None:
    with Lock(path) as lock:
        async with standing_in(path) as stage:
            await quit_with_something_unsaved(stage)
            await stage.pilot.press("escape")
            await stage.sees_no("Not everything is saved")
            lock.let_go()
            await stage.send("/save")
            await stage.sees("Saved now")
    assert await texts(path) == [["one", "first"]]


async def test_a_temporary_conversation_is_asked_about_first_and_kept_with_what_is_not_saved(
    path: Path, home: Path
) -> None:
    with Lock(path):
        async with standing_in(path) as stage:
            (await stage.ask("one")).finish("first")
            await stage.answered()
            await ask_temporarily(stage)
            await stage.pilot.press("ctrl+q")
            await stage.sees("This conversation is temporary")
            await stage.pilot.press("enter")
            await stage.sees("Not everything is saved")
            await stage.pilot.press("enter")
            await until_it_ends(stage)
    assert len(left(home)) == 1
    history = await History.open(path)
    async with staged(history=history) as stage:
        await stage.until(lambda: left(home) == [], "the file to be taken in")
    await history.close()
    assert sorted(await texts(path)) == [["one", "first"], ["two", "second"]]


async def test_who_stays_after_all_loses_nothing_by_a_later_end(path: Path, home: Path) -> None:
    with Lock(path):
        async with standing_in(path) as stage:
            (await stage.ask("one")).finish("first")
            await stage.answered()
            await ask_temporarily(stage)
            await stage.pilot.press("ctrl+q")
            await stage.sees("This conversation is temporary")
            await stage.pilot.press("down", "enter")
            await stage.sees("Not everything is saved")
            assert len(left(home)) == 1
            await stage.pilot.press("escape")
            await stage.sees_no("Not everything is saved")
            await stage.pilot.press("ctrl+q")
            await stage.sees("This conversation is temporary")
            await stage.pilot.press("escape")
            stage.app.exit()
            await until_it_ends(stage)
    assert len(left(home)) == 1


async def test_an_end_that_asks_nobody_leaves_a_file_with_the_reply_as_far_as_it_came(path: Path, home: Path) -> None:
    with Lock(path):
        async with standing_in(path) as stage:
            (await stage.ask("one")).say("fir")
            await stage.sees("fir")
            stage.app.exit()
            await until_it_ends(stage)
    assert len(left(home)) == 1
    history = await History.open(path)
    async with staged(history=history) as stage:
        await stage.until(lambda: left(home) == [], "the file to be taken in")
    await history.close()
    assert await texts(path) == [["one", "fir"]]


async def test_what_can_be_put_nowhere_is_told_to_be_lost(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(leftovers, "folders", lambda: [tmp_path / "file" / "folder"])
    with Lock(path):
        async with standing_in(path) as stage:
            (await stage.ask("one")).finish("first")
            await stage.answered()
            stage.app.exit(message="what is said anyway")
            await until_it_ends(stage)
    note = "note: What was not saved is lost. It cannot be written anywhere."
    assert capsys.readouterr().err == f"what is said anyway\n{note}\n"


async def test_what_is_unsaved_is_put_by_while_the_app_runs_and_no_longer(path: Path, home: Path) -> None:
    with Lock(path) as lock:
        async with standing_in(path) as stage:
            (await stage.ask("one")).finish("first")
            await stage.until(lambda: len(left(home)) == 1, "the file")
            lock.let_go()
            await stage.send("/save")
            await stage.until(lambda: left(home) == [], "the end of the file")
            assert not [notice for notice in notices(stage.app) if "the last time" in notice]
    assert await texts(path) == [["one", "first"]]


async def test_what_was_typed_without_a_file_to_keep_it_is_there_again(path: Path, home: Path) -> None:
    with Lock(path):
        async with standing_in(path) as stage:
            await stage.type("half a thought")
            stage.app.exit()
            await until_it_ends(stage)
    history = await History.open(path)
    async with staged(history=history) as stage:
        await stage.until(lambda: stage.composer_text == "half a thought", "the text")
    assert left(home) == []
    await history.close()


async def test_so_is_a_file_that_was_to_go_along(path: Path, home: Path) -> None:
    notes = FilePart("notes.txt", "remember the milk \udc80")
    with Lock(path):
        async with standing_in(path) as stage:
            stage.room.add_file(stage.room.place, notes)
            await stage.type("What do these say?")
            stage.app.exit()
            await until_it_ends(stage)
    assert {one.stat().st_mode & 0o777 for one in left(home)} == {0o600}
    history = await History.open(path)
    async with staged(size=(120, 30), history=history) as stage:
        await stage.until(lambda: left(home) == [], "the files to be taken in")
        await stage.sees("▤ notes.txt")
        assert await history.composer("") == Composed("What do these say?", (notes,))
    await history.close()


async def test_what_is_taken_in_is_kept_before_its_file_goes(path: Path, home: Path) -> None:
    state = home / ".local" / "state" / "clanker-tui"
    state.mkdir(parents=True)
    (state / "clanker-tui-unsaved-1.txt").write_text("half a thought")
    history = await History.open(path, busy_timeout_s=0)
    async with staged(history=history) as stage:
        await stage.until(lambda: left(home) == [], "the text to be taken in")
        assert (await history.composer("")).text == "half a thought"
    await history.close()


async def test_of_a_question_that_was_not_sent_its_text_is_put_by_and_nothing_else(path: Path, home: Path) -> None:
    with Lock(path):
        async with standing_in(path) as stage:
            stage.services.refusals.append(StorageError("No."))
            await stage.send("one")
            await stage.until(lambda: stage.composer_text == "one", "the text")
            await stage.pilot.press("escape")
            assert stage.room.homes == {}
            stage.app.exit()
            await until_it_ends(stage)
    assert [one.suffix for one in left(home)] == [".txt"]


async def test_a_reply_that_was_cut_off_from_its_file_gets_its_rest_by_the_next_start(path: Path, home: Path) -> None:
    history = await History.open(path, busy_timeout_s=0)
    async with staged(size=(120, 30), history=history) as stage:
        line = await stage.ask("one")
        line.say("fir")
        while (await history.status()).messages < 2:
            await stage.pilot.pause(0.05)
        with Lock(path):
            line.finish("st")
            await stage.answered()
            stage.app.exit()
            await until_it_ends(stage)
    await history.close()
    assert await texts(path) == [["one", "fir"]]
    history = await History.open(path)
    async with staged(history=history) as stage:
        await stage.until(lambda: left(home) == [], "the file to be taken in")
    await history.close()
    assert await texts(path) == [["one", "first"]]


async def test_a_disk_that_does_not_answer_holds_up_no_end_and_costs_no_word(
    path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "PATIENCE_S", 0.2)
    history = await History.open(path)
    answers = Event()
    async with staged(size=(120, 30), history=history) as stage:
        line = await stage.ask("one")
        line.say("fir")
        await stage.sees("fir")
        stuck = asyncio.create_task(history.run(lambda _: answers.wait(30)))
        line.say("st")
        await stage.type("half a thought")
        stage.app.exit()
        await until_it_ends(stage)
    assert [one.suffix for one in left(home)] == [".json", ".txt"]
    answers.set()
    for late in (stuck, history.close()):
        with pytest.raises(StorageError):
            await late
    history = await History.open(path)
    async with staged(history=history) as stage:
        await stage.until(lambda: left(home) == [], "the files to be taken in")
        assert stage.composer_text == "half a thought"
        assert (await history.usage_sums()).requests == 1
    await history.close()
    assert await texts(path) == [["one", "first"]]


async def test_a_file_that_cannot_be_taken_in_stays_and_is_named(path: Path, home: Path) -> None:
    state = home / ".local" / "state" / "clanker-tui"
    state.mkdir(parents=True)
    file = state / "clanker-tui-unsaved-1.json"
    file.write_text('{"format": "clanker-tui", "version": 1, "conversations": [')
    history = await History.open(path)
    async with staged(size=(120, 30), history=history) as stage:
        await stage.until(lambda: any(str(file) in notice for notice in notices(stage.app)), "its name")
    await history.close()
    assert left(home) == [file]


async def test_what_is_kept_in_two_places_is_there_once(path: Path, home: Path) -> None:
    history = await History.open(path)
    await history.save_composer("", Composed("half a thought"))
    state = home / ".local" / "state" / "clanker-tui"
    state.mkdir(parents=True)
    (state / "clanker-tui-unsaved-1.txt").write_text("half a thought")
    async with staged(history=history) as stage:
        await stage.until(lambda: left(home) == [], "the file to be taken in")
        assert stage.composer_text == "half a thought"
    await history.close()


async def test_what_was_paid_for_beside_conversations_is_counted_by_the_next_start(path: Path, home: Path) -> None:
    await (await History.open(path)).close()
    with Lock(path):
        async with standing_in(path) as stage:
            stage.services.unsaved_usage.append(request(usd=0.5))
            stage.app.exit()
            await until_it_ends(stage)
    assert [one.suffix for one in left(home)] == [".usage"]
    history = await History.open(path)
    async with staged(history=history) as stage:
        await stage.until(lambda: left(home) == [], "the file to be taken in")
        sums = await history.usage_sums()
        assert (sums.requests, sums.nano_usd) == (1, NANO // 2)
    await history.close()
