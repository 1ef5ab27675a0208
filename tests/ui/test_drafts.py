"""What is written is safe within a second, also while the history is busy with something long."""

from __future__ import annotations

import asyncio
from pathlib import Path
from threading import Event

import pytest
from textual import events
from textual.worker import WorkerFailed

from clanker_tui.domain.composed import Composed
from clanker_tui.history.database import Database
from clanker_tui.history.spare_drafts import SpareDrafts
from clanker_tui.history.store import History
from tests.ui.stage import Stage, key_of, staged

LONG = """
    WITH RECURSIVE counted (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM counted)
    SELECT count(*) FROM counted
"""


def aside(folder: Path) -> list[Path]:
    """Return what is put aside beside a history."""
    return list(folder.glob("running/*.draft"))


def press(stage: Stage, *keys: str) -> None:
    """Press keys, and do not wait until the program has nothing to do."""
    for key in keys:
        stage.app.post_message(events.Key(key_of(key), key if len(key) == 1 else None))


async def write_meanwhile(stage: Stage, folder: Path) -> None:
    """Write, look at the help, and write on."""
    press(stage, *"written")
    await stage.until(lambda: bool(aside(folder)), "a draft beside the history")
    press(stage, "f1")
    await stage.sees("Type to filter")
    press(stage, "escape")
    await stage.sees_no("Type to filter")
    press(stage, *" and more")
    await stage.sees("written and more")


async def test_while_a_long_question_is_answered_drafts_are_put_aside_and_keys_work(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    history = await History.open(path)
    is_enough = False

    def ask(database: Database) -> None:
        database.connection.set_progress_handler(lambda: is_enough, 1000)
        try:
            with database.reading():
                database.execute(LONG).fetchall()
        finally:
            database.connection.set_progress_handler(None, 0)

    async with staged(history=history) as stage:
        stage.room.drafts.spare = SpareDrafts(path)
        long = asyncio.create_task(history.run(ask))
        try:
            await write_meanwhile(stage, tmp_path)
            assert not long.done()
        finally:
            is_enough = True
        await asyncio.wait([long])
        await stage.room.drafts.save()
        await stage.until(lambda: not aside(tmp_path), "the end of what was put aside")
        assert await history.composer("") == Composed("written and more")
    assert long.exception() is not None
    await history.close()


class SlowSpare(SpareDrafts):
    """A place beside the history on a disk that takes its time, until it `may_go_on`."""

    def __init__(self, history: Path) -> None:
        super().__init__(history)
        self.has_begun, self.may_go_on = Event(), Event()

    def put(self, conversation_id: str, composed: Composed, *, is_beside: bool) -> None:
        self.has_begun.set()
        self.may_go_on.wait(10)
        super().put(conversation_id, composed, is_beside=is_beside)


async def test_what_the_history_takes_while_it_is_put_aside_does_not_stay_there(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    history = await History.open(path)
    spare, is_enough = SlowSpare(path), Event()
    async with staged(history=history) as stage:
        stage.room.drafts.spare = spare
        busy = asyncio.create_task(history.run(lambda _: is_enough.wait(10)))
        await stage.type("written")
        keeping = asyncio.create_task(stage.room.drafts.save())
        try:
            await stage.until(spare.has_begun.is_set, "the draft on its way beside the history")
        finally:
            is_enough.set()
        await busy
        await stage.room.drafts.load("other")  # answered after the draft was taken: the history does one after another
        spare.may_go_on.set()
        await keeping
        assert aside(tmp_path) == []
        assert await history.composer("") == Composed("written")
    await history.close()


async def fail() -> None:
    raise LookupError("a bug")


async def write_and_crash(history: History) -> None:
    """Ask, write on while the reply comes, and crash."""
    async with staged(history=history) as stage:
        line = await stage.ask("a question")
        line.say("half of an answer")
        await stage.sees("half of an answer")
        for char in "a new thought":
            stage.app.chat.composer.insert(char)
        stage.app.run_worker(fail())
        await stage.until(lambda: not stage.app.is_running, "the end")


async def test_a_crash_keeps_what_was_typed_just_before_it_and_the_reply_as_far_as_it_came() -> None:
    history = await History.open(None)
    with pytest.raises(WorkerFailed):
        await write_and_crash(history)
    [listed] = await history.conversations()
    conversation = await history.conversation(listed.id)
    assert conversation is not None
    said = await history.branch(conversation.leaf_id or "")
    assert [message.text for message in said] == ["a question", "half of an answer"]
    assert await history.composer(listed.id) == Composed("a new thought")
    await history.close()
