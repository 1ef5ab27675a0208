"""A history that can only be read: it is read in peace, and what cannot be done is told once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

from clanker_tui.history.store import History
from tests.ui.host import notices
from tests.ui.stage import Stage, staged


async def write_history(path: Path) -> None:
    """Leave a history of two conversations that was written by a newer version."""
    history = await History.open(path)
    async with staged(history=history) as stage:
        (await stage.ask("first question")).finish("\n\n".join(f"line {number}" for number in range(60)))
        await stage.answered()
        await stage.pilot.press("ctrl+n")
        (await stage.ask("second question")).finish("second answer")
        await stage.answered()
    await history.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")


def is_shown(stage: Stage, conversation_id: str) -> bool:
    return stage.room.place.record.id == conversation_id


def told(stage: Stage) -> list[str]:
    return [notice for notice in notices(stage.app) if "newer version" in notice]


async def test_that_the_history_can_only_be_read_is_said_at_the_start_and_not_with_every_key(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    await write_history(path)
    history = await History.open(path)
    async with staged(history=history) as stage:
        await stage.sees("the history can only be read")
        assert len(told(stage)) == 1
        for summary in stage.room.summaries:
            stage.room.open(summary.id)
            await stage.until(partial(is_shown, stage, summary.id))
            await stage.pilot.press("pageup", "x")
            await stage.room.drafts.save()
        assert len(told(stage)) == 1
    await history.close()


async def test_what_would_change_it_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    await write_history(path)
    history = await History.open(path)
    async with staged(history=history) as stage:
        stage.room.open(stage.room.summaries[0].id)
        await stage.sees("second answer")
        await stage.pilot.press("ctrl+up")
        for key in ("d", "f"):
            stage.app.clear_notifications()
            await stage.pilot.press(key)
            await stage.until(lambda: len(told(stage)) == 1, "the reason")
        await stage.sees("second answer")
    await history.close()


async def test_what_happened_to_the_history_at_the_start_is_told(tmp_path: Path) -> None:
    history = await History.open(tmp_path / "history.db")
    history.news = "The history was damaged. Rescued: 3 conversations."
    async with staged(history=history) as stage:
        await stage.sees("The history was damaged. Rescued: 3")
    await history.close()
