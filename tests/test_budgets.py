"""Budgets from the configuration to exact money, and how they stand by a real history."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.budgets import about, budgets_for, budgets_in, crossing, renewal, setting_of, standings, warning
from clanker_tui.config.settings import BudgetSettings, Settings
from clanker_tui.domain.budget import Budget, Level, Standing
from clanker_tui.domain.messages import Status, new_id
from clanker_tui.domain.usage import NANO, Cost, PriceSource, Purpose, Usage, UsageRecord, UsageTotals
from clanker_tui.history.store import History

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
MONEY = st.decimals(Decimal("0.000000001"), Decimal(1_000_000), places=9)


@pytest.fixture
def in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let local time be UTC."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def cents(nano_usd: int) -> str:
    return f"${nano_usd / NANO:.2f}"


def request(provider: str, usd: float | None, sent_at: datetime = NOW) -> UsageRecord:
    cost = Cost() if usd is None else Cost(round(usd * NANO), PriceSource.CONFIG)
    usage = Usage(input_tokens=7, output_tokens=3)
    return UsageRecord(
        new_id(),
        None,
        None,
        Purpose.CHAT,
        provider,
        "m",
        "laptop",
        sent_at,
        1,
        1,
        Status.COMPLETE,
        None,
        "",
        usage,
        cost,
    )


@given(usd=st.decimals(Decimal("0.01"), Decimal(9_999), places=2))
def test_an_amount_is_exact_to_the_last_cent(usd: Decimal) -> None:
    [budget] = budgets_in(BudgetSettings(daily_usd=float(usd)))
    assert budget.limit_nano_usd == usd * NANO


@given(usd=MONEY, share=st.decimals(0, 1, places=3))
def test_every_amount_that_the_configuration_takes_is_a_budget_of_something(usd: Decimal, share: Decimal) -> None:
    [budget] = budgets_in(BudgetSettings(monthly_usd=float(usd), warn_at=float(share)))
    assert budget.limit_nano_usd >= 1
    assert 0 <= budget.warn_nano_usd <= budget.limit_nano_usd
    assert (budget.warn_nano_usd == 0) == (share == 0)


def test_without_amounts_there_is_no_budget() -> None:
    assert budgets_for(Settings(budget=BudgetSettings(hard=True))) == ()


def test_a_provider_is_paid_from_its_own_budgets_and_from_that_for_all() -> None:
    settings = Settings(
        budget=BudgetSettings(daily_usd=2.0, monthly_usd=30.0),
        budgets={"groq": BudgetSettings(daily_usd=0.5, hard=True), "openai": BudgetSettings(monthly_usd=5.0)},
    )
    assert [(one.provider, one.period, one.is_hard) for one in budgets_for(settings)] == [
        (None, "day", False),
        (None, "month", False),
        ("groq", "day", True),
        ("openai", "month", False),
    ]
    assert [one.provider for one in budgets_for(settings, "groq")] == [None, None, "groq"]
    assert budgets_for(settings, "demo") == ()
    assert [setting_of(one) for one in budgets_for(settings, "openai")][1:] == [
        "[budget] monthly_usd",
        "[budgets.openai] monthly_usd",
    ]


async def test_what_was_spent_is_that_of_the_period_and_provider(in_utc: None) -> None:
    settings = Settings(
        budget=BudgetSettings(daily_usd=2.0, monthly_usd=30.0), budgets={"groq": BudgetSettings(daily_usd=1.0)}
    )
    history = await History.open(None)
    for record in (
        request("groq", 0.25),
        request("groq", None),
        request("openai", 0.5),
        request("groq", 4, NOW - timedelta(days=1)),
        request("groq", 8, NOW - timedelta(days=28)),
        request("groq", 16, NOW + timedelta(days=1)),
    ):
        await history.add_usage(record)
    beside = [request("openai", 1), request("openai", 32, NOW - timedelta(days=40))]

    day, month, groq = await standings(history, budgets_for(settings), NOW, unkept=beside)
    await history.close()

    assert (day.spent.nano_usd, day.spent.unpriced, day.level) == (1_750_000_000, 1, Level.WARNED)
    assert (month.spent.nano_usd, month.renews_at) == (21_750_000_000, datetime(2026, 12, 1, tzinfo=UTC))
    assert (groq.spent.nano_usd, groq.spent.requests) == (250_000_000, 2)
    assert (renewal(day), renewal(month)) == ("at midnight", "on 1 December")


async def test_without_a_history_only_what_is_beside_was_spent(in_utc: None) -> None:
    budgets = budgets_for(Settings(budget=BudgetSettings(daily_usd=2.0)))
    [day] = await standings(None, budgets, NOW, unkept=[request("groq", 0.5)])
    assert day.spent.nano_usd == 500_000_000


def test_what_is_said_names_the_budget_and_all_that_is_not_known() -> None:
    budget = Budget("day", 2 * NANO, NANO, provider="groq")
    now = Standing(budget, UsageTotals(nano_usd=1_600_000_000, unpriced=3, estimated=1), NOW)
    assert warning(now, cents) == (
        "80 % of today's budget for groq: ≈ $1.60 of $2.00 is spent, and 3 requests without a price."
    )
    over = replace(now, spent=UsageTotals(nano_usd=2_100_000_000))
    assert warning(over, cents) == "Today's budget for groq is used up: $2.10 of $2.00 is spent."
    assert crossing(over, None, cents) == (
        "today's budget for groq is used up: $2.10 of $2.00 is spent; what this costs is not known"
    )
    assert crossing(replace(now, spent=UsageTotals(nano_usd=NANO)), 2 * NANO, cents) == (
        "this costs ≈ $2.00, and today's budget for groq has $1.00 left: $1.00 of $2.00 is spent"
    )


@given(nano_usd=st.integers(0, 10**12))
def test_a_guess_is_rounded_up_and_has_two_digits(nano_usd: int) -> None:
    told = int(about(nano_usd, str).removeprefix("≈ "))
    assert nano_usd <= told <= nano_usd * 1.1
    assert len(str(told).rstrip("0")) <= 2
