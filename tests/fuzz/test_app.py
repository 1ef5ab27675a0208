"""The app, over histories with values that cannot be, and with anything pasted: it stays open and can be typed into."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from clanker_tui.errors import DamagedError
from clanker_tui.history.store import History
from tests.fuzz.databases import odd_values
from tests.fuzz.mutator import NOT_UTF8, SCALARS, Mutator
from tests.fuzz.rounds import ROUNDS, SEED
from tests.ui.stage import Stage, staged

LOOKS = 4  # at histories
PASTES = 12


@pytest.fixture
def spoilt(tmp_path: Path, seed: int) -> Path:
    """Return a history with odd values."""
    odd_values(Mutator(seed), tmp_path)
    return tmp_path / "data" / "history.db"


@pytest.mark.parametrize("seed", range(SEED, SEED + int(ROUNDS or LOOKS)))
async def test_a_history_with_odd_values_is_looked_through(spoilt: Path) -> None:
    try:
        history = await History.open(spoilt)
    except DamagedError:  # a start rescues it
        return
    try:
        async with staged(history=history) as stage:
            await look_through(stage)
            await stage.type("still here")
            assert stage.composer_text.endswith("still here")
    finally:
        await history.close()


async def look_through(stage: Stage) -> None:
    """Open each conversation and go up in it, then the history and the usage."""
    for summary in list(stage.room.summaries):
        stage.room.open(summary.id)
        await stage.pilot.pause()
        await stage.pilot.press("pageup", "pageup", "pagedown")
    for screen in ("f3", "f4"):
        await stage.pilot.press(screen)
        await stage.pilot.press("a", "down", "enter", "escape", "escape")
    await stage.until(lambda: stage.app.screen is stage.app.chat, "the way back")
    stage.app.chat.composer.focus()
    await stage.pilot.pause()


@pytest.mark.parametrize("seed", range(SEED, SEED + int(ROUNDS or PASTES)))
async def test_anything_can_be_pasted_and_nothing_of_it_is_sent(seed: int) -> None:
    mutator = Mutator(seed)
    text = (
        mutator.odd_text()
        if mutator.happens(0.5)
        else mutator.spoilt("\n".join(SCALARS).encode()).decode("utf-8", "replace")
    )
    if mutator.happens(0.2):
        text += mutator.one_of(NOT_UTF8)
    async with staged() as stage:
        stage.app.post_message(events.Paste(text))
        await stage.pilot.pause()
        await stage.pilot.press("end", "x", "up", "down", "backspace")
        assert not stage.lines
        await stage.room.drafts.save()
        assert stage.app.is_running
