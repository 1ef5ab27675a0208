"""Reads times as people write them, for a search or a sum: 2026, 2026-03, 2026-03-04, today, yesterday, 7d."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from clanker_tui.domain.spans import beginning_of

DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", re.ASCII)
AGE = re.compile(r"(\d{1,6})([dwmy])", re.ASCII)
DAYS = {"d": 1, "w": 7}
MONTHS = {"m": 1, "y": 12}
EXAMPLES = "2026, 2026-03, 2026-03-04, today, yesterday, 7d, 3w, 2m or 1y"


def beginning(text: str, today: date | None = None) -> datetime | None:
    """Return the moment in UTC at which what a text means begins in the local time zone; None when it means nothing.

    `7d`, `3w`, `2m` and `1y` count back from today.
    """
    try:
        meant = first_day(text, today or local_today())
        return None if meant is None else beginning_of(meant[0])
    except (ValueError, OverflowError):
        return None


def ending(text: str, today: date | None = None) -> datetime | None:
    """Return the moment in UTC at which what a text means has ended: a day, or a whole month or year; else None."""
    try:
        meant = first_day(text, today or local_today())
        if meant is None:
            return None
        first, months = meant
        return beginning_of(months_before(first, -months) if months else first + timedelta(1))
    except (ValueError, OverflowError):
        return None


def first_day(text: str, today: date) -> tuple[date, int] | None:
    """Return the first day of a year, a month or a day, and how many months it lasts (a day: 0); None when it is none.

    Raises:
        ValueError, OverflowError: no calendar has it.
    """
    text = text.strip().lower()
    if text in ("today", "yesterday"):
        return today - timedelta(days=text == "yesterday"), 0
    if written := DATE.fullmatch(text):
        year, month, day = (int(number or 1) for number in written.groups())
        return date(year, month, day), 0 if written[3] else 1 if written[2] else 12
    if age := AGE.fullmatch(text):
        count, unit = int(age[1]), age[2]
        if unit in MONTHS:
            return months_before(today, count * MONTHS[unit]), 0
        return today - timedelta(count * DAYS[unit]), 0
    return None


def local_today() -> date:
    """Return the day it is here."""
    return datetime.now().astimezone().date()


def months_before(day: date, count: int) -> date:
    """Return the same day some months before, or the last one of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    for shorter in range(4):
        try:
            return date(year, month + 1, day.day - shorter)
        except ValueError:
            if not 1 <= year <= 9999:
                raise
    raise ValueError(day)
