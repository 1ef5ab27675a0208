"""The usage screen: it opens at once, leads from a bar to a single request, follows what happens, and writes files."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clanker_tui.domain.spans import EVERYTHING
from clanker_tui.history.store import History
from clanker_tui.ui.start import Start
from clanker_tui.ui.usage.screen import UsageScreen
from tests.ui.host import notices
from tests.ui.stage import Stage, staged
from tests.ui.usage.records import DEAR, request, store, tell

pytestmark = pytest.mark.usefixtures("in_utc")
HOSTILE = "[bold]evil[/] \x1b[2J\x1b]0;title\x07\N{RIGHT-TO-LEFT OVERRIDE}"


@pytest.fixture
async def history() -> AsyncIterator[History]:
    history = await History.open(None)
    yield history
    await history.close()


@asynccontextmanager
async def looking(
    history: History, *keys: str, size: tuple[int, int] = (80, 24), start: Start | None = None
) -> AsyncIterator[Stage]:
    """Open the usage screen, and press keys there."""
    async with staged(size=size, history=history, start=start) as stage:
        await stage.pilot.press("f4")
        await shown(stage)
        for key in keys:
            await press(stage, key)
        yield stage


async def press(stage: Stage, key: str) -> None:
    """Press a key and wait for what comes of it."""
    await stage.pilot.press(key)
    await shown(stage)


async def shown(stage: Stage) -> None:
    """Wait until all figures are there."""

    def is_there() -> bool:
        works = any(not one.is_finished and one.group in ("figures", "sums", "more") for one in stage.app.workers)
        return not works and "Adding up" not in stage.seen

    await stage.until(is_there, "the figures")
    await stage.pilot.pause()


def screen(stage: Stage) -> UsageScreen:
    found = stage.app.screen
    assert isinstance(found, UsageScreen)
    return found


def line_with(stage: Stage, text: str) -> str:
    return next(line for line in stage.seen.splitlines() if text in line)


def row_of(stage: Stage, text: str) -> int:
    return next(at for at, line in enumerate(stage.seen.splitlines()) if text in line)


async def test_the_sums_of_today_a_week_the_month_and_all_are_seen(history: History) -> None:
    await store(history, request(0, 1), request(3, 2), request(15, 4), request(100, 8), request(0, None))
    async with looking(history) as stage:
        head = stage.seen.splitlines()
        assert head[0].split() == ["Today", "7", "days", "November", "All"]
        assert head[1].split("  ")[1].strip() == "$1.00 + ?"
        assert all(amount in head[1] for amount in ("$1.00 + ?", "$3.00 + ?", "$7.00 + ?", "$15.00 + ?"))
        assert "2 req · 3,500 tok" in head[2]
        assert head[3].count("1 without a price") == 4


async def test_it_opens_while_a_reply_streams_and_follows_its_end(history: History) -> None:
    async with staged(size=(80, 24), history=history) as stage:
        line = await stage.ask("Tell a story")
        line.say("Once upon ")
        await stage.sees("Once upon")
        await stage.pilot.press("f4")
        await stage.sees("no request")
        line.finish("a time.")
        await stage.sees("$0.0012")
        await stage.sees("1 req · 100 tok")
        await stage.pilot.press("escape")
        await stage.sees("Once upon a time.")


async def test_it_follows_what_is_asked_beside_a_conversation(history: History) -> None:
    async with looking(history) as stage:
        asked = request(0, 3)
        await stage.services.history.add_usage(asked)
        stage.services.on_usage(asked)
        await stage.sees("$3.00")


async def test_an_empty_history_says_so_in_every_view(history: History) -> None:
    async with looking(history) as stage:
        await stage.sees("Nothing was used in this time.")
        assert "0.000000001" not in stage.seen, "an axis of nothing has no marks"
        for key, told in (("2", "No cost in 2026."), ("3", "Nothing was used"), ("4", "No request was made")):
            await press(stage, key)
            await stage.sees(told)
        for key in ("enter", "o", "down", "end", "pageup", "5", "x", "escape", "escape"):
            await stage.pilot.press(key)
        await stage.until(lambda: stage.app.screen is stage.app.chat, "the conversation")


async def test_from_a_bar_to_the_raw_usage_of_a_request_and_back(history: History) -> None:
    raw = json.dumps({"prompt_tokens": 1500, "details": {"cached": 500}})
    await tell(history, "Sourdough", days=1, usd=2, raw=raw)
    await tell(history, "Tunnels", days=1, usd=1)
    await tell(history, "Older", days=30, usd=9)
    async with looking(history, "left") as stage:
        assert "Sat 21 Nov 2026: $3.00 · 2 requests" in stage.seen
        await press(stage, "enter")
        await stage.sees("Sourdough")
        assert "Tunnels" in stage.seen
        assert "Older" not in stage.seen
        await press(stage, "enter")
        await stage.sees("1/1 · groq/openai/gpt-oss-120b · $2.00")
        await press(stage, "enter")
        await stage.sees("first token after")
        assert "Sat 21 Nov 2026 › Sourdough › 21 Nov 12:00" in stage.seen
        await press(stage, "end")
        await stage.sees('"cached": 500')
        for told in ("1/1 · groq", "Tunnels", "Sat 21 Nov 2026: $3.00"):
            await press(stage, "backspace")
            await stage.sees(told)
        await stage.pilot.press("escape")
        await stage.until(lambda: stage.app.screen is stage.app.chat, "the conversation")


async def test_from_a_model_to_its_conversations_and_to_the_very_reply(history: History) -> None:
    await tell(history, "Tunnels", days=2)
    answer = await tell(history, "Sourdough", days=1)
    async with looking(history, "3") as stage:
        await stage.sees("groq/openai/gpt-oss-120b")
        await press(stage, "enter")
        await press(stage, "down")
        await press(stage, "up")
        name = line_with(stage, "$1.00").split()[0]
        assert name in ("Sourdough", "Tunnels")
        await press(stage, "escape")
        await press(stage, "4")
        await stage.pilot.press("o")
        await stage.until(lambda: stage.room.place.record.title == "Sourdough", "the conversation")
        await stage.until(lambda: stage.room.view.chosen_message is not None, "the reply")
        stored = stage.room.view.chosen_message
        assert stored is not None
        assert stored.message.id == answer.id


async def test_from_a_request_another_view_is_about_what_the_request_was_one_of(history: History) -> None:
    await tell(history, "Sourdough", days=1, usd=3)
    async with looking(history, "3", "enter", "enter", "enter") as stage:
        await stage.sees("first token after")
        for key in ("v", "y", "left_square_bracket", "p"):  # there is nothing to turn
            await press(stage, key)
        await stage.sees("first token after")
        await press(stage, "1")
        await stage.sees("[ November 2026 ]")
        assert [scene.label for scene in screen(stage).path] == ["", "groq/openai/gpt-oss-120b", "Sourdough"]
        await press(stage, "5")
        await stage.sees("The latest replies")
        assert "month" not in stage.seen


async def test_a_row_of_a_table_opens_its_conversation(history: History) -> None:
    await tell(history, "Sourdough", days=1)
    async with looking(history, "3", "g", "g") as stage:
        await stage.sees("Sourdough")
        await stage.pilot.press("o")
        await stage.until(lambda: stage.room.place.record.title == "Sourdough", "the conversation")
        await stage.pilot.press("f4")
        await shown(stage)
        assert "by conversation" in stage.seen


async def test_what_belongs_to_no_conversation_says_so(history: History) -> None:
    await store(history, request())
    async with looking(history, "4", "o") as stage:
        assert any("belongs to none" in notice for notice in notices(stage.app))
        assert isinstance(stage.app.screen, UsageScreen)
        await press(stage, "3")
        await press(stage, "enter")
        await stage.sees("no conversation")
        await press(stage, "enter")
        await stage.sees("1/1")


async def test_a_conversation_that_is_gone_keeps_its_usage(history: History) -> None:
    await store(history, request(conversation="gone-for-good"))
    async with looking(history, "3", "enter") as stage:
        await stage.sees("deleted conversation")
        await stage.pilot.press("o")
        await stage.until(lambda: any("is gone" in notice for notice in notices(stage.app)), "the error")
        assert isinstance(stage.app.screen, UsageScreen)


async def test_spans_are_chosen_and_stepped_through(history: History) -> None:
    await store(history, request(0, 1), request(40, 2), request(400, 4))
    async with looking(history) as stage:
        for key, name in (
            ("w", "16 – 22 Nov 2026"),
            ("left_square_bracket", "9 – 15 Nov 2026"),
            ("right_square_bracket", "16 – 22 Nov 2026"),
            ("right_square_bracket", "16 – 22 Nov 2026"),
            ("d", "24 Oct – 22 Nov 2026"),
            ("m", "November 2026"),
            ("left_square_bracket", "October 2026"),
            ("y", "[ 2026 ]"),
            ("left_square_bracket", "[ 2025 ]"),
            ("a", "All time"),
        ):
            await press(stage, key)
            assert name in line_with(stage, "v cost"), key
        assert "p week" in stage.seen
        await press(stage, "p")
        assert "p month" in stage.seen


async def test_measures_and_groups_are_turned(history: History) -> None:
    await store(history, request(0, 1), request(0, 3, DEAR), request(1, 1, outcome="failed"))
    async with looking(history) as stage:
        for name in ("tokens", "requests", "saved by caches", "errors", "cost"):
            await press(stage, "v")
            await stage.sees(f"v {name}")
        await press(stage, "V")
        await stage.sees("v errors")
        await press(stage, "g")
        await stage.sees("by provider")
        await stage.sees("■ groq 100 %")
        await press(stage, "3")
        for by in ("provider", "conversation", "host", "purpose", "day", "week", "month", "model"):
            await press(stage, "g")
            await stage.sees(f"by {by}")
        await press(stage, "G")
        await stage.sees("November 2026  ")


async def test_the_year_leads_to_a_day_and_is_turned(history: History) -> None:
    await store(history, request(at=datetime(2025, 3, 4, 9, tzinfo=UTC)), request(0, 2))
    async with looking(history, "2") as stage:
        assert "Sun 22 Nov 2026: $2.00" in stage.seen
        await press(stage, "left_square_bracket")
        await stage.sees("Tue 4 Mar 2025: $1.00")
        await press(stage, "enter")
        await stage.sees("Tue 4 Mar 2025")
        assert screen(stage).scene.span.days == 1
        await press(stage, "escape")
        await stage.sees("[ 2025 ]")


async def test_a_click_on_a_bar_a_row_a_tab_and_the_path_does_what_the_keys_do(history: History) -> None:
    await tell(history, "Sourdough", days=0)
    async with looking(history) as stage:
        bar = line_with(stage, "▲").index("▲")
        await stage.pilot.click(offset=(bar, row_of(stage, "▲") - 1))
        await stage.sees("Sourdough")
        await stage.pilot.click(offset=(6, row_of(stage, "Sourdough")))
        await stage.sees("1/1 · groq")
        place = line_with(stage, "› Sourdough")
        await stage.pilot.click(offset=(place.index("Sun"), row_of(stage, "› Sourdough")))
        await shown(stage)
        assert screen(stage).scene.by == "conversation"
        assert len(screen(stage).path) == 2
        tabs = line_with(stage, "2 Year")
        await stage.pilot.click(offset=(tabs.index("Year"), row_of(stage, "2 Year")))
        await stage.sees("cost a day")
        await stage.pilot.click(offset=(tabs.index("all"), row_of(stage, "2 Year")))
        await shown(stage)
        assert screen(stage).scene.span == EVERYTHING


async def test_requests_come_page_by_page(history: History) -> None:
    await store(history, *[request(number / 100) for number in range(450)])
    async with looking(history, "4") as stage:
        await stage.sees("1/200+")
        for _ in range(40):
            await press(stage, "pagedown")
        await press(stage, "end")
        await stage.sees("450/450")
        await press(stage, "enter")
        await stage.sees("first token after")
        await press(stage, "escape")
        await stage.sees("450/450")
        await press(stage, "home")
        await stage.sees("1/450")


async def test_who_comes_back_finds_the_screen_as_it_was(history: History) -> None:
    await store(history, request(0), request(1), request(2))
    async with looking(history, "4", "down", "down", "f4") as stage:
        assert stage.app.screen is stage.app.chat
        await stage.pilot.press("f4")
        await shown(stage)
        assert "3/3" in stage.seen


async def test_hostile_names_are_drawn_clean(history: History) -> None:
    await store(history, request(model=f"{HOSTILE}/{HOSTILE}", host=HOSTILE, raw=f'{{"{HOSTILE[:5]}": "\\u001b[2J"}}'))
    await tell(history, HOSTILE)
    seen = ""
    async with looking(history, size=(120, 40)) as stage:
        for key in ("3", "g", "g", "g", "g", "4", "enter", "end", "escape", "1"):
            await press(stage, key)
            assert "\x1b" not in stage.seen
            assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in stage.seen
            seen += stage.seen
    assert "[bold]evil[/]" in seen


@pytest.mark.parametrize(("kind", "steps"), [("csv", 0), ("json", 1)])
async def test_what_is_shown_is_written_to_a_file_that_others_read(
    history: History, kind: str, steps: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    await store(history, request(0, 1.25), request(1, 0.000000001, DEAR), request(2, None, 'odd/"name",\n'))
    async with looking(history, "3", "x", *["down"] * steps, "enter") as stage:
        await stage.until(lambda: any("Exported to" in notice for notice in notices(stage.app)), "the file")
        await press(stage, "x")
        await stage.pilot.press(*["down"] * steps, "enter")
        await stage.until(lambda: len(list(tmp_path.glob(f"usage-by-model-*.{kind}"))) == 2, "a second file")
    text = (tmp_path / f"usage-by-model-2026-11-22.{kind}").read_text()
    rows = list(csv.DictReader(text.splitlines(keepends=True))) if kind == "csv" else json.loads(text)["rows"]
    assert {row["model"]: row["cost_usd"] for row in rows} == {
        "groq/openai/gpt-oss-120b": "1.25",
        DEAR: "0.000000001",
        'odd/"name",\n': "" if kind == "csv" else None,
    }
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE usage (model TEXT, cost_usd NUMERIC)")
    database.executemany("INSERT INTO usage VALUES (?, ?)", [(row["model"], row["cost_usd"] or None) for row in rows])
    assert database.execute("SELECT round(sum(cost_usd), 9), count(cost_usd) FROM usage").fetchone() == (1.250000001, 2)
    database.close()


def written(folder: Path) -> list[list[str]]:
    """Return the rows of the one file that is there."""
    [path] = folder.glob("*.csv")
    return list(csv.reader(path.read_text().splitlines()))


@pytest.mark.parametrize("view", ["1", "2", "4", "5"])
async def test_every_view_is_written(
    history: History, view: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    await store(history, *[request(number / 20) for number in range(250)])
    async with looking(history, view, "x", "enter") as stage:
        await stage.until(lambda: any("Exported to" in notice for notice in notices(stage.app)), "the file")
    rows = written(tmp_path)
    assert len(rows) == {"1": 14, "2": 14, "4": 251, "5": 2}[view]
    assert len({len(row) for row in rows}) == 1


async def test_a_history_that_cannot_be_read_is_told_in_one_line(history: History) -> None:
    await store(history, request())
    broken = await History.open(None)
    async with looking(broken, size=(120, 40)) as stage:
        await broken.run(lambda database: database.connection.execute("DROP TABLE usage"))
        await stage.pilot.press("3")
        await stage.sees("no such table")
        await stage.pilot.press("escape")
        await stage.until(lambda: stage.app.screen is stage.app.chat, "the conversation")
    await broken.close()


async def test_a_history_that_can_only_be_read_is_looked_through(history: History) -> None:
    await tell(history, "Sourdough")
    async with looking(history, "3", "enter", size=(40, 12), start=Start(review="")) as stage:
        await stage.sees("Sourdough")
        await press(stage, "enter")
        await stage.pilot.press("o")
        await stage.until(lambda: stage.app.screen is stage.app.chat, "the conversation")


@pytest.mark.parametrize("size", [(1, 1), (10, 3), (40, 12), (200, 60)])
async def test_nothing_breaks_at_any_size(history: History, size: tuple[int, int]) -> None:
    await store(history, *[request(number) for number in range(100)])
    keys = ("1", "a", "2", "3", "down", "end", "enter", "4", "enter", "5", "f1", "escape", "escape")
    async with staged(size=size, history=history) as stage:
        await stage.pilot.press("f4")
        for key in keys:
            await stage.pilot.press(key)
            await stage.pilot.pause()
        assert stage.app.is_running


async def test_the_palette_and_a_command_open_it(history: History) -> None:
    async with staged(size=(80, 24), history=history) as stage:
        await stage.send("/usage")
        await stage.until(lambda: isinstance(stage.app.screen, UsageScreen), "the usage")
        await shown(stage)
        await stage.pilot.press("ctrl+p")
        await stage.sees("/theme")
        assert "/new" not in stage.seen
