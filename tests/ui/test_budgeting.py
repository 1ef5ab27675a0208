"""Budgets in the app: what is asked before a request goes over one, what is told, and what begins anew at midnight."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.widgets import OptionList

from clanker_tui.config.settings import (
    AgentSettings,
    BudgetSettings,
    HistorySettings,
    Settings,
)
from clanker_tui.domain.forecast import Forecast
from clanker_tui.domain.messages import Status, new_id
from clanker_tui.domain.usage import NANO, Cost, PriceSource, Purpose, Usage, UsageRecord
from clanker_tui.history.store import History
from clanker_tui.ui.chat_room import ChatRoom
from clanker_tui.ui.start import Start
from clanker_tui.ui.widgets.status import Told
from tests.ui.host import notices
from tests.ui.pictures import Pictures
from tests.ui.stage import NOON, SETTINGS, Stage, staged

pytestmark = pytest.mark.usefixtures("stopped_clock")
COST = 1_200_000  # nano-dollars: what each request on the stage costs
REFUSED = "Not sent: "
NO, YES, NO_MORE = range(3)
ASKED = "This goes over your budget"


def with_budget(budget: BudgetSettings, **budgets: BudgetSettings) -> Settings:
    return replace(SETTINGS, budget=budget, budgets=budgets)


def request(nano_usd: int | None, *, provider: str = "groq", sent_at: datetime = NOON) -> UsageRecord:
    cost = Cost() if nano_usd is None else Cost(nano_usd, PriceSource.CONFIG)
    usage = Usage(input_tokens=7, output_tokens=3)
    return UsageRecord(
        new_id(),
        None,
        None,
        Purpose.CHAT,
        provider,
        "m",
        "there",
        sent_at,
        9,
        1,
        Status.COMPLETE,
        usage=usage,
        cost=cost,
    )


@asynccontextmanager
async def spent(
    settings: Settings, *records: UsageRecord, start: Start | None = None, size: tuple[int, int] = (120, 30)
) -> AsyncIterator[Stage]:
    """Run the app over a history in which something was spent."""
    history = await History.open(None)
    for record in records:
        await history.add_usage(record)
    async with staged(size=size, settings=settings, history=history, start=start) as stage:
        yield stage
    await history.close()


@pytest.fixture
def costly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a request be expected to cost a dollar, but for those to a free model."""

    def forecast(_room: object, _place: object, asking: object) -> Forecast:
        is_free = getattr(asking, "model", "") == "free"
        return Forecast(10, True, None, 500, 0 if is_free else NANO)

    monkeypatch.setattr(ChatRoom, "forecast", forecast)


async def choose(stage: Stage, downs: int) -> None:
    """Answer the question; the highlight begins on what sends nothing."""
    await stage.sees(ASKED)
    assert stage.app.screen.query_one(OptionList).highlighted == 0
    await stage.pilot.press(*["down"] * downs, "enter")


# Asking and refusing.


async def test_within_a_budget_nothing_is_asked_and_what_is_left_is_told() -> None:
    async with spent(with_budget(BudgetSettings(daily_usd=0.01)), request(COST)) as stage:
        await stage.sees("budget $0.0088 left today")
        (await stage.ask("hello")).finish("Hi.")
        await stage.sees("budget $0.0076 left today")
        await stage.sees("today $0.0024")
        assert ASKED not in stage.seen


async def test_a_request_that_goes_over_is_asked_about_and_sent_if_the_user_wants(costly: None) -> None:
    async with spent(with_budget(BudgetSettings(daily_usd=1.5)), request(NANO)) as stage:
        await stage.send("hello")
        await stage.sees(ASKED)
        await stage.sees("This request costs ≈ $1.00.")
        await stage.sees("Today: $1.00 of $1.50 is spent. Renews at midnight.")
        assert not stage.lines
        await choose(stage, YES)
        await stage.until(lambda: len(stage.lines) == 1, "the request")
        stage.lines[0].finish("Hi.")
        await stage.answered()
        await stage.send("again")
        await stage.sees(ASKED)  # another one is asked about


async def test_the_text_goes_back_if_the_user_does_not_want(costly: None) -> None:
    async with spent(with_budget(BudgetSettings(monthly_usd=0.5))) as stage:
        await stage.send("hello")
        await stage.sees("This month: $0.00 of $0.50 is spent. Renews on 1 December.")
        await choose(stage, NO)
        await stage.until(lambda: stage.composer_text == "hello", "the text")
        assert not stage.lines
        assert stage.room.place.heads == []


async def test_esc_sends_nothing_either(costly: None) -> None:
    async with spent(with_budget(BudgetSettings(daily_usd=0.5))) as stage:
        await stage.send("hello")
        await stage.sees(ASKED)
        await stage.pilot.press("escape")
        await stage.until(lambda: stage.composer_text == "hello", "the text")


async def test_the_user_may_be_asked_no_more_today(costly: None) -> None:
    async with spent(with_budget(BudgetSettings(daily_usd=0.5))) as stage:
        await stage.send("hello")
        await choose(stage, NO_MORE)
        await stage.until(lambda: len(stage.lines) == 1, "the request")
        stage.lines[0].finish("Hi.")
        await stage.answered()
        (await stage.ask("again")).finish("Yes.")
        await stage.answered()
        assert ASKED not in stage.seen


async def test_a_hard_budget_refuses_and_says_what_to_do(costly: None) -> None:
    async with spent(with_budget(BudgetSettings(), groq=BudgetSettings(daily_usd=0.5, hard=True))) as stage:
        await stage.send("hello")
        await stage.until(lambda: stage.composer_text == "hello", "the text")
        assert notices(stage.app) == [
            (
                "Not sent: this costs ≈ $1.00, and today's budget for groq has $0.50 left: $0.00 of $0.50 is spent. "
                "Raise [budgets.groq] daily_usd, or use a model that costs nothing."
            )
        ]
        assert not stage.lines
        stage.room.change_answerer("groq", "free")
        await stage.ask_from_view("")


async def test_without_a_price_what_is_spent_decides() -> None:
    async with spent(with_budget(BudgetSettings(daily_usd=0.002)), request(COST), request(None)) as stage:
        await stage.sees("budget ≤ $0.0008 left today")
        (await stage.ask("hello")).finish("Hi.")
        await stage.sees("budget used up today")
        await stage.answered()
        stage.services.cost = Cost()
        await stage.send("again")
        await stage.sees("What this request costs is not known.")
        await stage.sees("Today: $0.0024 of $0.0020 is spent. Renews at midnight.")
        await stage.sees("1 request without a price: no budget can count that.")


async def test_asking_again_and_going_on_obey_too(costly: None) -> None:
    settings = with_budget(BudgetSettings(daily_usd=1.0))
    async with spent(settings) as stage:
        (await stage.ask("hello")).finish("Hi.")
        await stage.answered()
        await stage.pilot.press("f9")
        await stage.sees(ASKED)
        await choose(stage, NO)
        await stage.sees_no(ASKED)
        await stage.sees("Hi.")
        assert len(stage.lines) == 1


async def test_the_first_prompt_obeys(costly: None) -> None:
    settings = with_budget(BudgetSettings(daily_usd=0.5, hard=True))
    async with spent(settings, start=Start(prompt="from the shell")) as stage:
        await stage.until(lambda: stage.composer_text == "from the shell", "the text")
        assert not stage.lines


async def test_what_is_under_way_counts_as_spent(costly: None) -> None:
    async with spent(with_budget(BudgetSettings(daily_usd=1.5))) as stage:
        line = await stage.ask("hello")
        await stage.pilot.press("ctrl+n")
        await stage.send("beside it")
        await stage.sees(ASKED)
        await choose(stage, NO)
        line.finish("Hi.")  # for much less than was expected
        await stage.until(lambda: stage.composer_text == "beside it", "the text")
        await stage.sees("today $0.0012")
        await stage.pilot.press("enter")
        await stage.until(lambda: len(stage.lines) == 2, "the request")


async def test_titles_are_left_out_when_over() -> None:
    titled = replace(with_budget(BudgetSettings(daily_usd=0.001)), history=HistorySettings(titles="model"))
    async with staged(size=(120, 30), settings=titled) as stage:
        (await stage.ask("about apples")).finish("Apples.")
        await stage.answered()
        await stage.sees("budget used up today")
        await stage.pilot.pause()
        assert len(stage.lines) == 1
        assert [one for one in notices(stage.app) if REFUSED in one] == []


async def test_a_summary_obeys_too() -> None:
    async with spent(with_budget(BudgetSettings(daily_usd=0.0025, hard=True))) as stage:
        for text in ("one", "two"):
            (await stage.ask(text)).finish("Hi.")
            await stage.answered()
        await stage.send("/context")
        await stage.sees("Summarise the oldest turn")
        stage.app.screen.dismiss("shrink")
        await stage.until(lambda: any("budget has $0.0001 left" in one for one in notices(stage.app)), "the refusal")
        assert len(stage.lines) == 2


async def test_the_demo_is_never_in_the_way(costly: None) -> None:
    settings = replace(
        with_budget(BudgetSettings(daily_usd=0.001, hard=True)), agent=AgentSettings(provider="demo", model="demo-fast")
    )
    async with spent(settings, request(NANO)) as stage:
        (await stage.ask("hello")).finish("Hi.")
        await stage.answered()
        assert "budget" not in stage.seen


# Telling.


async def test_a_share_is_told_once() -> None:
    settings = with_budget(BudgetSettings(daily_usd=0.01, warn_at=0.2))
    async with spent(settings, request(COST)) as stage:
        assert notices(stage.app) == []
        for text in ("one", "two"):
            (await stage.ask(text)).finish("Hi.")
            await stage.answered()
        await stage.sees("budget $0.0064 left today")
        assert isinstance(stage.room.budget_fact(), Told)
        assert notices(stage.app) == ["24 % of today's budget: $0.0024 of $0.0100 is spent."]


async def test_a_temporary_conversation_counts_and_is_not_counted_twice_when_it_is_kept() -> None:
    async with spent(with_budget(BudgetSettings(daily_usd=0.01))) as stage:
        await stage.send("/temporary")
        await stage.sees("Temporary")
        (await stage.ask("hello")).finish("Hi.")
        await stage.sees("budget $0.0088 left today")
        await stage.answered()
        await stage.send("/save")
        await stage.sees("Saved, with what it used.")
        (await stage.ask("more")).finish("Yes.")
        await stage.sees("budget $0.0076 left today")
        await stage.sees("today $0.0024")


# Midnight.


@dataclass
class Clock:
    """A clock in the hands of the test; with `began` it runs on from what it shows."""

    shows: datetime
    began: float | None = None

    def __call__(self) -> datetime:
        passed = 0.0 if self.began is None else time.monotonic() - self.began
        return self.shows + timedelta(seconds=passed)


async def test_another_day_is_noticed_when_something_is_drawn() -> None:
    clock = Clock(NOON)
    settings = with_budget(BudgetSettings(daily_usd=0.002, monthly_usd=0.5))
    async with staged(size=(120, 30), settings=settings, now=clock) as stage:
        (await stage.ask("hello")).finish("Hi.")
        await stage.sees("budget $0.0008 left today")
        await stage.answered()
        clock.shows += timedelta(days=1)
        stage.room.draw()
        await stage.sees("budget $0.0020 left today")
        assert "today $0.0012" not in stage.seen
        clock.shows += timedelta(days=10)
        stage.room.draw()
        await stage.until(lambda: [one.spent.requests for one in stage.room.standings] == [0, 0], "another month")


async def test_at_midnight_it_begins_anew_though_nothing_happens() -> None:
    midnight = NOON.replace(hour=0) + timedelta(days=1)
    clock = Clock(midnight - timedelta(seconds=2), time.monotonic())
    async with staged(size=(120, 30), settings=with_budget(BudgetSettings(daily_usd=0.002)), now=clock) as stage:
        await stage.services.history.add_usage(request(COST))
        await stage.room.look_at_spending()
        await stage.sees("budget $0.0008 left today")
        await stage.sees("budget $0.0020 left today")


# Looks.


async def test_the_question_looks_right(costly: None, snapshot: SnapshotAssertion, tmp_path: Path) -> None:
    settings = with_budget(BudgetSettings(daily_usd=2.0), groq=BudgetSettings(monthly_usd=1.9))
    async with spent(settings, request(1_750_000_000), request(None), size=(80, 24)) as stage:
        await stage.send("hello")
        await stage.sees(ASKED)
        pictures = Pictures(stage, snapshot, tmp_path)
        for size in ((80, 24), (40, 12)):
            await pictures.resize(size)
            await pictures.take(f"asked-{size[0]}x{size[1]}", theme="clanker-dark")
        pictures.judge()
