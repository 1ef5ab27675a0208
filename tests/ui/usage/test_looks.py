"""How the usage screen looks: nothing, a day, a year and five of them, wide and narrow, with colours and without."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from clanker_tui.domain.usage import UsageRecord
from clanker_tui.history.store import History
from clanker_tui.samples_usage import add_sample_usage
from tests.ui.pictures import Pictures
from tests.ui.stage import NOON, Stage, staged
from tests.ui.usage.records import DEAR, request

pytestmark = pytest.mark.usefixtures("stopped_clock")
HUGE, WIDE, NORMAL, SMALL = (200, 60), (120, 40), (80, 24), (40, 12)
DARK, LIGHT = "clanker-dark", "clanker-light"
DAY, YEARS = 1, 5 * 365


@pytest.fixture
async def history() -> AsyncIterator[History]:
    history = await History.open(None)
    yield history
    await history.close()


def of_years() -> list[UsageRecord]:
    """Return five years of requests, a few each week, and dearer every year."""
    models = ("groq/openai/gpt-oss-120b", DEAR, "openai/gpt-5", "ollama/qwen3:8b")
    return [
        request(days, (YEARS - days) / 1000 * (1 + days % 4), models[days % 4 if days < 900 else days % 2])
        for days in range(0, YEARS, 2)
        if days % 7 < 5
    ]


async def fill(history: History, records: list[UsageRecord]) -> None:
    """Store many requests, each under a name of its own."""
    for record in records:
        await history.add_usage(record)


async def press(stage: Stage, *keys: str) -> None:
    for key in keys:
        await stage.pilot.press(key)
        await stage.until(lambda: "Adding up" not in stage.seen, "the figures")
        await stage.pilot.pause()


async def test_a_year_looks_right(history: History, snapshot: SnapshotAssertion, tmp_path: Path) -> None:
    await add_sample_usage(history, NOON)
    async with staged(size=WIDE, history=history) as stage:
        pictures = Pictures(stage, snapshot, tmp_path)
        await press(stage, "f4")
        for name, keys, told in (
            ("month", ("m",), ("November 2026", "claude-sonnet-4-5", "$", "without a price")),
            ("weeks", ("y",), ("[ 2026 ]", "p week", "Oct", "gpt-5-mini")),
            ("heat-map", ("2",), ("Mon", "cost a day", "most on")),
            ("models", ("3", "a"), ("anthropic/claude-sonnet-4-5", "share", "price unknown")),
            ("conversations", ("enter",), ("All time", "anthropic/claude-sonnet-4-5", "by conversation")),
            ("requests", ("enter",), ("when", "outcome", "claude-sonnet-4-5")),
            ("request", ("enter",), ("first token after", "Tokens", "request sample-")),
        ):
            await press(stage, *keys)
            for size in (WIDE, NORMAL, SMALL):
                await pictures.resize(size)
                missing = [words for words in told if words not in stage.seen]
                assert size == SMALL or not missing, f"{name} {size} lacks {missing}"
                themes = (DARK, LIGHT) if size != SMALL and name in ("weeks", "heat-map", "models") else (DARK,)
                for theme in themes:
                    await pictures.take(f"{name}-{size[0]}x{size[1]}-{theme}", theme=theme)
                await pictures.rest()
        pictures.judge()


async def test_a_year_looks_right_with_few_colours(
    history: History, snapshot: SnapshotAssertion, tmp_path: Path
) -> None:
    await add_sample_usage(history, NOON)
    async with staged(size=NORMAL, history=history) as stage:
        pictures = Pictures(stage, snapshot, tmp_path)
        stage.app.theme = "clanker-16"
        await press(stage, "f4", "y")
        assert "■ claude-sonnet-4-5" in stage.seen
        for name, key in (("weeks", "1"), ("heat-map", "2"), ("models", "3")):
            await press(stage, key)
            assert "░" in stage.seen or name != "heat-map"
            await pictures.take(f"{name}-16", theme="clanker-16")
        pictures.judge()


async def test_a_year_is_told_apart_without_colours(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    await add_sample_usage(history, NOON)
    async with staged(size=NORMAL, history=history) as stage:
        await press(stage, "f4", "y")
        assert "A claude-sonnet-4-5" in stage.seen
        assert "AA" in stage.seen
        await press(stage, "2")
        assert all(shade in stage.seen for shade in "·░▒▓█")
        await press(stage, "1")
        assert "A claude-sonnet-4-5" in stage.seen


@pytest.mark.parametrize(
    ("span", "size"),
    [
        ("nothing", NORMAL),
        ("nothing", SMALL),
        ("day", WIDE),
        ("day", NORMAL),
        ("years", HUGE),
        ("years", WIDE),
        ("years", NORMAL),
        ("years", SMALL),
    ],
)
async def test_nothing_a_day_and_five_years_look_right(
    history: History, snapshot: SnapshotAssertion, tmp_path: Path, span: str, size: tuple[int, int]
) -> None:
    records = {"nothing": [], "day": [request(hour / 24, 0.01 * (hour + 1)) for hour in range(5)], "years": of_years()}
    await fill(history, records[span])
    told = {"nothing": "Nothing was used", "day": "$0.15", "years": "2026"}[span]
    async with staged(size=size, history=history) as stage:
        pictures = Pictures(stage, snapshot, tmp_path)
        await press(stage, "f4", "a" if span == "years" else "m")
        await stage.sees(told)
        await pictures.take("chart", theme=DARK)
        await press(stage, "2")
        assert "Jan" in stage.seen or size == SMALL
        await pictures.take("year", theme=DARK)
        pictures.judge()
