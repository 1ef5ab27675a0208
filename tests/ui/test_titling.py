"""Titles that a model makes, in the app."""

from __future__ import annotations

from dataclasses import replace

from clanker_tui.config.settings import HistorySettings
from clanker_tui.domain.usage import Purpose
from clanker_tui.errors import StreamError
from tests.ui.stage import SETTINGS, Stage, staged

TITLED = replace(SETTINGS, history=HistorySettings(titles="model", title_model="groq/small/one"))


async def first_turn(stage: Stage) -> None:
    """Have a turn, and wait for the request of the title."""
    (await stage.ask("about apples")).finish("Apples.")
    await stage.answered()
    await stage.until(lambda: len(stage.lines) == 2, "the request of the title")


async def test_the_first_line_is_the_title_at_once_and_then_the_models() -> None:
    async with staged(size=(120, 30), settings=TITLED) as stage:
        await first_turn(stage)
        await stage.sees("▸ about apples")
        request = stage.lines[1].request
        assert request.purpose is Purpose.TITLE
        stage.lines[1].finish("Fruit of the tree")
        await stage.sees("▸ Fruit of the tree")
        name = stage.room.place.record.id
        records = await stage.services.history.usage_of(name)
        assert [(record.purpose, record.model) for record in records] == [
            (Purpose.CHAT, "openai/gpt-oss-120b"),
            (Purpose.TITLE, "small/one"),
        ]
        assert stage.room.place.totals.requests == 2
        assert len(stage.room.place.heads) == 2
        (await stage.ask("and pears?")).finish("Pears.")
        await stage.answered()
        await stage.pilot.pause()
        assert len(stage.lines) == 3  # no other title is asked for


async def test_a_title_that_the_user_gave_meanwhile_stays() -> None:
    async with staged(size=(120, 30), settings=TITLED) as stage:
        await first_turn(stage)
        await stage.send("/rename My apples")
        await stage.sees("▸ My apples")
        stage.lines[1].finish("Fruit of the tree")
        await stage.until(lambda: stage.room.place.totals.requests == 2, "the usage")
        await stage.room.refresh_list()
        assert [line.title for line in stage.room.summaries] == ["My apples"]


async def test_a_failure_changes_nothing() -> None:
    async with staged(size=(120, 30), settings=TITLED) as stage:
        await first_turn(stage)
        stage.lines[1].tell(StreamError("cut", provider="groq", status=200))
        await stage.until(lambda: stage.room.place.totals.requests == 2, "the usage")
        assert [line.title for line in stage.room.summaries] == ["about apples"]
        assert "cut" not in stage.seen


async def test_nothing_is_asked_for_unless_that_is_wanted_and_not_after_a_failure() -> None:
    async with staged(size=(120, 30)) as stage:
        (await stage.ask("about apples")).finish("Apples.")
        await stage.answered()
        await stage.pilot.pause()
        assert len(stage.lines) == 1
    async with staged(size=(120, 30), settings=TITLED) as stage:
        (await stage.ask("about apples")).tell(StreamError("cut", provider="groq", status=200))
        await stage.answered()
        await stage.pilot.pause()
        assert len(stage.lines) == 1


async def test_the_app_ends_while_a_title_is_being_made() -> None:
    async with staged(size=(120, 30), settings=TITLED) as stage:
        await first_turn(stage)
        await stage.pilot.press("ctrl+q")
        await stage.until(lambda: not stage.app.is_running, "the end")
    assert stage.lines[1].was_closed
