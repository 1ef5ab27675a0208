"""`usage --requests`: single requests, the newest first."""

from __future__ import annotations

import argparse
import json

from clanker_tui.cli.conversations import short_ids
from clanker_tui.cli.figures import local_time
from clanker_tui.cli.table import table, table_width
from clanker_tui.cli.terminal import print_notice
from clanker_tui.cli.usage_choice import MORE, chosen
from clanker_tui.domain.figures import UNKNOWN, decimals_of, seconds, speed, tokens, usd
from clanker_tui.domain.spending import RequestPage
from clanker_tui.domain.usage import UsageRecord
from clanker_tui.export import tables
from clanker_tui.export.usage import request_table
from clanker_tui.history import requests
from clanker_tui.history.database import Database

LIMIT = 50
HEAD = ("ID", "TIME", "MODEL", "PURPOSE", "IN", "CACHED", "OUT", "TTFT", "TOK/S", "COST", "OUTCOME")
RIGHT = ("IN", "CACHED", "OUT", "TTFT", "TOK/S", "COST")
SPARE = ("CACHED", "TTFT", "TOK/S", "PURPOSE", "OUTCOME", "IN", "OUT", "ID")
NOTHING = "No such request was made."


def ask(database: Database, options: argparse.Namespace) -> RequestPage:
    """Ask the history for the requests that the options mean."""
    return requests.requests(database, chosen(database, options), limit=options.limit or LIMIT)


def shown(options: argparse.Namespace, page: RequestPage) -> str:
    """Return requests as they were asked for."""
    if options.json:
        listed = {"requests": tables.objects(request_table(page.records)), "is_cut": page.cursor is not None}
        return json.dumps(listed, indent=2, ensure_ascii=False)
    if options.csv:
        if page.cursor is not None:
            print_notice(MORE.format(len(page.records)))
        return tables.as_csv(request_table(page.records)).removesuffix("\n")
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
