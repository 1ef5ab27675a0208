"""What may still be sent to a model: what its provider told last, less what was sent since, plus what came back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from clanker_tui.domain.limits import RateLimits, RateWindow


@dataclass(frozen=True, slots=True)
class Spent:
    """What a request takes of the limits. While `is_open`, its provider has not told what is left after it.

    `by` is who sent it. `output_tokens` are those a reply had, or those that were asked for at most, where the provider
    counts them beforehand.
    """

    by: str
    at: datetime
    requests: int = 1
    input_tokens: int = 0
    output_tokens: int = 0
    is_open: bool = True

    def of(self, unit: str) -> int:
        """Return how much it takes of what a window counts."""
        match unit:
            case "requests":
                return self.requests
            case "input tokens":
                return self.input_tokens
            case "output tokens":
                return self.output_tokens
            case _:
                return self.input_tokens + self.output_tokens


@dataclass(frozen=True, slots=True)
class Standing:
    """How a window stands at a moment. `left` is None when that is not known.

    `is_estimate` when it is not the provider's own figure any more. `full_at` is when all of it is there again; None
    when that is so already, or not known.
    """

    window: RateWindow
    left: int | None
    is_estimate: bool
    full_at: datetime | None

    @property
    def share(self) -> float:
        """How much is left of the whole, from 0 to 1; 1 when that is not known."""
        if self.left is None or not self.window.limit:
            return 1.0
        return self.left / self.window.limit


@dataclass(frozen=True, slots=True)
class Wait:
    """Something cannot be sent before `until`. `window` is what it waits for; None: the provider wants no request."""

    until: datetime
    window: RateWindow | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """What may still be sent to one model of a provider. `closed_until`: a refusal told to come back then."""

    limits: RateLimits
    spent: tuple[Spent, ...] = ()
    closed_until: datetime | None = None

    # What happens to it.

    def told(self, limits: RateLimits, by: str) -> Allowance:
        """Return it with the limits that a response told; what its own request took is in them, and all that ended."""
        return Allowance(limits, tuple(one for one in self.spent if one.is_open and one.by != by))

    def less(self, spent: Spent) -> Allowance:
        """Return it less a request; an open one takes the place of the open one by the same sender."""
        kept = self.without(spent.by).spent if spent.is_open else self.spent
        return replace(self, spent=(*kept, spent))

    def without(self, by: str) -> Allowance:
        """Return it without the open request of a sender: it was not sent, or is never told of."""
        return replace(self, spent=tuple(one for one in self.spent if not (one.is_open and one.by == by)))

    def closed(self, until: datetime) -> Allowance:
        """Return it after a refusal that told when to come back."""
        return replace(self, closed_until=until)

    # How it stands.

    def standings(self, at: datetime) -> list[Standing]:
        """Return how each window stands, the tightest first."""
        return sorted((self.standing(window, at) for window in self.limits.windows), key=lambda one: one.share)

    def standing(self, window: RateWindow, at: datetime) -> Standing:
        left = self._left(window, at)
        shown = None if left is None else max(0, int(left))
        reset = self._reset(window)
        full_at: datetime | None = None if at >= reset and left == window.limit else reset
        if window.per_s and window.limit and left is not None:
            missing = window.limit - left
            full_at = at + timedelta(seconds=missing / window.per_s) if missing > 0 else None
        return Standing(window, shown, shown != window.remaining and window.unit != "requests", full_at)

    def wait(self, need: Spent, at: datetime) -> Wait | None:
        """Return how long something has to wait; None when it may be sent at once, or would wait for ever."""
        waits = [wait for window in self.limits.windows if (wait := self._wait_for(window, need.of(window.unit), at))]
        if self.closed_until is not None and self.closed_until > at:
            waits.append(Wait(self.closed_until))
        return max(waits, key=lambda wait: wait.until, default=None)

    def back_at(self, window: RateWindow, at: datetime) -> datetime | None:
        """Return when there is anything again of a window that is used up; None when something is left of it."""
        wait = self._wait_for(window, 1, at)
        return None if wait is None else wait.until

    def changes_at(self, at: datetime) -> datetime | None:
        """Return the next moment at which it stands otherwise in a way that is told; None when there is none."""
        moments = [self.closed_until, *(one.full_at for one in self.standings(at))]
        moments += [self.back_at(window, at) for window in self.limits.windows]
        return min((one for one in moments if one is not None and one > at), default=None)

    def too_small(self, need: Spent) -> RateWindow | None:
        """Return a window that would not hold something even when it is full; None when there is none."""
        return next((one for one in self.limits.windows if one.limit and need.of(one.unit) > one.limit), None)

    def _reset(self, window: RateWindow) -> datetime:
        return self.limits.seen_at + timedelta(seconds=window.full_s)

    def _left(self, window: RateWindow, at: datetime) -> float | None:
        """Return what is left of a window, less than nothing where more was sent than it had; None when unknown."""
        if window.remaining is None:
            return None
        taken = [(one.at, one.of(window.unit)) for one in self.spent if one.at <= at and one.of(window.unit)]
        if window.per_s:
            return refilled(window, self.limits.seen_at, sorted(taken), at)
        reset = self._reset(window)
        if at < reset:
            return window.remaining - sum(amount for _, amount in taken)
        length = timedelta(seconds=window.length_s)
        held = sum(amount for moment, amount in taken if moment >= reset and moment + length > at)
        return None if window.limit is None else window.limit - held

    def _wait_for(self, window: RateWindow, need: int, at: datetime) -> Wait | None:
        left = self._left(window, at)
        if left is None or need <= left or (window.limit is not None and need > window.limit):
            return None
        if window.per_s:
            return Wait(at + timedelta(seconds=(need - left) / window.per_s), window)
        length = timedelta(seconds=window.length_s)
        moments = sorted({self._reset(window), *(one.at + length for one in self.spent)})
        return next((Wait(one, window) for one in moments if one > at and self._has(window, need, one)), None)

    def _has(self, window: RateWindow, need: int, at: datetime) -> bool:
        left = self._left(window, at)
        return left is None or need <= left


def refilled(window: RateWindow, since: datetime, taken: Iterable[tuple[datetime, int]], at: datetime) -> float:
    """Return what is in a window that fills bit by bit, and never over its limit, after some was taken out of it."""
    most = float(window.limit or 0)
    level, before = float(window.remaining or 0), since
    for moment, amount in [*taken, (at, 0)]:
        level = min(most, level + max(0.0, (moment - before).total_seconds()) * window.per_s) - amount
        before = max(before, moment)
    return level
