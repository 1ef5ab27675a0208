"""Reads what providers report of tokens and money, into buckets that do not overlap."""

from __future__ import annotations

import json

from clanker_tui.agents.redaction import Redactor
from clanker_tui.domain.decimals import exact, rounded
from clanker_tui.domain.loose_json import JsonObject, amount, count, table, text
from clanker_tui.domain.usage import MOST_NANO_USD, MOST_TOKENS, NANO, Usage

RAW_LIMIT = 16_000
LONGEST_TIER = 40
MOST_USD = MOST_NANO_USD // NANO  # no single reply costs more: a larger figure is a mistake
ORDINARY = frozenset({"auto", "default", "on_demand", "standard"})  # the ways to be served that need no mention


def chat_usage(report: object, redact: Redactor) -> Usage | None:
    """Return the usage of a Chat Completions reply; None when nothing believable is reported.

    There the prompt counts what was read from and written to a cache too, and the completion counts reasoning. How the
    request was served stands outside the report.
    """
    fields = table(report)
    prompt, completion = tokens(fields.get("prompt_tokens")), tokens(fields.get("completion_tokens"))
    if prompt is None and completion is None:
        return None
    prompt, completion = prompt or 0, completion or 0
    inside = table(fields.get("prompt_tokens_details"))
    names = (inside.get("cached_tokens"), fields.get("prompt_cache_hit_tokens"), fields.get("cached_tokens"))
    cached = min(prompt, next(filter(None, map(tokens, names)), 0))
    written = min(prompt - cached, tokens(inside.get("cache_write_tokens")) or 0)
    reasoning = tokens(table(fields.get("completion_tokens_details")).get("reasoning_tokens")) or 0
    beside = (tokens(fields.get("total_tokens")) or 0) - prompt - completion
    if beside > 0 and reasoning in (0, beside):
        reasoning = beside  # xAI and Gemini count reasoning beside the completion, Gemini in the total alone
        completion = min(completion + beside, MOST_TOKENS)
    return Usage(
        input_tokens=prompt - cached - written,
        cached_tokens=cached,
        cache_write_tokens=written,
        output_tokens=completion,
        reasoning_tokens=min(reasoning, completion),
        raw=raw_json(fields, redact),
        billed_nano_usd=nano_usd(fields.get("cost")),
    )


def anthropic_usage(report: object, redact: Redactor) -> Usage | None:
    """Return the usage of a Messages reply; None when nothing believable is reported.

    There what was read from and written to a cache stands beside the input.
    """
    fields = table(report)
    taken, given = tokens(fields.get("input_tokens")), tokens(fields.get("output_tokens"))
    if taken is None and given is None:
        return None
    written = tokens(fields.get("cache_creation_input_tokens")) or 0
    written_1h = min(written, tokens(table(fields.get("cache_creation")).get("ephemeral_1h_input_tokens")) or 0)
    thought = tokens(table(fields.get("output_tokens_details")).get("thinking_tokens")) or 0
    return Usage(
        input_tokens=taken or 0,
        cached_tokens=tokens(fields.get("cache_read_input_tokens")) or 0,
        cache_write_tokens=written - written_1h,
        cache_write_1h_tokens=written_1h,
        output_tokens=given or 0,
        reasoning_tokens=min(thought, given or 0),
        raw=raw_json(fields, redact),
        tier=tier_of(fields.get("service_tier"), redact) or tier_of(fields.get("speed"), redact),
    )


def tokens(value: object) -> int | None:
    """Return a number of tokens that one request can have; None for anything else."""
    number = count(value)
    return number if number is not None and number <= MOST_TOKENS else None


def tier_of(word: object, redact: Redactor) -> str:
    """Return how a request was served, in the provider's word; empty for the ordinary way, or none that is told."""
    told = redact.line(text(word), LONGEST_TIER)
    return "" if told.lower() in ORDINARY else told


def nano_usd(cost: object) -> int | None:
    """Return a price in USD as whole nano-dollars; None when it is no believable price."""
    figure = amount(cost)
    if figure is None or figure > MOST_USD:
        return None
    return rounded(exact(figure) * NANO)


def raw_json(fields: JsonObject, redact: Redactor) -> str:
    """Return the report as it was received, but for a key in it; empty when it is larger than any honest one."""
    try:
        received = json.dumps(redacted(fields, redact))
    except RecursionError:
        return ""
    return received if len(received) <= RAW_LIMIT else ""


def redacted(value: object, redact: Redactor) -> object:
    """Return a JSON value with each text in it, and each name, as a message may hold it."""
    match value:
        case str():
            return redact.line(value, RAW_LIMIT)
        case list():
            return [redacted(one, redact) for one in value]
        case dict():
            return {redact.line(name, RAW_LIMIT): redacted(one, redact) for name, one in value.items()}
        case _:
            return value
