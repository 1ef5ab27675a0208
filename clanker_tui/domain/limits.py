"""What a provider says is left of its rate limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

PERIODS_S: Mapping[str, float] = {
    "second": 1.0,
    "minute": 60.0,
    "hour": 3600.0,
    "day": 86_400.0,
    "month": 30 * 86_400.0,
}
USUAL_PERIOD_S = 60.0
SLACK_S = 1.5  # resets are told in whole seconds, and not at once
SLACK_SHARE = 0.05


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

    @property
    def length_s(self) -> float:
        """The time that what was spent is held against the account."""
        return PERIODS_S.get(self.period, USUAL_PERIOD_S)

    @property
    def full_s(self) -> float:
        """The time until it is full again, counted from when it was told: as was said, else its whole length."""
        return self.length_s if self.reset_s is None else self.reset_s

    @property
    def per_s(self) -> float:
        """What comes back each second where it comes back bit by bit; 0.0 where all of it does at the reset.

        The figures tell which it is: where it refills, the reset is as far away as what is missing takes to come.
        """
        if not self.limit or self.remaining is None or self.reset_s is None or self.period not in PERIODS_S:
            return 0.0
        per_s = self.limit / self.length_s
        takes_s = (self.limit - self.remaining) / per_s
        return per_s if abs(self.reset_s - takes_s) <= max(SLACK_S, SLACK_SHARE * takes_s) else 0.0


@dataclass(frozen=True, slots=True)
class RateLimits:
    """All limits that one response told of."""

    provider: str
    seen_at: datetime
    windows: tuple[RateWindow, ...]
