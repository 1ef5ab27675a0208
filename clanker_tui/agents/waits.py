"""Reads how long a server asks to wait, in all the ways servers say it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime

ABSURD_S = 32 * 24 * 3600.0  # no limit is counted over more than a month
_GO_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
_GO_WHOLE = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|h|m|s))+")
_IN_MESSAGE = re.compile(
    r"(?:try again|retry) (?:in|after) "
    r"(?:((?:\d+(?:\.\d+)?(?:ms|h|m|s))+)|(\d+(?:\.\d+)?) (millisecond|second|minute|hour))",
    re.IGNORECASE,
)
_RESET_HEADER = re.compile(r"(?:x-)?rate-?limit-(?P<fact>remaining|reset)(?P<rest>(?:-[a-z]+)*)")
_UNIT_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_WORD_S = {"millisecond": 0.001, "second": 1.0, "minute": 60.0, "hour": 3600.0}
_EPOCH_S = 1e9  # a larger number is a moment, not a duration
_EPOCH_MS = 1e12


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
    """Return the wait that a message names, as in "Please try again in 9m38.016s" or "retry after 26 seconds"."""
    found = _IN_MESSAGE.search(message)
    if found is None:
        return None
    compact, figure, unit = found.groups()
    return duration_s(compact) if compact else believable_s(float(figure) * _WORD_S[unit.lower()])


def until_reset_s(headers: Mapping[str, str], moment: datetime) -> float | None:
    """Return the time until the limits that are used up are there again; None when no header tells that.

    A reset counts where nothing is left of its limit, and where the response tells of nothing but the reset.
    """
    found: dict[str, dict[str, str]] = {}
    for name, value in headers.items():
        if match := _RESET_HEADER.fullmatch(name.lower()):
            found.setdefault(match["rest"], {})[match["fact"]] = value.strip()
    resets = [reset_s(facts["reset"], moment) for facts in found.values() if is_used_up(facts)]
    return max((reset for reset in resets if reset is not None), default=None)


def is_used_up(facts: Mapping[str, str]) -> bool:
    return "reset" in facts and facts.get("remaining", "0") == "0"


def reset_s(text: str, moment: datetime) -> float | None:
    """Return the seconds until a limit is full again, rounded up, from a duration, an RFC 3339 or an epoch moment."""
    at = moment_of(text)
    seconds = believable_s(max(0.0, (at - moment).total_seconds())) if at is not None else duration_s(text)
    return None if seconds is None else float(math.ceil(seconds))


def moment_of(text: str) -> datetime | None:
    """Return the moment that a header names; None when it names none."""
    try:
        if text.count("-") >= 2:
            at = datetime.fromisoformat(text.strip())
            return at if at.tzinfo else at.replace(tzinfo=UTC)
        number = float(text)
        if not number >= _EPOCH_S:
            return None
        return datetime.fromtimestamp(number / 1000 if number >= _EPOCH_MS else number, UTC)
    except (ValueError, OverflowError, OSError):
        return None
