"""Reads what providers report of tokens and money, into buckets that do not overlap."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_EVEN, Decimal

from clanker_tui.domain.loose_json import JsonObject, amount, count, table
from clanker_tui.domain.usage import NANO, Usage

RAW_LIMIT = 16_000
MOST_USD = 100_000.0  # no single reply costs more: a larger figure is a mistake


def chat_usage(report: object) -> Usage | None:
    """Return the usage of a Chat Completions reply; None when nothing believable is reported.

    There the prompt counts what was read from and written to a cache too, and the completion counts reasoning.
    """
    fields = table(report)
    prompt, completion = count(fields.get("prompt_tokens")), count(fields.get("completion_tokens"))
    if prompt is None and completion is None:
        return None
    prompt, completion = prompt or 0, completion or 0
    inside = table(fields.get("prompt_tokens_details"))
    cached = min(prompt, count(inside.get("cached_tokens")) or count(fields.get("prompt_cache_hit_tokens")) or 0)
    written = min(prompt - cached, count(inside.get("cache_write_tokens")) or 0)
    reasoning = count(table(fields.get("completion_tokens_details")).get("reasoning_tokens")) or 0
    if reasoning and count(fields.get("total_tokens")) == prompt + completion + reasoning:
        completion += reasoning  # this server counts reasoning beside the completion
    return Usage(
        input_tokens=prompt - cached - written,
        cached_tokens=cached,
        cache_write_tokens=written,
        output_tokens=completion,
        reasoning_tokens=min(reasoning, completion),
        raw=raw_json(fields),
        billed_nano_usd=nano_usd(fields.get("cost")),
    )


def anthropic_usage(report: object) -> Usage | None:
    """Return the usage of a Messages reply; None when nothing believable is reported.

    There what was read from and written to a cache stands beside the input.
    """
    fields = table(report)
    taken, given = count(fields.get("input_tokens")), count(fields.get("output_tokens"))
    if taken is None and given is None:
        return None
    written = count(fields.get("cache_creation_input_tokens")) or 0
    written_1h = min(written, count(table(fields.get("cache_creation")).get("ephemeral_1h_input_tokens")) or 0)
    thought = count(table(fields.get("output_tokens_details")).get("thinking_tokens")) or 0
    return Usage(
        input_tokens=taken or 0,
        cached_tokens=count(fields.get("cache_read_input_tokens")) or 0,
        cache_write_tokens=written - written_1h,
        cache_write_1h_tokens=written_1h,
        output_tokens=given or 0,
        reasoning_tokens=min(thought, given or 0),
        raw=raw_json(fields),
    )


def nano_usd(cost: object) -> int | None:
    """Return a price in USD as whole nano-dollars; None when it is no believable price."""
    figure = amount(cost)
    if figure is None or figure > MOST_USD:
        return None
    return int((Decimal(str(cost)) * NANO).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def raw_json(fields: JsonObject) -> str:
    """Return the report as it was received; empty when it is larger than any honest one."""
    text = json.dumps(fields)
    return text if len(text) <= RAW_LIMIT else ""
