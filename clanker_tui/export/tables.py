"""Figures in rows and columns, as text that other programs read."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A table of figures. Columns of money hold decimal US dollars as text; None is what is not known."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | None, ...], ...]


def as_csv(table: FigureTable) -> str:
    """Return a table as CSV with a line of headings."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return text.getvalue()


def as_json(table: FigureTable) -> str:
    """Return a table as JSON: its title, and an object for each row."""
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    return json.dumps({"title": table.title, "rows": rows}, ensure_ascii=False, indent=2) + "\n"
