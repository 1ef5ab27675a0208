"""Reads the rate-limit headers of a response."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from clanker_tui.agents.waits import reset_s
from clanker_tui.domain.limits import PERIODS_S, SLACK_S, RateLimits, RateWindow

ASSUMED = "assumed"  # the header does not name the window
PER_MINUTE: Mapping[str, str] = {"requests": "minute", "tokens": "minute"}

_X_HEADER = re.compile(
    r"(?:x-)?ratelimit-(?P<fact>limit|remaining|reset)"
    r"(?:-(?P<unit>requests|req|tokens))?(?:-(?P<period>second|minute|hour|day|month))?"
)
_ANTHROPIC_HEADER = re.compile(
    r"anthropic-ratelimit-(?P<unit>requests|tokens|input-tokens|output-tokens)-(?P<fact>limit|remaining|reset)"
)
_UNITS = {"": "requests", "req": "requests"}


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
        unit = facts["unit"] or ""
        period = facts.get("period") or (ASSUMED if unit else "")
        found.setdefault((_UNITS.get(unit, unit), period), {})[facts["fact"]] = value
    windows = [window(unit, period, facts, moment, periods) for (unit, period), facts in found.items()]
    told = tuple(one for one in windows if (one.limit, one.remaining, one.reset_s) != (None, None, None))
    return RateLimits(provider, moment, told) if told else None


def window(
    unit: str, period: str, facts: Mapping[str, str], moment: datetime, periods: Mapping[str, str]
) -> RateWindow:
    read = RateWindow(
        unit.replace("-", " "),
        period,
        limit=whole_number(facts.get("limit", "")),
        remaining=whole_number(facts.get("remaining", "")),
        reset_s=reset_s(facts.get("reset", ""), moment),
    )
    return replace(read, period=likely_period(read, periods.get(unit, "minute"))) if period == ASSUMED else read


def likely_period(window: RateWindow, usual: str) -> str:
    """Return the window that a provider usually counts over, unless its own figures say that it cannot be that one.

    What takes longer to come back than the window lasts is counted over a longer one: the one by whose length it
    comes back in just that time, else one that is not known.
    """
    if window.reset_s is None or window.reset_s <= PERIODS_S[usual] + SLACK_S:
        return usual
    longer = [period for period, length_s in PERIODS_S.items() if length_s > PERIODS_S[usual]]
    return next((period for period in longer if replace(window, period=period).per_s), "")


def whole_number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None
