"""Requests, and sums of them, as figures under the names that scripts see."""

from __future__ import annotations

from collections.abc import Iterable

from clanker_tui.domain.figures import usd_decimal
from clanker_tui.domain.totals import UsageTotals
from clanker_tui.domain.usage import UsageRecord
from clanker_tui.export.tables import Cell, FigureTable

REQUEST_COLUMNS = (
    *("id", "sent_at", "provider", "model", "purpose", "host", "conversation_id", "message_id"),
    *("attempt", "outcome", "finish_reason", "duration_ms", "ttft_ms"),
    *(
        "input_tokens",
        "cached_tokens",
        "cache_write_tokens",
        "output_tokens",
        "reasoning_tokens",
        "is_estimate",
        "tier",
    ),
    *("cost_usd", "price_source", "saved_usd"),
)


def request_table(records: Iterable[UsageRecord]) -> FigureTable:
    """Return requests with all their figures; what is not known is None."""
    return FigureTable("Requests", REQUEST_COLUMNS, tuple(map(request_cells, records)))


def request_cells(record: UsageRecord) -> tuple[Cell, ...]:
    """Return the figures of a request, in the order of REQUEST_COLUMNS."""
    usage, cost = record.usage, record.cost
    written = None if usage is None else usage.cache_write_tokens + usage.cache_write_1h_tokens
    return (
        record.id,
        record.sent_at.isoformat(),
        record.provider,
        record.model,
        record.purpose,
        record.host,
        record.conversation_id,
        record.message_id,
        record.attempt,
        record.outcome,
        record.finish_reason,
        record.duration_ms,
        record.ttft_ms,
        None if usage is None else usage.input_tokens,
        None if usage is None else usage.cached_tokens,
        written,
        None if usage is None else usage.output_tokens,
        None if usage is None else usage.reasoning_tokens,
        int(usage is not None and usage.is_estimate),
        "" if usage is None else usage.tier,
        None if cost.nano_usd is None else usd_decimal(cost.nano_usd),
        cost.source,
        None if cost.saved_nano_usd is None else usd_decimal(cost.saved_nano_usd),
    )


def sum_fields(sums: UsageTotals) -> dict[str, Cell]:
    """Return a sum.

    Money is text, because a JSON number may lose digits. The cost is not told where no price is known at
    all; where some are not, `unpriced` counts them.
    """
    is_known = not sums.unpriced or sums.unpriced < sums.requests
    return {
        "requests": sums.requests,
        "failed": sums.failed,
        "input_tokens": sums.input_tokens,
        "cached_tokens": sums.cached_tokens,
        "cache_write_tokens": sums.cache_write_tokens,
        "output_tokens": sums.output_tokens,
        "reasoning_tokens": sums.reasoning_tokens,
        "cost_usd": usd_decimal(sums.nano_usd) if is_known else None,
        "saved_usd": usd_decimal(sums.saved_nano_usd),
        "unpriced": sums.unpriced,
        "unreported": sums.unreported,
        "estimated": sums.estimated,
    }


SUM_COLUMNS = tuple(sum_fields(UsageTotals()))


def sum_cells(sums: UsageTotals) -> tuple[Cell, ...]:
    """Return a sum in the order of SUM_COLUMNS."""
    return tuple(sum_fields(sums).values())
