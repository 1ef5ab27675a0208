"""The offsets from UTC that local time has had, as the operating system knows them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY_S = 86_400
LATEST_S = 32_000_000_000  # in the year 2984: Windows knows no time from 3001 on, and none before 1970


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which local time keeps one offset from UTC, in seconds from 1970 on; it ends before `end_s`."""

    begin_s: int
    end_s: int
    offset_s: int


def seconds(moment: datetime) -> int:
    """Return a moment in whole seconds from 1970 on, rounded down."""
    return (moment - EPOCH) // timedelta(seconds=1)


def offset_at(at_s: int) -> int:
    """Return how many seconds local time is ahead of UTC."""
    return time.localtime(min(max(at_s, 0), LATEST_S)).tm_gmtoff


def stretches(begin_s: int, end_s: int) -> list[Stretch]:
    """Return the stretches between two moments, in their order.

    Clocks are looked at once a day: an offset that comes and goes within one day is not noticed, and no zone has one.
    """
    found: list[Stretch] = []
    since, offset = begin_s, offset_at(begin_s)
    for at in range(begin_s, end_s, DAY_S):
        following = min(at + DAY_S, end_s)
        if offset_at(following - 1) != offset:
            change = first_after(at, following - 1, offset)
            found.append(Stretch(since, change, offset))
            since, offset = change, offset_at(change)
    found.append(Stretch(since, end_s, offset))
    return found


def first_after(before_s: int, after_s: int, offset: int) -> int:
    """Return the first second without an offset, which holds at `before_s` and no longer at `after_s`."""
    while after_s - before_s > 1:
        middle = (before_s + after_s) // 2
        if offset_at(middle) == offset:
            before_s = middle
        else:
            after_s = middle
    return after_s
