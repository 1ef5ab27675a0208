"""`usage --requests`: single requests, the newest first."""

from __future__ import annotations

import argparse
import json

from clanker_tui.cli.conversations import short_ids
from clanker_tui.cli.figures import local_time
from clanker_tui.cli.table import table, table_width
from clanker_tui.cli.terminal import print_notice
from clanker_tui.cli.usage_choice import MORE, chosen
from clanker_tui.domain.figures import UNKNOWN, decimals_of, seconds, speed, tokens, usd, usd_decimal
from clanker_tui.domain.spending import RequestPage
from clanker_tui.domain.usage import UsageRecord
from clanker_tui.export import tables
from clanker_tui.export.tables import Cell, FigureTable
from clanker_tui.history import requests
from clanker_tui.history.database import Database

LIMIT = 50
HEAD = ("ID", "TIME", "MODEL", "PURPOSE", "IN", "CACHED", "OUT", "TTFT", "TOK/S", "COST", "OUTCOME")
RIGHT = ("IN", "CACHED", "OUT", "TTFT", "TOK/S", "COST")
SPARE = ("CACHED", "TTFT", "TOK/S", "PURPOSE", "OUTCOME", "IN", "OUT", "ID")
COLUMNS = (
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
NOTHING = "No such request was made."


def ask(database: Database, options: argparse.Namespace) -> RequestPage:
    """Ask the history for the requests that the options mean."""
    return requests.requests(database, chosen(database, options), limit=options.limit or LIMIT)


def shown(options: argparse.Namespace, page: RequestPage) -> str:
    """Return requests as they were asked for."""
    if options.json:
        listed = {"requests": tables.objects(figure_table(page.records)), "is_cut": page.cursor is not None}
        return json.dumps(listed, indent=2, ensure_ascii=False)
    if options.csv:
        if page.cursor is not None:
            print_notice(MORE.format(len(page.records)))
        return tables.as_csv(figure_table(page.records)).removesuffix("\n")
    if not page.records:
        return NOTHING
    more = [MORE.format(len(page.records))] if page.cursor else []
    return "\n".join([as_text(page.records), *more])


def as_text(records: tuple[UsageRecord, ...]) -> str:
    """Return a line for each request."""
    short = short_ids([record.id for record in records])
    decimals = max(decimals_of(record.cost.nano_usd or 0) for record in records)
    lines = [
        [
            short[record.id],
            local_time(record.sent_at),
            f"{record.provider}/{record.model}",
            record.purpose,
            *token_cells(record),
            seconds(record.ttft_ms),
            speed(record.tokens_per_s).removesuffix(" tok/s") or UNKNOWN,
            UNKNOWN if record.cost.nano_usd is None else guessed(record, usd(record.cost.nano_usd, decimals=decimals)),
            record.outcome,
        ]
        for record in records
    ]
    return table(HEAD, lines, right=RIGHT, width=table_width(), spare=SPARE)


def token_cells(record: UsageRecord) -> tuple[str, str, str]:
    """Return how much was read, how much of that from a cache, and how much was written."""
    usage = record.usage
    if usage is None:
        return UNKNOWN, UNKNOWN, UNKNOWN
    return (
        guessed(record, tokens(usage.prompt_tokens)),
        tokens(usage.cached_tokens),
        guessed(record, tokens(usage.output_tokens)),
    )


def guessed(record: UsageRecord, figure: str) -> str:
    """Return a figure, marked where the tokens of the request are a guess."""
    return f"≈ {figure}" if record.usage is not None and record.usage.is_estimate else figure


def figure_table(records: tuple[UsageRecord, ...]) -> FigureTable:
    """Return requests with all their figures; what is not known is None."""
    return FigureTable("Requests", COLUMNS, tuple(map(cells, records)))


def cells(record: UsageRecord) -> tuple[Cell, ...]:
    """Return the figures of a request, in the order of COLUMNS."""
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
