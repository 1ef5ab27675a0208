"""Reads what llm notes of a request: tokens, time, model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clanker_tui.domain.loose_json import JsonObject, count, parse, table, text
from clanker_tui.domain.usage import Usage
from clanker_tui.importers.growing import Request
from clanker_tui.importers.said import as_json

if TYPE_CHECKING:
    from clanker_tui.history.foreign import Row


def request_of(row: Row) -> Request:
    """Return what a row of `responses` or `turns` says of its request."""
    return Request(str(row.get("id")), usage_of(row), count(row.get("duration_ms")) or 0)


def usage_of(row: Row) -> Usage | None:
    """Return the tokens; None where they are not known."""
    read, written = count(row.get("input_tokens")), count(row.get("output_tokens"))
    if read is None and written is None:
        return None
    details = json_table(row.get("token_details"))
    # OpenAI counts cached tokens among those that were read, Anthropic beside them.
    among = count(table(details.get("prompt_tokens_details")).get("cached_tokens")) or 0
    among = among or count(table(details.get("input_tokens_details")).get("cached_tokens")) or 0
    beside = count(details.get("cache_read_input_tokens")) or 0
    reasoning = count(table(details.get("completion_tokens_details")).get("reasoning_tokens")) or 0
    reasoning = reasoning or count(table(details.get("output_tokens_details")).get("reasoning_tokens")) or 0
    raw = {"input_tokens": read, "output_tokens": written, "token_details": details}
    return Usage(
        input_tokens=max(0, (read or 0) - among),
        cached_tokens=min(among, read or 0) + beside,
        cache_write_tokens=count(details.get("cache_creation_input_tokens")) or 0,
        output_tokens=written or 0,
        reasoning_tokens=min(reasoning, written or 0),
        raw=as_json(raw),
    )


def json_table(value: object) -> JsonObject:
    """Return the object that a column holds as JSON; an empty one for anything else."""
    try:
        return table(parse(text(value) or "{}"))
    except ValueError:
        return {}
