"""`usage --request`: all that is known of one request."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator

from clanker_tui.cli.table import cell_width
from clanker_tui.cli.usage_choice import request_id
from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.figures import UNKNOWN, plural, rate, seconds, speed, tokens, usd, usd_decimal
from clanker_tui.domain.loose_json import pretty
from clanker_tui.domain.usage import Cost, Usage, UsageRecord
from clanker_tui.errors import StorageError
from clanker_tui.export import tables
from clanker_tui.export.fields import Fields, usage_fields
from clanker_tui.export.tables import FigureTable
from clanker_tui.history import requests
from clanker_tui.history.database import Database

Line = tuple[str, str]


def ask(database: Database, options: argparse.Namespace) -> UsageRecord:
    """Ask the history for the request that was named."""
    identity = request_id(database, options.request)
    record = requests.request(database, identity)
    if record is None:
        raise StorageError("The request is gone.")  # since its id was read, in the same state of the file: never
    return record


def shown(options: argparse.Namespace, record: UsageRecord) -> str:
    """Return a request as it was asked for."""
    if options.json:
        return json.dumps(fields(record), indent=2, ensure_ascii=False)
    if options.csv:
        flat = flattened("", fields(record))
        return tables.as_csv(FigureTable("Request", ("field", "value"), tuple(flat))).removesuffix("\n")
    lines = list(facts(record))
    width = max(cell_width(name) for name, _ in lines)
    text = "\n".join(f"{name:<{width}}  {clean_line(value)}" for name, value in lines)
    raw = record.usage.raw if record.usage else ""
    return f"{text}\n\nAs the provider reported it:\n{pretty(raw)}" if raw else text


def facts(record: UsageRecord) -> Iterator[Line]:
    """Yield what is known of a request, each fact with its name."""
    yield "id", record.id
    yield "sent", record.sent_at.astimezone().strftime("%Y-%m-%d %H:%M:%S %z")
    yield "model", f"{record.provider}/{record.model}"
    yield "purpose", record.purpose
    yield "host", record.host
    if record.conversation_id:
        yield "conversation", record.conversation_id
    if record.message_id:
        yield "message", record.message_id
    ended = f" ({record.finish_reason})" if record.finish_reason else ""
    yield "outcome", f"{record.outcome}{ended}, attempt {record.attempt}"
    yield "time", f"{seconds(record.duration_ms)}, first token after {seconds(record.ttft_ms)}"
    if record.tokens_per_s is not None:
        yield "speed", speed(record.tokens_per_s)
    yield from token_facts(record.usage)
    yield from cost_facts("cost", record.cost)
    for earlier in reversed(record.earlier):
        yield from cost_facts("cost before", earlier)


def token_facts(usage: Usage | None) -> Iterator[Line]:
    """Yield how the tokens of a request fall apart; a bucket with nothing in it is left out."""
    if usage is None:
        yield "tokens", "not reported"
        return
    mark = "≈ " if usage.is_estimate else ""
    yield "tokens in", f"{mark}{tokens(usage.prompt_tokens)}"
    buckets = {
        "read from cache": usage.cached_tokens,
        "written to cache": usage.cache_write_tokens,
        "written, for 1 h": usage.cache_write_1h_tokens,
    }
    yield from ((f"  {name}", tokens(count)) for name, count in buckets.items() if count)
    yield "tokens out", f"{mark}{tokens(usage.output_tokens)}"
    if usage.reasoning_tokens:
        yield "  reasoning", tokens(usage.reasoning_tokens)
    if usage.tier:
        yield "served as", usage.tier


def cost_facts(name: str, cost: Cost) -> Iterator[Line]:
    """Yield what a request cost, and by which prices."""
    if cost.nano_usd is None:
        yield name, "price unknown"
        return
    origin = ", ".join(part for part in (cost.source, cost.catalogue) if part)
    when = f", looked up {cost.priced_at.astimezone():%Y-%m-%d %H:%M}" if cost.priced_at else ""
    yield name, f"{usd(cost.nano_usd)} ({origin}{when})"
    if cost.saved_nano_usd:
        yield "  saved by caches", usd(cost.saved_nano_usd)
    if cost.unit_prices:
        yield "  $ per million", " · ".join(f"{what} {price}" for what, price in unit_prices(cost))


def unit_prices(cost: Cost) -> list[tuple[str, str]]:
    """Return the prices that a cost was reckoned with, each with what it is for."""
    try:
        prices = json.loads(cost.unit_prices)
        return [(str(name).replace("_", " "), rate(float(price))) for name, price in prices.items()]
    except (ValueError, TypeError, AttributeError):  # written by another version, or imported
        return [(UNKNOWN, cost.unit_prices)]


def fields(record: UsageRecord) -> Fields:
    """Return all of a request under the names of our export, the money in dollars too."""
    cost = record.cost
    return {
        **usage_fields(record),
        "tokens_per_s": record.tokens_per_s and round(record.tokens_per_s, 2),
        "cost_usd": None if cost.nano_usd is None else usd_decimal(cost.nano_usd),
        "saved_usd": None if cost.saved_nano_usd is None else usd_decimal(cost.saved_nano_usd),
    }


def flattened(prefix: str, of: Fields) -> Iterator[tuple[str, str | int | None]]:
    """Yield fields and those within them, each under its whole name: `usage.input_tokens`."""
    for name, value in of.items():
        match value:
            case dict():
                yield from flattened(f"{prefix}{name}.", value)
            case list():
                yield f"{prefix}{name}", plural(len(value), "entry") if value and not prefix else ""
            case None | bool() | int():
                yield f"{prefix}{name}", value if value is None else int(value)
            case _:
                yield f"{prefix}{name}", str(value)
