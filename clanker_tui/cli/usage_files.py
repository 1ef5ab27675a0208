"""Sums of usage for programs: JSON and CSV."""

from __future__ import annotations

import json

from clanker_tui.cli.usage_sums import TOTAL, Sums
from clanker_tui.export import tables
from clanker_tui.export.tables import FigureTable
from clanker_tui.export.usage import SUM_COLUMNS, sum_cells, sum_fields


def as_json(sums: Sums) -> str:
    """Return sums for a program: the total, and the rows when there are any."""
    report: dict[str, object] = {"total": sum_fields(sums.whole)}
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
    if sums.is_of_conversations:
        rows = [(key, title, *sum_cells(totals)) for (key, totals), title in zip(sums.rows, sums.titles, strict=True)]
        return FigureTable("Usage by conversation", (name, "title", *SUM_COLUMNS), tuple(rows))
    title = "Usage" if sums.name == "period" else f"Usage by {sums.name}"
    return FigureTable(title, (name, *SUM_COLUMNS), tuple((key, *sum_cells(totals)) for key, totals in sums.rows))
