"""Temporary conversations: nothing of them is written, unless they are saved after all."""

from __future__ import annotations

from pathlib import Path

import pytest

from clanker_tui.history.store import History
from clanker_tui.ui.start import Start
from tests.ui.host import notices
from tests.ui.stage import Stage, staged

SECRET = "the word is xyzzy"


async def begin(stage: Stage) -> None:
    """Start a temporary conversation and have a turn in it."""
    await stage.pilot.press("ctrl+t")
    await stage.sees("TEMPORARY")
    (await stage.ask(SECRET)).finish("Hm.")
    await stage.answered()


async def until_elsewhere(stage: Stage, name: str) -> None:
    await stage.until(lambda: stage.room.place.record.id != name, "another conversation")


def bytes_beside(folder: Path) -> bytes:
    """Return all that is written in a folder."""
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def test_nothing_of_it_is_written_to_disk(tmp_path: Path) -> None:
    history = await History.open(tmp_path / "history.db")
    async with staged(size=(120, 30), history=history) as stage:
        (await stage.ask("about apples")).finish("Apples.")
        await stage.answered()
        await begin(stage)
        await stage.type("an unsent xyzzy")
        await stage.room.drafts.save()
        await stage.pilot.press("ctrl+up", "r")
        await stage.until(lambda: len(stage.lines) == 3, "the second reply")
        stage.lines[-1].finish("Hm, hm.")
        await stage.answered()
        assert [line.title for line in await history.conversations()] == ["about apples"]
        assert (await history.usage_sums()).requests == 1
        assert SECRET in stage.seen
    await history.close()
    assert b"xyzzy" not in bytes_beside(tmp_path)


async def test_a_saved_one_is_stored_with_all_its_usage_and_goes_on_there(tmp_path: Path) -> None:
    history = await History.open(tmp_path / "history.db")
    async with staged(size=(120, 30), history=history) as stage:
        await stage.send("/temporary")
        await stage.sees("nothing of this conversation is written")
        await stage.send("/save")
        await stage.sees("There is nothing to save yet.")
        (await stage.ask(SECRET)).finish("Hm.")
        await stage.answered()
        await stage.send("/rename Kept")
        await stage.sees("Kept")
        await stage.send("/save")
        await stage.sees("Saved, with what it used.")
        await stage.sees_no("TEMPORARY")
        (await stage.ask("and more")).finish("More.")
        await stage.answered()
        name = stage.room.place.record.id
        await stage.send("/save")
        await stage.sees("stored already")
        (line,) = await history.conversations()
        assert (line.id, line.title, line.turns, line.nano_usd) == (name, "Kept", 2, 2_400_000)
        await stage.pilot.press("ctrl+n")
        await until_elsewhere(stage, name)
    await history.close()


async def test_leaving_asks_once_and_keeps() -> None:
    async with staged(size=(120, 30)) as stage:
        await begin(stage)
        name = stage.room.place.record.id
        await stage.pilot.press("ctrl+n")
        await stage.sees("This conversation is temporary")
        await stage.pilot.press("enter")
        await until_elsewhere(stage, name)
        assert [line.id for line in await stage.services.history.conversations()] == [name]


async def test_leaving_asks_once_and_discards() -> None:
    async with staged(size=(120, 30)) as stage:
        await begin(stage)
        name = stage.room.place.record.id
        (memory,) = stage.services.beside.values()
        await stage.pilot.press("ctrl+n")
        await stage.sees("This conversation is temporary")
        await stage.pilot.press("down", "enter")
        await until_elsewhere(stage, name)
        await stage.sees_no("TEMPORARY")
        assert await stage.services.history.conversations() == []
        assert (await memory.status()).messages == 0
        assert (await memory.usage_sums()).requests == 0
        assert stage.room.homes == {}


async def test_leaving_asks_and_one_stays_where_one_is() -> None:
    async with staged(size=(120, 30)) as stage:
        await begin(stage)
        for key in ("ctrl+n", "ctrl+t", "ctrl+q"):
            await stage.pilot.press(key)
            await stage.sees("This conversation is temporary")
            await stage.pilot.press("escape")
            await stage.sees_no("This conversation is temporary")
        assert SECRET in stage.seen
        (await stage.ask("still here?")).finish("Still.")
        await stage.answered()
        assert await stage.services.history.conversations() == []


async def test_quitting_asks_and_keeps(tmp_path: Path) -> None:
    history = await History.open(tmp_path / "history.db")
    async with staged(size=(120, 30), history=history) as stage:
        await begin(stage)
        await stage.pilot.press("ctrl+q")
        await stage.sees("This conversation is temporary")
        await stage.pilot.press("enter")
        await stage.until(lambda: not stage.app.is_running, "the end")
    assert len(await history.conversations()) == 1
    await history.close()


async def test_a_second_quit_leaves_without_asking_again() -> None:
    async with staged(size=(120, 30)) as stage:
        await begin(stage)
        await stage.pilot.press("ctrl+q")
        await stage.sees("This conversation is temporary")
        await stage.pilot.press("ctrl+q")
        await stage.until(lambda: not stage.app.is_running, "the end")


async def test_one_without_a_message_is_left_at_once_and_its_text_can_be_yanked() -> None:
    async with staged(size=(120, 30)) as stage:
        await stage.pilot.press("ctrl+t")
        await stage.sees("TEMPORARY")
        await stage.type("half a thought")
        await stage.pilot.press("ctrl+n")
        await stage.sees_no("TEMPORARY")
        assert stage.composer_text == ""
        await stage.pilot.press("ctrl+y")
        assert stage.composer_text == "half a thought"


async def test_a_reply_under_way_is_not_saved_over_and_is_stopped_by_leaving() -> None:
    async with staged(size=(120, 30)) as stage:
        await stage.pilot.press("ctrl+t")
        await stage.sees("TEMPORARY")
        line = await stage.ask(SECRET)
        line.say("on and on")
        await stage.sees("on and on")
        await stage.send("/save")
        await stage.sees("Save when it has ended")
        name = stage.room.place.record.id
        await stage.pilot.press("ctrl+n")
        await stage.sees("the reply is stopped")
        await stage.pilot.press("enter")
        await until_elsewhere(stage, name)
        assert line.was_closed
        history = stage.services.history
        kept = await history.conversation(name)
        assert kept is not None
        assert [message.text for message in await history.branch(kept.leaf_id or "")] == [SECRET, "on and on"]


async def test_messages_are_deleted_and_brought_back_and_it_is_not_forked() -> None:
    async with staged(size=(120, 30)) as stage:
        await begin(stage)
        await stage.pilot.press("ctrl+up", "d")
        await stage.until(lambda: len(stage.room.place.heads) == 1, "the deletion")
        await stage.pilot.press("u")
        await stage.until(lambda: len(stage.room.place.heads) == 2, "the reply")
        await stage.pilot.press("ctrl+up", "f")
        await stage.until(lambda: any("cannot be forked" in notice for notice in notices(stage.app)), "the refusal")
        await stage.pilot.press("escape")
        await stage.send("/delete")
        await stage.sees("Deleted. /undo brings it back.")
        await stage.sees_no("TEMPORARY")
        await stage.send("/undo")
        await stage.sees("TEMPORARY")
        await stage.sees("Hm.")


async def test_where_all_is_temporary_a_conversation_can_be_saved_into_the_file(tmp_path: Path) -> None:
    path = tmp_path / "data" / "history.db"
    async with staged(size=(120, 30), start=Start(temporary=True)) as stage:
        stage.services.lasting_path = path
        await stage.sees("TEMPORARY")
        (await stage.ask(SECRET)).finish("Hm.")
        await stage.answered()
        first = stage.room.place.record.id
        await stage.send("/save")
        await stage.sees("Saved, with what it used.")
        await stage.sees_no("TEMPORARY")
        (await stage.ask("and more")).finish("More.")
        await stage.answered()
        await stage.pilot.press("ctrl+n")
        await stage.sees("TEMPORARY")
        (await stage.ask("not this")).finish("No.")
        await stage.answered()
        await stage.pilot.press("ctrl+t")
        await stage.sees("New conversation")
        stage.room.open(first)
        await stage.sees("More.")
    history = await History.open(path)
    assert [(line.id, line.turns, line.nano_usd) for line in await history.conversations()] == [(first, 2, 2_400_000)]
    await history.close()


async def test_where_the_file_cannot_be_used_saving_says_so_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    path.write_bytes(b"something else " * 100)
    async with staged(size=(120, 30), start=Start(temporary=True)) as stage:
        stage.services.lasting_path = path
        (await stage.ask(SECRET)).finish("Hm.")
        await stage.answered()
        await stage.send("/save")
        await stage.until(lambda: any(str(path.name) in notice for notice in notices(stage.app)), "the reason")
        assert "TEMPORARY" in stage.seen
        assert SECRET in stage.seen
    assert path.read_bytes() == b"something else " * 100


async def test_ways_through_it_and_its_export_know_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with staged(size=(120, 30)) as stage:
        await begin(stage)
        await stage.pilot.press("ctrl+up", "p")
        await stage.sees("Prompts")
        await stage.pilot.press("escape")
        await stage.send("/export markdown")
        await stage.until(lambda: SECRET.encode() in bytes_beside(tmp_path), "the exported file")
