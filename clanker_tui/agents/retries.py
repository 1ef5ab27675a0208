"""Decides whether a failed request is tried again, and when."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

from clanker_tui.domain.events import Retrying
from clanker_tui.domain.messages import now
from clanker_tui.errors import ProviderError

MAX_WAIT_S = 60.0
FIRST_BACKOFF_S = 0.5
MAX_BACKOFF_S = 8.0
JITTER = 0.25
LOOK_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class Failure:
    """A request that brought no reply. `asked_wait_s` is the wait the server asked for; None when it asked for none."""

    error: ProviderError
    may_retry: bool
    asked_wait_s: float | None = None


async def wait(seconds: float) -> None:
    """Wait, and count the time in which the process was frozen: the server counted it, too."""
    until = monotonic() + seconds
    while (left := until - monotonic()) > 0:  # noqa: ASYNC110 - the end of a freeze is told by nothing
        await asyncio.sleep(min(left, LOOK_EVERY_S))


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often to try again, and what time and chance are made of."""

    max_retries: int = 2
    sleep: Callable[[float], Awaitable[None]] = wait
    chance: Callable[[], float] = random.random
    now: Callable[[], datetime] = now


@dataclass
class Tries:
    """The attempts of one turn. `number` is that of the attempt under way, from 1."""

    policy: RetryPolicy
    number: int = 1
    _retries: int = field(default=0, init=False)
    _adjustments: int = field(default=0, init=False)

    def again(self, failure: Failure) -> Retrying:
        """Return the next attempt after a failure.

        Raises:
            ProviderError: the failure's own error; trying again is no use, or was done often enough.
        """
        wait = self._wait_s(failure)
        if wait is None or self._retries >= self.policy.max_retries:
            raise failure.error
        self._retries += 1
        return self._next(failure.error, wait, "")

    def adjusted(self, error: ProviderError, adjustment: str) -> Retrying:
        """Return the next attempt, at once, with something changed about the request."""
        self._adjustments += 1
        return self._next(error, 0.0, adjustment)

    def _next(self, error: ProviderError, wait_s: float, adjustment: str) -> Retrying:
        self.number += 1
        of = 1 + self.policy.max_retries + self._adjustments
        return Retrying(self.number, of, wait_s, error, adjustment)

    def _wait_s(self, failure: Failure) -> float | None:
        """Return the wait before the next attempt; None when there is to be none."""
        if not failure.may_retry:
            return None
        if failure.asked_wait_s is not None:
            return failure.asked_wait_s if failure.asked_wait_s <= MAX_WAIT_S else None
        backoff = min(FIRST_BACKOFF_S * (1 << self._retries), MAX_BACKOFF_S)
        return backoff * (1 - JITTER * self.policy.chance())
