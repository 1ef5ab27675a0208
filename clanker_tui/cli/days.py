"""Reads days as people write them: 2026-01-31, today, yesterday, 7d, 4w."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from clanker_tui.config.nearest import quote
from clanker_tui.errors import ConfigError

UNITS = {"d": 1, "w": 7}


def start_of(text: str) -> datetime:
    """Return the moment in UTC at which a day begins in the local time zone.

    Raises:
        ConfigError: it is no day.
    """
    return midnight(day(text, today()), days_later=0)


def end_of(text: str) -> datetime:
    """Return the moment in UTC at which a day ends. Raises as `start_of` does."""
    return midnight(day(text, today()), days_later=1)


def day(text: str, today: date) -> date:
    """Return the day that a text means; `7d` and `4w` count back from today.

    Raises:
        ConfigError: it is no day.
    """
    text = text.strip().lower()
    if text in ("today", "yesterday"):
        return today - timedelta(days=text == "yesterday")
    try:
        if text[-1:] in UNITS and text[:-1].isdecimal():
            return today - timedelta(days=int(text[:-1]) * UNITS[text[-1]])
        return date.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise ConfigError(f"{quote(text)} is no day.", hint="Write 2026-01-31, today, yesterday, 7d or 4w.") from error


def today() -> date:
    """Return the day it is here."""
    return datetime.now().astimezone().date()


def midnight(local_day: date, *, days_later: int) -> datetime:
    """Return the moment in UTC at which a local day, or one some days after it, begins.

    Raises:
        ConfigError: it is beyond what a calendar can tell.
    """
    try:
        return datetime.combine(local_day + timedelta(days=days_later), time()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ConfigError(f"{local_day} is too far away.") from error
