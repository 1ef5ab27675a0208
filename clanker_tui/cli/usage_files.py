"""Sums of usage for programs: JSON and CSV."""

from __future__ import annotations

import json

from clanker_tui.cli.usage_sums import TOTAL, Sums
from clanker_tui.domain.figures import usd_decimal
from clanker_tui.domain.totals import UsageTotals
from clanker_tui.export import tables
from clanker_tui.export.tables import Cell, FigureTable


def as_json(sums: Sums) -> str:
    """Return sums for a program: the total, and the rows when there are any."""
    report: dict[str, object] = {"total": fields(sums.whole)}
    if sums.name != "period":
        report["by"] = sums.name
        report["groups"] = tables.objects(figure_table(sums, name="key"))
        report["is_cut"] = sums.is_cut
    elif sums.rows:
        report["periods"] = tables.objects(figure_table(sums, name="period"))
    return json.dumps(report, indent=2, ensure_ascii=False)


def as_csv(sums: Sums) -> str:
    """Return sums as CSV: a line for each row, or the total when there are none."""
    shown = sums if sums.name != "period" or sums.rows else Sums(sums.name, ((TOTAL, sums.whole),), sums.whole)
    return tables.as_csv(figure_table(shown, name=sums.name)).removesuffix("\n")


def figure_table(sums: Sums, *, name: str) -> FigureTable:
    """Return the rows with all their figures.

    Args:
        name: of the column that tells what a row is of.
    """
    figures = tuple(fields(UsageTotals()))
    if sums.is_of_conversations:
        rows = [
            (key, title, *fields(totals).values()) for (key, totals), title in zip(sums.rows, sums.titles, strict=True)
        ]
        return FigureTable("Usage by conversation", (name, "title", *figures), tuple(rows))
    title = "Usage" if sums.name == "period" else f"Usage by {sums.name}"
    return FigureTable(title, (name, *figures), tuple((key, *fields(totals).values()) for key, totals in sums.rows))


def fields(sums: UsageTotals) -> dict[str, Cell]:
    """Return sums under the names that scripts see.

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
