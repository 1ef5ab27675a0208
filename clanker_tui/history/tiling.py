"""How a time is covered by days whose sums are known: what is left at ragged ends is added up from the requests."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from clanker_tui.domain.spending import Period
from clanker_tui.domain.zones import DAY_S, EPOCH, Stretch
from clanker_tui.history.values import moment_text

MICROSECOND = timedelta(microseconds=1)
DAY_US = DAY_S * 1_000_000
UNIX_DAY = date(1970, 1, 1).toordinal()
FIRST_DAY, LAST_DAY = date.min.toordinal() - UNIX_DAY, date.max.toordinal() - UNIX_DAY
ALWAYS = (2 * FIRST_DAY * DAY_US, 2 * LAST_DAY * DAY_US)  # in microseconds from 1970 on, as all times here
FIRST_US = (datetime.min.replace(tzinfo=UTC) - EPOCH) // MICROSECOND
LAST_US = (datetime.max.replace(tzinfo=UTC) - EPOCH) // MICROSECOND


@dataclass(frozen=True, slots=True)
class Days:
    """Days at an offset from UTC, numbered from 1970 on. `start` begins their period; None: each is one."""

    start: int | None
    offset_s: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Rest:
    """The requests from a moment up to another, as the history writes them, and the day that begins their period."""

    start: int
    begin: str
    end: str


@dataclass(slots=True)
class Tiles:
    """What a time is covered by."""

    days: list[Days] = field(default_factory=list)
    rests: list[Rest] = field(default_factory=list)

    def add_rest(self, start: int, begin: int, end: int) -> None:
        """Add the requests between two times; there are none beyond the calendar."""
        if (first := text_of(begin)) != (last := text_of(end)):
            self.rests.append(Rest(start, first, last))


def in_one(since: datetime | None, until: datetime | None, offsets: Collection[int]) -> Tiles:
    """Return what covers a time as one period, by the days of that offset which leaves the least rest."""
    begin, end = limits(since, until)
    tiles = Tiles()
    if not offsets:
        tiles.add_rest(0, begin, end)
        return tiles
    best = min(offsets, key=lambda offset_s: -(begin + offset_s * 10**6) % DAY_US + (end + offset_s * 10**6) % DAY_US)
    first, after = inner_days(begin, end, best)
    if first < after:
        tiles.days.append(Days(0, best, first, after - 1))
    for _, since_us, until_us in outer_times(begin, end, best):
        tiles.add_rest(0, since_us, until_us)
    return tiles


def by_period(
    period: Period,
    since: datetime | None,
    until: datetime | None,
    stretches: Collection[Stretch],
    offsets: Collection[int],
) -> Tiles:
    """Return what covers a time, with its local days, weeks or months kept apart.

    Args:
        stretches: of local time, in which all requests lie.
        offsets: those for which sums are known.
    """
    tiles = Tiles()
    since_us, until_us = limits(since, until)
    for stretch in stretches:
        begin, end = max(stretch.begin_s * 10**6, since_us), min(stretch.end_s * 10**6, until_us)
        if begin >= end:
            continue
        offset_s = stretch.offset_s
        for day, begin_us, end_us in outer_times(begin, end, offset_s):
            tiles.add_rest(start_of(period, day), begin_us, end_us)
        first, after = inner_days(begin, end, offset_s)
        if offset_s not in offsets:
            for start, one, last in parted(period, first, after - 1):
                tiles.add_rest(start, begin_of(one, offset_s), begin_of(last + 1, offset_s))
        elif period != "day":
            tiles.days += [Days(start, offset_s, one, last) for start, one, last in parted(period, first, after - 1)]
        elif first < after:
            tiles.days.append(Days(None, offset_s, first, after - 1))
    return tiles


def limits(since: datetime | None, until: datetime | None) -> tuple[int, int]:
    """Return two moments in microseconds from 1970 on."""
    begin = ALWAYS[0] if since is None else (since - EPOCH) // MICROSECOND
    end = ALWAYS[1] if until is None else (until - EPOCH) // MICROSECOND
    return begin, max(begin, end)


def text_of(at: int) -> str:
    """Return a time as the history writes it; beyond the calendar, what sorts before or after all moments."""
    if FIRST_US <= at <= LAST_US:
        return moment_text(EPOCH + at * MICROSECOND)
    return "" if at < FIRST_US else "~"


def begin_of(day: int, offset_s: int) -> int:
    """Return when a day begins at an offset from UTC."""
    return day * DAY_US - offset_s * 10**6


def day_at(at: int, offset_s: int) -> int:
    """Return the day that a time is in at an offset from UTC."""
    return (at + offset_s * 10**6) // DAY_US


def inner_days(begin: int, end: int, offset_s: int) -> tuple[int, int]:
    """Return the first day that begins within a time, and the first that does not end within it."""
    return -(-(begin + offset_s * 10**6) // DAY_US), day_at(end, offset_s)


def outer_times(begin: int, end: int, offset_s: int) -> Iterator[tuple[int, int, int]]:
    """Yield what of a time is in no whole day: the day it is of, and from when to when."""
    first, after = inner_days(begin, end, offset_s)
    if first > after:
        yield after, begin, end
        return
    if begin < begin_of(first, offset_s):
        yield first - 1, begin, begin_of(first, offset_s)
    if begin_of(after, offset_s) < end:
        yield after, begin_of(after, offset_s), end


def parted(period: Period, first: int, last: int) -> Iterator[tuple[int, int, int]]:
    """Yield the periods that some days are of: the day each begins with, and which of the days are in it."""
    while first <= last:
        start = start_of(period, first)
        until = min(following(period, start) - 1, last)
        yield start, first, until
        first = until + 1


def start_of(period: Period, day: int) -> int:
    """Return the day with which the period of a day begins: weeks begin on Monday."""
    match period:
        case "day":
            return day
        case "week":
            return day - (day + 3) % 7  # the first day of 1970 was a Thursday
        case "month":
            return date_of(day).replace(day=1).toordinal() - UNIX_DAY


def following(period: Period, start: int) -> int:
    """Return the day with which the next period begins."""
    match period:
        case "day":
            return start + 1
        case "week":
            return start + 7
        case "month":
            later = date_of(start + 31)
            return later.replace(day=1).toordinal() - UNIX_DAY if later > date_of(start) else LAST_DAY + 1


def date_of(day: int) -> date:
    """Return a numbered day; one that no calendar has becomes the first or the last one."""
    return date.fromordinal(min(max(day, FIRST_DAY), LAST_DAY) + UNIX_DAY)
