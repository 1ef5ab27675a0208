"""What a provider says is left of its rate limits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RateWindow:
    """One limit. `unit` is what is counted ("requests", "tokens", …), `period` the window ("minute", "day" or "").

    `reset_s` is the time until it is full again, in seconds, rounded up; None when the provider did not say.
    """

    unit: str
    period: str
    limit: int | None
    remaining: int | None
    reset_s: float | None


@dataclass(frozen=True, slots=True)
class RateLimits:
    """All limits that one response told of."""

    provider: str
    seen_at: datetime
    windows: tuple[RateWindow, ...]
