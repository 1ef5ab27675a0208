"""Reads how long a server asks to wait, in all the ways servers say it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime

ABSURD_S = 32 * 24 * 3600.0  # no limit is counted over more than a month
_GO_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
_GO_WHOLE = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|h|m|s))+")
_IN_MESSAGE = re.compile(r"(?:try again|retry) (?:in|after) ((?:\d+(?:\.\d+)?(?:ms|h|m|s))+)", re.IGNORECASE)
_UNIT_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def duration_s(text: str) -> float | None:
    """Return a duration such as `2m59.56s`, `577.5ms` or `30` (seconds); None when it is none, or absurd."""
    text = text.strip()
    if _GO_WHOLE.fullmatch(text):
        return believable_s(sum(float(figure) * _UNIT_S[unit] for figure, unit in _GO_PART.findall(text)))
    return plain_number(text)


def plain_number(text: str) -> float | None:
    """Return a bare number of seconds; None when it is none, or absurd."""
    try:
        return believable_s(float(text))
    except ValueError:
        return None


def believable_s(seconds: float) -> float | None:
    return seconds if math.isfinite(seconds) and 0 <= seconds <= ABSURD_S else None


def asked_wait_s(headers: Mapping[str, str], message: str, moment: datetime) -> float | None:
    """Return the wait that an error response asks for, in seconds; None when it asks for none that makes sense.

    Looked at in turn: `retry-after-ms`, `retry-after` as seconds, as a date, and the words of the message.
    """
    candidates = (
        milliseconds(headers.get("retry-after-ms", "")),
        duration_s(headers.get("retry-after", "")),
        until_date_s(headers.get("retry-after", ""), moment),
        wait_in_words(message),
    )
    return next((wait for wait in candidates if wait), None)


def milliseconds(text: str) -> float | None:
    try:
        return believable_s(float(text) / 1000)
    except ValueError:
        return None


def until_date_s(text: str, moment: datetime) -> float | None:
    """Return the time until an HTTP date; None when it is none, has passed, or is absurdly far."""
    from email.utils import parsedate_to_datetime

    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    # "-0000" and a missing zone give a date without one: HTTP dates are always in UTC.
    return believable_s((date.replace(tzinfo=date.tzinfo or moment.tzinfo) - moment).total_seconds())


def wait_in_words(message: str) -> float | None:
    """Return the wait that a message such as "Please try again in 9m38.016s" names."""
    found = _IN_MESSAGE.search(message)
    return duration_s(found.group(1)) if found else None


def in_words(seconds: float) -> str:
    """Return a duration as a person says it, rounded up: `45 s`, `9 min 39 s`, `1 h 3 min`."""
    whole = math.ceil(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    minutes = math.ceil(whole % 3600 / 60)
    return f"{whole // 3600} h {minutes} min" if minutes else f"{whole // 3600} h"
