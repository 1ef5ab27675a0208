"""Stretches of days where the user is: those that figures are about, and the days, weeks and months in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from clanker_tui.domain.spending import Period

Kind = Literal["days", "month", "year", "all"]
ONE_DAY = timedelta(days=1)
FIRST_YEAR = 1970  # no request is older


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `first` to `last`, both in it. One of the kind "all" has neither beginning nor end."""

    kind: Kind
    first: date
    last: date

    @property
    def since(self) -> datetime | None:
        """When it begins, in UTC."""
        return None if self.kind == "all" else beginning_of(self.first)

    @property
    def until(self) -> datetime | None:
        """When it is over, in UTC."""
        return None if self.kind == "all" else beginning_of(self.last + ONE_DAY)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def stepped(self, by: int, today: date) -> Span:
        """Return the one so many further on in time; itself where that begins after today, or before all requests."""
        match self.kind:
            case "all":
                return self
            case "days":
                shift = timedelta(days=by * self.days)
                found = Span("days", self.first + shift, self.last + shift)
            case "month":
                found = month_of(months_later(self.first, by))
            case "year":
                found = year_of(self.first.year + by)
        return found if found.first <= today and found.first.year >= FIRST_YEAR else self

    def name(self, today: date) -> str:
        """Return what people call it: `Today`, `November 2026`, `22 - 28 Nov 2026`."""
        match self.kind:
            case "all":
                return "All time"
            case "year":
                return f"{self.first.year}"
            case "month":
                return f"{self.first:%B %Y}"
            case "days" if self.days == 1:
                return "Today" if self.first == today else day_name(self.first)
            case "days":
                return days_name(self.first, self.last)


EVERYTHING = Span("all", date.min, date.max)


def last_days(count: int, today: date) -> Span:
    """Return so many days, the last of which is today."""
    return Span("days", today - timedelta(days=count - 1), today)


def month_of(day: date) -> Span:
    """Return the month that a day is in."""
    first = day.replace(day=1)
    return Span("month", first, months_later(first, 1) - ONE_DAY)


def year_of(year: int) -> Span:
    return Span("year", date(year, 1, 1), date(year, 12, 31))


def span_of(start: date, period: Period) -> Span:
    """Return the day, week or month that begins on a day."""
    match period:
        case "day":
            return Span("days", start, start)
        case "week":
            return Span("days", start, start + timedelta(days=6))
        case "month":
            return month_of(start)


def overlap(one: Span, other: Span) -> Span:
    """Return one of them, less what is not in the other as well. They have days in common."""
    first, last = max(one.first, other.first), min(one.last, other.last)
    return one if (first, last) == (one.first, one.last) else Span("days", first, last)


def beginning_of(day: date) -> datetime:
    """Return the moment in UTC at which a local day begins, on days the clock changes, too.

    Raises:
        ValueError, OverflowError: it is beyond what a calendar can tell.
    """
    # Not by astimezone: where the clock goes forward at midnight, that is an hour too early, and still the day before.
    return datetime.fromtimestamp(datetime.combine(day, time()).timestamp(), UTC)


def first_day(day: date, period: Period) -> date:
    """Return the first day of the day, week (Monday) or month that a day is in."""
    match period:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)


def next_start(start: date, period: Period) -> date:
    """Return when the period after the one that begins on a day begins."""
    match period:
        case "day":
            return start + ONE_DAY
        case "week":
            return start + timedelta(days=7)
        case "month":
            return months_later(start, 1)


def starts(first: date, last: date, period: Period) -> list[date]:
    """Return when each day, week or month begins that has a day from `first` to `last` in it."""
    found = []
    start = first_day(first, period)
    while start <= last:
        found.append(start)
        start = next_start(start, period)
    return found


def months_later(first: date, count: int) -> date:
    """Return the first day of the month so many months after that of a day."""
    year, month = divmod(first.year * 12 + first.month - 1 + count, 12)
    return date(year, month + 1, 1)


def period_name(start: date, period: Period) -> str:
    """Return what people call a day, week or month."""
    match period:
        case "day":
            return day_name(start)
        case "week":
            return days_name(start, start + timedelta(days=6))
        case "month":
            return f"{start:%B %Y}"


def day_name(day: date) -> str:
    """Return a day: `Sat 28 Nov 2026`."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def days_name(first: date, last: date) -> str:
    """Return days, and what they have in common once: `29 Nov - 5 Dec 2026`."""
    if first.year != last.year:
        return f"{first.day} {first:%b %Y} – {last.day} {last:%b %Y}"
    if first.month != last.month:
        return f"{first.day} {first:%b} – {last.day} {last:%b %Y}"
    return f"{first.day} – {last.day} {last:%b %Y}"
