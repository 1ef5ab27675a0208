"""What one request to a provider used: tokens, time, money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clanker_tui.domain.totals import NANO, UsageTotals

__all__ = [  # sums too, though they stand apart: who has records mostly has sums of them
    "MOST_NANO_USD",
    "MOST_TOKENS",
    "NANO",
    "Cost",
    "PriceSource",
    "Purpose",
    "Usage",
    "UsageRecord",
    "UsageTotals",
]

# No single request uses or costs more: a larger figure is a provider's mistake, and would spoil every sum it enters.
# SQLite adds up integers of 63 bits: nine million requests of the greatest cost still fit.
MOST_TOKENS = 10**9
MOST_NANO_USD = 1000 * NANO


class Purpose(StrEnum):
    """Why a request was made."""

    CHAT = "chat"
    TITLE = "title"
    TEST = "test"
    SUMMARY = "summary"


class PriceSource(StrEnum):
    """Where the price of a request came from."""

    BILLED = "billed"  # the provider said what it charged
    CONFIG = "config"  # the user's [prices]
    CATALOGUE = "catalogue"
    FREE = "free"  # nobody charges for such a request: a list of models
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request, in buckets that do not overlap, save that reasoning is part of output.

    `input_tokens` are those neither read from nor written to a cache. `raw` is the provider's own report, as JSON.
    `billed_nano_usd` is what the provider says it charged; None when it does not say. `tier` is the provider's word
    for how it was served, such as "flex" or "batch", which has a price of its own; empty when it does not say.
    """

    input_tokens: int = 0
    cached_tokens: int = 0
    cache_write_tokens: int = 0  # kept for 5 minutes, or for as long as the provider likes
    cache_write_1h_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    raw: str = ""
    billed_nano_usd: int | None = None
    is_estimate: bool = False
    tier: str = ""

    @property
    def prompt_tokens(self) -> int:
        """All that was read, cached or not."""
        return self.input_tokens + self.cached_tokens + self.cache_write_tokens + self.cache_write_1h_tokens

    @property
    def total_tokens(self) -> int:
        return self.prompt_tokens + self.output_tokens

    @property
    def is_plausible(self) -> bool:
        """Whether these counts can be true: none is negative or beyond all reason."""
        counts = (
            self.input_tokens,
            self.cached_tokens,
            self.cache_write_tokens,
            self.cache_write_1h_tokens,
            self.output_tokens,
            self.reasoning_tokens,
        )
        return min(counts) >= 0 and max(counts) <= MOST_TOKENS


@dataclass(frozen=True, slots=True)
class Cost:
    """What a request cost. `nano_usd` (1e-9 USD) is None when no price is known: never read that as zero.

    `unit_prices` holds the prices used, in USD per million tokens, as JSON; `catalogue` names the price list and its
    version, `priced_at` is when it was looked at. `saved_nano_usd` is how much less it was than the same prompt without
    a cache, by these prices: below zero where writing to the cache cost more than reading from it saved; None when that
    is not known.
    """

    nano_usd: int | None = None
    source: PriceSource = PriceSource.UNKNOWN
    unit_prices: str = ""
    catalogue: str = ""
    saved_nano_usd: int | None = None
    priced_at: datetime | None = None


FREE_OF_CHARGE = Cost(0, PriceSource.FREE)


@dataclass(frozen=True, slots=True)
class UsageRecord:
    """One request that reached a provider.

    `attempt` counts from 1 within one turn: a retry is a request of its own. `outcome` is the status the reply got.
    `ttft_ms` is None when nothing was received; `usage` is None when the provider reported none. `earlier` are the
    costs it had before it was priced anew, the oldest first.
    """

    id: str
    conversation_id: str | None
    message_id: str | None
    purpose: Purpose
    provider: str
    model: str
    host: str
    sent_at: datetime
    duration_ms: int
    attempt: int
    outcome: str
    ttft_ms: int | None = None
    finish_reason: str = ""
    usage: Usage | None = None
    cost: Cost = Cost()
    earlier: tuple[Cost, ...] = ()

    @property
    def tokens_per_s(self) -> float | None:
        """How fast the reply came once it came, in tokens per second; None when that cannot be told."""
        if self.usage is None or self.ttft_ms is None or self.usage.output_tokens < 2:
            return None
        streaming_ms = self.duration_ms - self.ttft_ms
        return self.usage.output_tokens * 1000 / streaming_ms if streaming_ms > 0 else None
