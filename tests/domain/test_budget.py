"""Budgets: periods of the local calendar, and how what was spent stands to what may be."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.domain.budget import PERIODS, Budget, BudgetPeriod, Level, Standing, span_around, tightest
from clanker_tui.domain.usage import NANO, UsageTotals

ZONES = (
    "UTC0",
    "CET-1CEST,M3.5.0,M10.5.0/3",
    "EST5EDT,M3.2.0,M11.1.0",
    "<-03>3<-02>,M10.3.0/0,M2.3.0/0",  # clocks change at midnight: one day has no 0:00
    "CST5CDT,M3.2.0/0,M11.1.0/1",  # 0:00 comes twice
    "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",  # by half an hour
    "<+14>-14",
    "<-12>12",
    "<+0545>-5:45",
)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # in UTC
MONEY = st.integers(0, 10**15)


@contextmanager
def living_in(zone: str) -> Iterator[None]:
    """Let local time be that of a zone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        yield
    time.tzset()


def budget(limit: int, *, warn: int = 0, period: BudgetPeriod = "day", provider: str | None = None) -> Budget:
    return Budget(period, limit, warn, provider=provider)


def standing(limit: int, spent: int, *, warn: int = 0) -> Standing:
    return Standing(budget(limit, warn=warn), UsageTotals(nano_usd=spent), datetime(2026, 11, 29, tzinfo=UTC))


@given(moment=MOMENTS, zone=st.sampled_from(ZONES), period=st.sampled_from(PERIODS))
def test_a_period_holds_its_moment_and_no_moment_of_another_date(
    moment: datetime, zone: str, period: BudgetPeriod
) -> None:
    def name(at: datetime) -> str:
        return at.astimezone().strftime("%Y-%m-%d" if period == "day" else "%Y-%m")

    with living_in(zone):
        span = span_around(moment, period)
        assert span.start <= moment < span.end
        assert name(span.start) == name(moment) == name(span.end - timedelta(microseconds=1))
        assert name(span.end) > name(moment)
        assert name(span.start - timedelta(microseconds=1)) < name(moment)


@given(moment=MOMENTS, zone=st.sampled_from(ZONES), period=st.sampled_from(PERIODS))
def test_periods_follow_one_another_without_a_gap(moment: datetime, zone: str, period: BudgetPeriod) -> None:
    with living_in(zone):
        span = span_around(moment, period)
        assert span_around(span.end, period).start == span.end
        assert span_around(span.start, period) == span


def test_a_day_has_as_many_hours_as_the_clock_says() -> None:
    def hours(*day: int) -> float:
        span = span_around(datetime(*day, 12, tzinfo=UTC), "day")  # type: ignore[misc,arg-type]  # year, month, day
        return (span.end - span.start).total_seconds() / 3600

    with living_in("CET-1CEST,M3.5.0,M10.5.0/3"):
        assert (hours(2026, 3, 29), hours(2026, 10, 25), hours(2026, 11, 28)) == (23, 25, 24)


@pytest.mark.parametrize(("month", "days"), [(1, 31), (2, 28), (4, 30), (12, 31)])
def test_a_month_ends_where_its_last_day_does(month: int, days: int) -> None:
    with living_in("UTC0"):
        span = span_around(datetime(2026, month, days, 23, 59, 59, tzinfo=UTC), "month")
    assert (span.start, span.end - span.start) == (datetime(2026, month, 1, tzinfo=UTC), timedelta(days=days))


@given(limit=st.integers(1, 10**15), spent=MONEY, warn=MONEY, cost=MONEY)
def test_nothing_is_left_exactly_when_it_is_over(limit: int, spent: int, warn: int, cost: int) -> None:
    now = standing(limit, spent, warn=warn)
    assert (now.left_nano_usd == 0) == (now.level is Level.OVER) == (spent >= limit)
    assert now.left_nano_usd <= limit
    later = standing(limit, spent + cost, warn=warn)
    assert later.level >= now.level
    assert later.left_nano_usd <= now.left_nano_usd


@given(limit=st.integers(1, 10**15), spent=MONEY, cost=MONEY)
def test_a_request_goes_over_when_it_costs_more_than_is_left_and_never_when_it_is_free(
    limit: int, spent: int, cost: int
) -> None:
    now = standing(limit, spent)
    assert now.is_crossed_by(cost) == (cost > now.left_nano_usd)
    assert not now.is_crossed_by(0)
    assert now.is_crossed_by(None) == (now.level is Level.OVER)


@pytest.mark.parametrize(
    ("spent", "warn", "level"),
    [
        (0, 0, Level.WITHIN),
        (1, 0, Level.WARNED),
        (79, 80, Level.WITHIN),
        (80, 80, Level.WARNED),
        (99, 100, Level.WITHIN),
        (100, 100, Level.OVER),
        (250, 80, Level.OVER),
    ],
)
def test_the_level_follows_what_is_spent(spent: int, warn: int, level: Level) -> None:
    assert standing(100, spent, warn=warn).level is level


@given(st.lists(st.tuples(st.integers(1, 10**12), MONEY)))
def test_the_tightest_budget_is_the_one_that_least_is_left_of(amounts: list[tuple[int, int]]) -> None:
    standings = [standing(limit, spent) for limit, spent in amounts]
    found = tightest(standings)
    assert (found is None) == (not standings)
    if found is not None:
        assert found.left_nano_usd == min(one.left_nano_usd for one in standings)


def test_a_budget_of_one_provider_is_not_about_another() -> None:
    assert budget(NANO).concerns("groq")
    assert budget(NANO, provider="groq").concerns("groq")
    assert not budget(NANO, provider="groq").concerns("openai")
    assert budget(NANO, provider="groq").name == "today's budget for groq"
    assert budget(NANO, period="month").name == "this month's budget"
