"""Sums of usage. They stand apart from what is added up, so that a command that only shows them starts quickly."""

from __future__ import annotations

from dataclasses import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clanker_tui.domain.usage import UsageRecord

NANO = 1_000_000_000


@dataclass(slots=True)
class UsageTotals:
    """Sums over usage records. Nobody changes one: it is not frozen since a chart of years is made of many thousands.

    `unpriced` counts requests without a price, `unreported` those without tokens, `estimated` those whose tokens are a
    guess. `saved_nano_usd` is what caches saved, as far as it is known.
    """

    requests: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    cache_write_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    nano_usd: int = 0
    unpriced: int = 0
    failed: int = 0
    unreported: int = 0
    estimated: int = 0
    saved_nano_usd: int = 0

    @property
    def total_tokens(self) -> int:
        return self.input_tokens + self.cached_tokens + self.cache_write_tokens + self.output_tokens

    def plus(self, record: UsageRecord) -> UsageTotals:
        """Return the sums with one more record."""
        from clanker_tui.domain.messages import Status
        from clanker_tui.domain.usage import Usage

        usage = record.usage or Usage()
        return UsageTotals(
            requests=self.requests + 1,
            input_tokens=self.input_tokens + usage.input_tokens,
            cached_tokens=self.cached_tokens + usage.cached_tokens,
            cache_write_tokens=self.cache_write_tokens + usage.cache_write_tokens + usage.cache_write_1h_tokens,
            output_tokens=self.output_tokens + usage.output_tokens,
            reasoning_tokens=self.reasoning_tokens + usage.reasoning_tokens,
            nano_usd=self.nano_usd + (record.cost.nano_usd or 0),
            unpriced=self.unpriced + (record.cost.nano_usd is None),
            failed=self.failed + (record.outcome == Status.FAILED),
            unreported=self.unreported + (record.usage is None),
            estimated=self.estimated + usage.is_estimate,
            saved_nano_usd=self.saved_nano_usd + (record.cost.saved_nano_usd or 0),
        )
