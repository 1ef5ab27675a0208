"""Reads the many ways in which programs write down a moment."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
FIRST_MILLISECONDS = 1e11  # seconds would be past the year 5000


def moment(value: object) -> datetime | None:
    """Return the moment that a number of (milli)seconds since 1970 or a text in ISO 8601 means.

    A text without a zone is taken as UTC. None for anything else, and for a moment at which nobody chatted.
    """
    found = None
    if isinstance(value, str):
        found = written(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        found = counted(value)
    return found if found is not None and EARLIEST <= found <= LATEST else None


def written(text: str) -> datetime | None:
    """Return the moment that a text means."""
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def counted(number: float) -> datetime | None:
    """Return the moment that lies a number of (milli)seconds after 1970."""
    try:
        seconds = float(number)
    except OverflowError:
        return None
    if not math.isfinite(seconds):
        return None
    if abs(seconds) >= FIRST_MILLISECONDS:
        seconds /= 1000
    try:
        return EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return None
