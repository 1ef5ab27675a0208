"""Spans of local days: where they begin and end, how one steps through them, and what they are called."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.domain.spans import (
    EVERYTHING,
    Span,
    beginning_of,
    first_day,
    last_days,
    month_of,
    next_start,
    overlap,
    period_name,
    span_of,
    starts,
    year_of,
)
from clanker_tui.domain.spending import Period

TODAY = date(2026, 11, 28)
days = st.dates(date(1971, 1, 1), date(2100, 12, 31))
periods: st.SearchStrategy[Period] = st.sampled_from(["day", "week", "month"])


@pytest.fixture
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@given(days, periods)
def test_a_day_is_in_the_period_that_begins_on_its_first_day(day: date, period: Period) -> None:
    first = first_day(day, period)
    assert first <= day < next_start(first, period)
    assert first_day(first, period) == first
    assert span_of(first, period).first == first
    assert next_start(first, period) - span_of(first, period).last == timedelta(days=1)


@given(days, st.integers(0, 800), periods)
def test_periods_follow_each_other_without_a_gap(first: date, count: int, period: Period) -> None:
    last = first + timedelta(days=count)
    found = starts(first, last, period)
    assert found[0] <= first
    assert next_start(found[-1], period) > last
    assert all(next_start(one, period) == other for one, other in itertools.pairwise(found))


def test_weeks_begin_on_monday_also_over_the_turn_of_a_year() -> None:
    assert first_day(date(2027, 1, 1), "week") == date(2026, 12, 28)
    assert starts(date(2026, 12, 30), date(2027, 1, 5), "week") == [date(2026, 12, 28), date(2027, 1, 4)]
    assert period_name(date(2026, 12, 28), "week") == "28 Dec 2026 – 3 Jan 2027"


@pytest.mark.parametrize(
    ("span", "before"),
    [
        (last_days(7, TODAY), Span("days", date(2026, 11, 15), date(2026, 11, 21))),
        (month_of(date(2026, 1, 31)), month_of(date(2025, 12, 1))),
        (month_of(date(2024, 3, 31)), Span("month", date(2024, 2, 1), date(2024, 2, 29))),
        (year_of(2026), Span("year", date(2025, 1, 1), date(2025, 12, 31))),
        (EVERYTHING, EVERYTHING),
    ],
)
def test_one_steps_back_and_comes_to_the_same_again(span: Span, before: Span) -> None:
    assert span.stepped(-1, TODAY) == before
    assert before.stepped(1, TODAY) == span


def test_nobody_steps_into_what_is_to_come_or_before_all_requests() -> None:
    for span in (last_days(7, TODAY), month_of(TODAY), year_of(2026)):
        assert span.stepped(1, TODAY) == span
    assert year_of(1970).stepped(-1, TODAY) == year_of(1970)


@pytest.mark.parametrize(
    ("span", "name"),
    [
        (last_days(1, TODAY), "Today"),
        (Span("days", date(2026, 11, 27), date(2026, 11, 27)), "Fri 27 Nov 2026"),
        (last_days(7, TODAY), "22 – 28 Nov 2026"),
        (last_days(30, TODAY), "30 Oct – 28 Nov 2026"),
        (month_of(TODAY), "November 2026"),
        (year_of(2026), "2026"),
        (EVERYTHING, "All time"),
    ],
)
def test_spans_are_called_as_people_call_them(span: Span, name: str) -> None:
    assert span.name(TODAY) == name


def test_of_a_week_over_the_end_of_a_month_the_days_in_the_month_are_left() -> None:
    week = span_of(date(2026, 11, 30), "week")
    assert overlap(week, month_of(TODAY)) == Span("days", date(2026, 11, 30), date(2026, 11, 30))
    assert overlap(month_of(TODAY), EVERYTHING) == month_of(TODAY)


def test_all_time_has_neither_beginning_nor_end() -> None:
    assert (EVERYTHING.since, EVERYTHING.until) == (None, None)


@pytest.mark.parametrize("zone", ["Europe/Berlin"], indirect=True)
@pytest.mark.usefixtures("zone")
def test_days_on_which_the_clock_changes_are_shorter_and_longer() -> None:
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    assert beginning_of(spring) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert beginning_of(spring + timedelta(days=1)) - beginning_of(spring) == timedelta(hours=23)
    assert beginning_of(autumn + timedelta(days=1)) - beginning_of(autumn) == timedelta(hours=25)
    assert month_of(spring).since == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert month_of(spring).until == datetime(2026, 3, 31, 22, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Africa/Cairo", "America/Santiago", "Asia/Beirut", "America/Havana"], indirect=True)
@pytest.mark.usefixtures("zone")
def test_a_day_begins_with_its_first_moment_where_the_clock_leaves_midnight_out() -> None:
    for number in range(366):
        day = date(2026, 1, 1) + timedelta(days=number)
        begin = beginning_of(day)
        assert begin.astimezone().date() == day
        assert (begin - timedelta(seconds=1)).astimezone().date() == day - timedelta(days=1)


@pytest.mark.parametrize("zone", ["America/Havana", "Pacific/Apia", "Asia/Kolkata"], indirect=True)
@pytest.mark.usefixtures("zone")
def test_where_a_span_ends_the_next_begins_in_every_zone() -> None:
    for first in (date(2011, 12, 1), date(2026, 3, 1), date(2026, 11, 1)):
        spans = [span_of(first + timedelta(days=number), "day") for number in range(40)]
        assert all(one.until == other.since for one, other in itertools.pairwise(spans))
        assert all(one.since is not None and one.until is not None and one.since <= one.until for one in spans)
