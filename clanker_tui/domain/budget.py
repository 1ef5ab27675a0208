"""Budgets: how much may be spent in a day or a month of the local calendar, and how things stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Literal

from clanker_tui.domain.spans import beginning_of
from clanker_tui.domain.usage import UsageTotals

BudgetPeriod = Literal["day", "month"]
FREE_OF_CHARGE = "demo"  # it asks nobody
PERIODS: tuple[BudgetPeriod, ...] = ("day", "month")


class Level(IntEnum):
    """How far a budget is spent."""

    WITHIN = 0
    WARNED = 1  # the share to warn at is reached
    OVER = 2  # nothing is left


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: from `start` on and before `end`, both in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Budget:
    """How much may be spent in a period, on one provider or, None, on all together.

    From `warn_nano_usd` on the user is warned. What would go over one that `is_hard` is not sent.
    """

    period: BudgetPeriod
    limit_nano_usd: int
    warn_nano_usd: int
    is_hard: bool = False
    provider: str | None = None

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        when = "today's" if self.period == "day" else "this month's"
        return f"{when} budget for {self.provider}" if self.provider else f"{when} budget"

    def concerns(self, provider: str) -> bool:
        """Whether requests to a provider are paid from it."""
        return self.provider in (None, provider) and provider != FREE_OF_CHARGE


@dataclass(frozen=True, slots=True)
class Standing:
    """How a budget stands: what was spent in the period that runs, and when the next one begins.

    `spent` knows only requests that have a price; how many have none is in there too.
    """

    budget: Budget
    spent: UsageTotals
    renews_at: datetime

    @property
    def left_nano_usd(self) -> int:
        """What may still be spent."""
        return max(0, self.budget.limit_nano_usd - self.spent.nano_usd)

    @property
    def share(self) -> int:
        """What was spent, in percent of what may be."""
        return self.spent.nano_usd * 100 // self.budget.limit_nano_usd

    @property
    def level(self) -> Level:
        spent = self.spent.nano_usd
        if spent >= self.budget.limit_nano_usd:
            return Level.OVER
        return Level.WARNED if spent and spent >= self.budget.warn_nano_usd else Level.WITHIN

    def with_more(self, nano_usd: int) -> Standing:
        """Return how it stands once so much more is spent."""
        return replace(self, spent=replace(self.spent, nano_usd=self.spent.nano_usd + nano_usd))

    def is_crossed_by(self, nano_usd: int | None) -> bool:
        """Whether a request of that cost would go over. What is free never does.

        Where the cost is not known (None), what was spent alone decides.
        """
        if nano_usd is None:
            return self.level is Level.OVER
        return nano_usd > 0 and self.spent.nano_usd + nano_usd > self.budget.limit_nano_usd


def tightest(standings: Iterable[Standing]) -> Standing | None:
    """Return the budget that is used up first: the one that least is left of; None when there is none.

    Of two that are alike, a hard one is tighter.
    """
    return min(standings, key=lambda one: (one.left_nano_usd, not one.budget.is_hard, one.renews_at), default=None)


def span_around(moment: datetime, period: BudgetPeriod) -> Span:
    """Return the day or month that a moment is in, where the user is. A day may have 23 hours, or 25."""
    first = moment.astimezone().date()
    if period == "day":
        after = first + timedelta(days=1)
    else:
        first = first.replace(day=1)
        after = (first + timedelta(days=31)).replace(day=1)
    return Span(beginning_of(first), beginning_of(after))
