"""Reads the rate-limit headers of a response."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from clanker_tui.agents.waits import duration_s
from clanker_tui.domain.limits import RateLimits, RateWindow

PER_MINUTE: Mapping[str, str] = {"requests": "minute", "tokens": "minute"}

_X_HEADER = re.compile(
    r"x-ratelimit-(?P<fact>limit|remaining|reset)(?:-(?P<unit>requests|tokens))?(?:-(?P<period>minute|hour|day))?"
)
_ANTHROPIC_HEADER = re.compile(
    r"anthropic-ratelimit-(?P<unit>requests|tokens|input-tokens|output-tokens)-(?P<fact>limit|remaining|reset)"
)
_EPOCH_S = 1e9  # a larger number is a moment, not a duration
_EPOCH_MS = 1e12


def read_rate_limits(
    headers: Mapping[str, str], *, provider: str, periods: Mapping[str, str], moment: datetime
) -> RateLimits | None:
    """Return what the headers tell; None when they tell nothing.

    Args:
        periods: the window of each unit, for headers that do not name it.
    """
    found: dict[tuple[str, str], dict[str, str]] = {}
    for name, value in headers.items():
        match = _X_HEADER.fullmatch(name.lower()) or _ANTHROPIC_HEADER.fullmatch(name.lower())
        if match is None:
            continue
        facts = match.groupdict()
        unit = facts["unit"] or "requests"
        period = facts.get("period") or (periods.get(unit, "minute") if facts["unit"] else "")
        found.setdefault((unit, period), {})[facts["fact"]] = value
    windows = [window(unit, period, facts, moment) for (unit, period), facts in found.items()]
    told = tuple(one for one in windows if (one.limit, one.remaining, one.reset_s) != (None, None, None))
    return RateLimits(provider, moment, told) if told else None


def window(unit: str, period: str, facts: Mapping[str, str], moment: datetime) -> RateWindow:
    return RateWindow(
        unit.replace("-", " "),
        period,
        limit=whole_number(facts.get("limit", "")),
        remaining=whole_number(facts.get("remaining", "")),
        reset_s=reset_s(facts.get("reset", ""), moment),
    )


def whole_number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None


def reset_s(text: str, moment: datetime) -> float | None:
    """Return the seconds until a limit is full again, rounded up, from a duration, an RFC 3339 or an epoch moment."""
    at = moment_of(text)
    seconds = max(0.0, (at - moment).total_seconds()) if at is not None else duration_s(text)
    return None if seconds is None else float(math.ceil(seconds))


def moment_of(text: str) -> datetime | None:
    """Return the moment that a header names; None when it names none."""
    try:
        if text.count("-") >= 2:
            at = datetime.fromisoformat(text.strip())
            return at if at.tzinfo else at.replace(tzinfo=UTC)
        number = float(text)
        if number < _EPOCH_S:
            return None
        return datetime.fromtimestamp(number / 1000 if number >= _EPOCH_MS else number, UTC)
    except (ValueError, OverflowError, OSError):
        return None
