"""What happens during a turn: small facts, one class each."""

from __future__ import annotations

from dataclasses import dataclass

from clanker_tui.domain.limits import RateLimits
from clanker_tui.domain.messages import FinishReason, Message
from clanker_tui.domain.usage import Usage, UsageRecord
from clanker_tui.errors import ClankerError, ProviderError, StorageError


@dataclass(frozen=True, slots=True)
class RequestSent:
    """A request is leaving now. `attempt` counts from 1."""

    attempt: int


@dataclass(frozen=True, slots=True)
class Retrying:
    """An attempt failed before any text arrived; the next, `attempt` of `of`, starts in `wait_s` seconds.

    `adjustment` says what will be different this time, for example a parameter left out; empty when nothing.
    """

    attempt: int
    of: int
    wait_s: float
    error: ProviderError
    adjustment: str = ""


@dataclass(frozen=True, slots=True)
class RateLimitsSeen:
    """The response headers told of rate limits."""

    limits: RateLimits


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the reply."""

    text: str


@dataclass(frozen=True, slots=True)
class ThinkingDelta:
    """A piece of the reasoning."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """Last event of an agent's stream. `usage` is None when the provider reported none.

    `raw_reason` is the provider's own word; `note` is something the user should know, such as why it refused.
    """

    reason: FinishReason
    usage: Usage | None
    raw_reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class UsageSeen:
    """Usage known so far, for a stream that may yet be cut or stopped; the latest replaces all before it.

    `is_whole` when nothing will come that is not in it: the provider has counted the reply to its end.
    """

    usage: Usage
    is_whole: bool = True


StreamEvent = RequestSent | Retrying | RateLimitsSeen | TextDelta | ThinkingDelta | UsageSeen | Finished


@dataclass(frozen=True, slots=True)
class MessageSaved:
    """A message is safely in the history."""

    message: Message


@dataclass(frozen=True, slots=True)
class UsageSaved:
    """A request's usage is in the history."""

    record: UsageRecord


@dataclass(frozen=True, slots=True)
class TurnFailed:
    """The turn ended with an error; the text so far is kept."""

    error: ClankerError


@dataclass(frozen=True, slots=True)
class NotSaved:
    """A reply could not be written, nor what its requests used; it lives in memory only."""

    message: Message
    error: StorageError
    records: tuple[UsageRecord, ...] = ()


TurnEvent = StreamEvent | MessageSaved | UsageSaved | TurnFailed | NotSaved
