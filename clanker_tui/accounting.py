"""Keeps account of requests: one record for each that reached the provider, however it ended."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from clanker_tui.domain.estimated_usage import Tally, completed
from clanker_tui.domain.events import Finished, RequestSent, StreamEvent, TextDelta, ThinkingDelta, UsageSeen
from clanker_tui.domain.messages import Status, new_id, now
from clanker_tui.domain.usage import FREE_OF_CHARGE, Cost, Usage, UsageRecord
from clanker_tui.errors import ClankerError, ProviderError

if TYPE_CHECKING:
    from clanker_tui.domain.agent import Agent, ChatRequest

UNKNOWN = Cost()


@dataclass
class Attempt:
    """A request that is under way. `first` is when the first of its reply came, `told` what the provider counted."""

    number: int
    sent_at: datetime
    start: float
    first: float | None = None
    received: Tally = field(default_factory=Tally)
    told: Usage | None = None
    is_whole: bool = False
    reason: str = ""

    def see(self, event: StreamEvent) -> None:
        """Note what an event tells."""
        match event:
            case TextDelta(text) | ThinkingDelta(text):
                self.received.add(text, is_thinking=isinstance(event, ThinkingDelta))
                self.first = time.monotonic() if self.first is None else self.first
            case UsageSeen(usage, is_whole) if usage.is_plausible:
                self.told, self.is_whole = usage, is_whole
            case Finished(usage=usage, reason=reason, raw_reason=raw):
                self.reason = raw or reason
                if usage is not None and usage != self.told and usage.is_plausible:
                    self.told, self.is_whole = usage, True
            case _:
                pass


class Account:
    """Times the requests of a turn, counts what comes of them, and keeps the `records` of those that ended.

    What a provider does not tell of a reply, or told only in part before it was cut, is estimated and marked as that.
    Where nothing at all has come, it is not known whether the request was worked on: its tokens are unknown.
    """

    def __init__(self, agent: Agent, request: ChatRequest) -> None:
        self._agent = agent
        self._request = request
        self._attempt: Attempt | None = None
        self.records: list[UsageRecord] = []

    def see(self, event: StreamEvent) -> None:
        """Note what an event tells about the request that is under way."""
        if isinstance(event, RequestSent):
            self._attempt = Attempt(event.attempt, now(), time.monotonic())
        elif self._attempt is not None:
            self._attempt.see(event)

    def complete(self) -> None:
        """The reply is whole."""
        if attempt := self._ended():
            self._add(attempt, Status.COMPLETE, attempt.told if attempt.is_whole else self._estimate(attempt))

    def stop(self) -> None:
        """The user stopped the request, or what was to be done with it broke."""
        if attempt := self._ended():
            self._add(attempt, Status.STOPPED, self._known(attempt))

    def fail(self, error: ClankerError) -> None:
        """An attempt failed. One that did not reach the provider leaves no record; one that was refused is free."""
        attempt = self._ended()
        if attempt is None or not isinstance(error, ProviderError):
            return
        if error.is_refusal and attempt.first is None:
            self._add(attempt, Status.FAILED, Usage(), FREE_OF_CHARGE)
        elif error.has_arrived or attempt.first is not None:
            self._add(attempt, Status.FAILED, self._known(attempt))

    def _ended(self) -> Attempt | None:
        """Return the request that was under way; there is none any more."""
        attempt, self._attempt = self._attempt, None
        return attempt

    def _known(self, attempt: Attempt) -> Usage | None:
        """Return what a request has used whose reply was cut; None when nothing is known of it."""
        if attempt.is_whole:
            return attempt.told
        return None if attempt.told is None and attempt.first is None else self._estimate(attempt)

    def _estimate(self, attempt: Attempt) -> Usage:
        return completed(attempt.told, self._request, attempt.received)

    def _add(self, attempt: Attempt, outcome: Status, usage: Usage | None, cost: Cost = UNKNOWN) -> None:
        """Keep a record of a request that has ended now. Which message it made is known later."""
        self.records.append(
            UsageRecord(
                id=new_id(),
                conversation_id=self._request.messages[-1].conversation_id,
                message_id=None,
                purpose=self._request.purpose,
                provider=self._agent.provider,
                model=self._agent.model,
                host=socket.gethostname(),
                sent_at=attempt.sent_at,
                duration_ms=round((time.monotonic() - attempt.start) * 1000),
                attempt=attempt.number,
                outcome=outcome,
                ttft_ms=None if attempt.first is None else round((attempt.first - attempt.start) * 1000),
                finish_reason=attempt.reason,
                usage=usage,
                cost=cost,
            )
        )
