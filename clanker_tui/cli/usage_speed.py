"""`usage --speed`: how fast each model was in the user's own requests, beside what it costs."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from clanker_tui.cli.figures import local_time, usd_per_million
from clanker_tui.cli.table import has_blocks, table, table_width
from clanker_tui.domain.blocks import bar, sparkline
from clanker_tui.domain.figures import UNKNOWN, seconds, speed, tokens
from clanker_tui.domain.spending import ModelSpeed
from clanker_tui.export import tables
from clanker_tui.export.speeds import Prices, speed_table
from clanker_tui.history.database import Database
from clanker_tui.history.speed import speeds as measured

RIGHT = ("REQUESTS", "TTFT", "TTFT P95", "TOK/S", "TOK/S P95", "$ IN/M", "$ OUT/M")
SPARE = ("LAST", "TTFT P95", "TOK/S P95", "REQUESTS", "TREND", "", "TTFT")
BAR_CELLS = 8
NOTHING = "No reply came yet that tells how fast a model is."


def ask(database: Database, options: argparse.Namespace) -> list[ModelSpeed]:
    """Ask the history how fast the models were that the options mean, the fastest first."""
    found = [
        one
        for one in measured(database)
        if options.only_provider in (None, one.provider) and options.only_model in (None, one.model)
    ]
    return sorted(found, key=lambda one: -(one.tokens_per_s or 0.0))


def shown(options: argparse.Namespace, speeds: list[ModelSpeed]) -> str:
    """Return speeds as they were asked for."""
    prices = list_prices(options, speeds)
    if options.json:
        rows = tables.objects(speed_table(speeds, prices))
        report = [{**row, **numbers(one, prices)} for row, one in zip(rows, speeds, strict=True)]
        return json.dumps({"speeds": report}, indent=2, ensure_ascii=False)
    if options.csv:
        return tables.as_csv(speed_table(speeds, prices)).removesuffix("\n")
    return as_text(speeds, prices) if speeds else NOTHING


def list_prices(options: argparse.Namespace, speeds: Sequence[ModelSpeed]) -> Prices:
    """Return what the models cost by the user's own prices and the catalogue."""
    from clanker_tui.cli.agent_options import overrides
    from clanker_tui.cli.event_loop import run_async
    from clanker_tui.config.loading import load_settings
    from clanker_tui.list_prices import prices_of

    if not speeds:
        return {}
    return run_async(prices_of([(one.provider, one.model) for one in speeds], load_settings(overrides(options))))


def as_text(speeds: Sequence[ModelSpeed], prices: Prices) -> str:
    """Return a line for each model."""
    most = max((one.tokens_per_s or 0.0 for one in speeds), default=0.0)
    is_drawn = has_blocks()
    head = ["MODEL", "REQUESTS", "TTFT", "TTFT P95", "TOK/S", "TOK/S P95", "", "TREND", "$ IN/M", "$ OUT/M", "LAST"]
    lines = [
        [
            f"{one.provider}/{one.model}",
            tokens(one.count),
            seconds(one.ttft_ms),
            seconds(one.ttft_p95_ms),
            bare(one.tokens_per_s),
            bare(one.tokens_per_s_p95),
            bar(one.tokens_per_s or 0.0, most, BAR_CELLS) if is_drawn else "",
            sparkline(one.trend) if is_drawn else "",
            *map(usd_per_million, prices.get((one.provider, one.model), (None, None))),
            local_time(one.last_at),
        ]
        for one in speeds
    ]
    return table(head, lines, right=RIGHT, width=table_width(), spare=SPARE)


def bare(tokens_per_s: float | None) -> str:
    """Return a speed without its unit, which the head of the column tells."""
    return speed(tokens_per_s).removesuffix(" tok/s") or UNKNOWN


def numbers(one: ModelSpeed, prices: Prices) -> dict[str, object]:
    """Return what JSON can hold as it is, in place of decimal text."""
    input_usd, output_usd = prices.get((one.provider, one.model), (None, None))
    return {
        "tokens_per_s": rounded(one.tokens_per_s),
        "tokens_per_s_p95": rounded(one.tokens_per_s_p95),
        "input_usd_per_million": input_usd,
        "output_usd_per_million": output_usd,
        "trend": [rounded(figure) for figure in one.trend],
    }


def rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 2)
