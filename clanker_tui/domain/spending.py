"""What is asked of the usage of many requests, and what comes back: sums, bars of a chart, speeds."""

from __future__ import annotations

from dataclasses import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date, datetime
    from typing import Literal

    from clanker_tui.domain.totals import UsageTotals
    from clanker_tui.domain.usage import UsageRecord

    Period = Literal["day", "week", "month"]
    Facet = Literal["provider", "model", "conversation", "host", "purpose"]
    Grouping = Period | Facet
else:  # importing typing would take longer than most questions
    Period = Facet = Grouping = str


@dataclass(frozen=True, slots=True)
class Selection:
    """Which requests are meant: those sent from `since` on and before `until`, of one provider and so on. None: all.

    The conversation "" means requests that belong to none. `only_failed` leaves out all that went well.
    """

    since: datetime | None = None
    until: datetime | None = None
    provider: str | None = None
    model: str | None = None
    conversation_id: str | None = None
    host: str | None = None
    purpose: str | None = None
    only_failed: bool = False


ALL = Selection()


@dataclass(frozen=True, slots=True)
class UsageGroup:
    """The sums of requests that have something in common.

    `key` is a day or the Monday of a week as 2026-11-28, a month as 2026-11, a provider, a model as provider/model, the
    id of a conversation ("": none), a host or a purpose. `title` is that of a conversation; None when it is gone.
    """

    key: str
    totals: UsageTotals
    title: str | None = None

    @property
    def rank(self) -> tuple[int, int, str]:
        """What puts the dearest group first, of those that cost the same the one with the most requests."""
        return -self.totals.nano_usd, -self.totals.requests, self.key


@dataclass(slots=True)
class Segment:
    """A part of a bar: what one provider, model and so on (`key`) used in the period that begins on `start`.

    Like the sums in it, it is not frozen so that thousands are made at once, and nobody changes it.
    """

    start: date
    key: str
    totals: UsageTotals


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Requests, the newest first. `cursor` is where the next page begins; None on the last one."""

    records: tuple[UsageRecord, ...]
    cursor: tuple[datetime, int] | None


@dataclass(frozen=True, slots=True)
class ModelSpeed:
    """How fast a model was in the user's own requests, the latest of them.

    `count` is how many were looked at. Of each figure there is the median, and the one that 95 of 100 requests did
    better than; None when too few can tell. `trend` holds medians of the speed, the oldest first.
    """

    provider: str
    model: str
    count: int
    ttft_ms: int | None
    ttft_p95_ms: int | None
    tokens_per_s: float | None
    tokens_per_s_p95: float | None
    trend: tuple[float, ...]
    last_at: datetime
