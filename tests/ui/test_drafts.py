"""What is written is safe within a second, also while the history is busy with something long."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual import events

from clanker_tui.domain.composed import Composed
from clanker_tui.history.database import Database
from clanker_tui.history.spare_drafts import SpareDrafts
from clanker_tui.history.store import History
from tests.ui.stage import Stage, key_of, staged

LONG = """
    WITH RECURSIVE counted (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM counted)
    SELECT count(*) FROM counted
"""


def press(stage: Stage, *keys: str) -> None:
    """Press keys, and do not wait until the program has nothing to do."""
    for key in keys:
        stage.app.post_message(events.Key(key_of(key), key if len(key) == 1 else None))


async def write_meanwhile(stage: Stage, folder: Path) -> None:
    """Write, look at the help, and write on."""
    press(stage, *"written")
    await stage.until(lambda: bool(list(folder.glob("running/*.draft"))), "a draft beside the history")
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
        await stage.until(lambda: not list(tmp_path.glob("running/*.draft")), "the end of what was put aside")
        assert await history.composer("") == Composed("written and more")
    assert long.exception() is not None
    await history.close()
