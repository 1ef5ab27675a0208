"""Drafts are kept beside everything else: a disk that takes its time holds up no key."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Event

from clanker_tui.history.store import History
from tests.ui.stage import staged


@asynccontextmanager
async def standing_still(history: History) -> AsyncIterator[None]:
    """Let the disk of a history stand still meanwhile."""
    goes_on = Event()
    stuck = asyncio.create_task(history.run(lambda _: goes_on.wait(60)))
    try:
        yield
    finally:
        goes_on.set()
        await stuck


async def test_a_draft_that_cannot_be_written_at_once_holds_up_no_key(tmp_path: Path) -> None:
    history = await History.open(tmp_path / "history.db")
    async with staged(size=(120, 30), history=history) as stage:
        async with standing_still(history):
            await stage.type("first")
            await stage.until(lambda: stage.room.drafts.is_saving, "the save")
            await stage.type(" and more")
            await stage.pilot.press("f1")
            await stage.sees("Type to filter")
            await stage.pilot.press("escape")
            await stage.sees("first and more")
        await stage.until(lambda: stage.room.drafts.is_idle, "the end of the saves")
        assert (await history.composer("")).text == "first and more"
    await history.close()
