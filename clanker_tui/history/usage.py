"""Writes what requests used and cost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields

from clanker_tui.domain.usage import MOST_NANO_USD, Cost, Usage, UsageRecord
from clanker_tui.history.database import Database
from clanker_tui.history.reading import RECORD, to_record
from clanker_tui.history.values import moment_text, plausible, text_bytes

ADD = """
    INSERT INTO usage (
        id, conversation_id, message_id, purpose, provider, model, host, sent_at, duration_ms, ttft_ms, attempt,
        outcome, finish_reason, input_tokens, cached_tokens, cache_write_tokens, cache_write_1h_tokens,
        output_tokens, reasoning_tokens, raw, billed_nano_usd, is_estimate, tier, nano_usd, price_source, unit_prices,
        catalogue, saved_nano_usd, priced_at, earlier_costs
    ) VALUES (
        CAST(:id AS TEXT), CAST(:conversation_id AS TEXT), CAST(:message_id AS TEXT), :purpose,
        CAST(:provider AS TEXT), CAST(:model AS TEXT), CAST(:host AS TEXT), :sent_at, :duration_ms, :ttft_ms, :attempt,
        CAST(:outcome AS TEXT), CAST(:finish_reason AS TEXT), :input_tokens, :cached_tokens, :cache_write_tokens,
        :cache_write_1h_tokens, :output_tokens, :reasoning_tokens, CAST(:raw AS TEXT), :billed_nano_usd,
        :is_estimate, CAST(:tier AS TEXT), :nano_usd, :price_source, CAST(:unit_prices AS TEXT),
        CAST(:catalogue AS TEXT), :saved_nano_usd, :priced_at, CAST(:earlier_costs AS TEXT)
    ) ON CONFLICT (id) DO NOTHING
"""
SET_COST = """
    UPDATE usage SET
        nano_usd = :nano_usd, price_source = :price_source,
        unit_prices = CAST(:unit_prices AS TEXT), catalogue = CAST(:catalogue AS TEXT),
        saved_nano_usd = :saved_nano_usd, priced_at = :priced_at, earlier_costs = CAST(:earlier_costs AS TEXT)
    WHERE id = CAST(:id AS TEXT)
"""
ONE = f"SELECT {RECORD} FROM usage WHERE id = CAST(? AS TEXT)"  # noqa: S608  made of constants
LONGEST_MS = 10**12
BUCKETS = tuple(field.name for field in fields(Usage) if field.name.endswith("_tokens"))


def add_usage(database: Database, record: UsageRecord) -> bool:
    """Store the usage of one request; False when it is stored already, and nothing is changed."""
    values = {
        "id": text_bytes(record.id),
        "conversation_id": None if record.conversation_id is None else text_bytes(record.conversation_id),
        "message_id": None if record.message_id is None else text_bytes(record.message_id),
        "purpose": record.purpose.value,
        "provider": text_bytes(record.provider),
        "model": text_bytes(record.model),
        "host": text_bytes(record.host),
        "sent_at": moment_text(record.sent_at),
        "duration_ms": plausible(record.duration_ms, LONGEST_MS) or 0,
        "ttft_ms": plausible(record.ttft_ms, LONGEST_MS),
        "attempt": record.attempt,
        "outcome": text_bytes(record.outcome),
        "finish_reason": text_bytes(record.finish_reason),
        **token_values(record.usage),
        **cost_values(record.cost),
        "earlier_costs": text_bytes(costs_json(record.earlier)),
    }
    return database.execute(ADD, values).rowcount > 0


def set_cost(database: Database, usage_id: str, cost: Cost) -> None:
    """Store what a request cost, once it is known. A figure that another replaces is kept among the earlier ones."""
    identity = text_bytes(usage_id)
    row = database.execute(ONE, (identity,)).fetchone()
    if row is None:
        return
    before = to_record(row)
    is_replaced = before.cost.nano_usd is not None and is_another(before.cost, cost)
    earlier = (*before.earlier, before.cost) if is_replaced else before.earlier
    values = {"id": identity, **cost_values(cost), "earlier_costs": text_bytes(costs_json(earlier))}
    database.execute(SET_COST, values)


def set_costs(database: Database, costs: Sequence[tuple[str, Cost]]) -> None:
    """Store what requests cost, each named by its id."""
    for usage_id, cost in costs:
        set_cost(database, usage_id, cost)


def is_another(before: Cost, after: Cost) -> bool:
    """Whether a cost is another figure than before, or comes from elsewhere."""
    return (before.nano_usd, before.source) != (after.nano_usd, after.source)


def token_values(usage: Usage | None) -> dict[str, object]:
    """Return the columns of a token report.

    One with a figure that cannot be true keeps its raw text and is otherwise unknown: it must not spoil a total.
    """
    believed = usage if usage and usage.is_plausible else None
    return {
        **{name: getattr(believed, name, None) for name in BUCKETS},
        "raw": text_bytes(usage.raw if usage else ""),
        "billed_nano_usd": plausible(usage.billed_nano_usd if usage else None, MOST_NANO_USD),
        "is_estimate": usage is not None and usage.is_estimate,
        "tier": text_bytes(usage.tier if usage else ""),
    }


def cost_values(cost: Cost) -> dict[str, object]:
    """Return the columns of a cost."""
    return {
        "nano_usd": plausible(cost.nano_usd, MOST_NANO_USD),
        "price_source": cost.source.value,
        "unit_prices": text_bytes(cost.unit_prices),
        "catalogue": text_bytes(cost.catalogue),
        "saved_nano_usd": believed_saving(cost.saved_nano_usd),
        "priced_at": cost.priced_at and moment_text(cost.priced_at),
    }


def believed_saving(nano_usd: int | None) -> int | None:
    """Return what a cache saved; None for a figure that cannot be, either way."""
    return nano_usd if nano_usd is not None and abs(nano_usd) <= MOST_NANO_USD else None


def costs_json(costs: tuple[Cost, ...]) -> str:
    """Return costs as they are stored; empty for none."""
    rows = [
        {
            "nano_usd": plausible(cost.nano_usd, MOST_NANO_USD),
            "source": cost.source.value,
            "unit_prices": cost.unit_prices,
            "catalogue": cost.catalogue,
            "saved_nano_usd": believed_saving(cost.saved_nano_usd),
            "priced_at": cost.priced_at and moment_text(cost.priced_at),
        }
        for cost in costs
    ]
    return json.dumps(rows) if rows else ""
