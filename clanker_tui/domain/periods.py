"""Reads times as people write them where they look for something: 2026, 2026-03, 2026-03-04, today, yesterday, 7d."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

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
        first = first_day(text.strip().lower(), today or datetime.now().astimezone().date())
        return None if first is None else datetime.combine(first, time()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def first_day(text: str, today: date) -> date | None:
    """Return the first day of a year, a month or a day.

    Raises:
        ValueError, OverflowError: no calendar has it.
    """
    if text in ("today", "yesterday"):
        return today - timedelta(days=text == "yesterday")
    if written := DATE.fullmatch(text):
        year, month, day = (int(number or 1) for number in written.groups())
        return date(year, month, day)
    if age := AGE.fullmatch(text):
        count, unit = int(age[1]), age[2]
        return months_before(today, count * MONTHS[unit]) if unit in MONTHS else today - timedelta(count * DAYS[unit])
    return None


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
