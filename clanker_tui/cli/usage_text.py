"""How sums of usage read: for people, as JSON, as CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from io import StringIO

from clanker_tui.cli.figures import tokens, usd, usd_decimal
from clanker_tui.cli.table import table, table_width
from clanker_tui.domain.usage import UsageTotals

Rows = Sequence[tuple[str, UsageTotals]]

COUNTS = ("REQUESTS", "INPUT", "CACHED", "OUTPUT", "REASONING", "COST")


def as_table(grouping: str | None, rows: Rows) -> str:
    """Return the sums as a table, and below it what they leave out."""
    whole = rows[-1][1]
    if not whole.requests:
        return "No request was made in that time."
    lines = [
        [
            name,
            tokens(sums.requests),
            tokens(sums.input_tokens + sums.cache_write_tokens),
            tokens(sums.cached_tokens),
            tokens(sums.output_tokens),
            tokens(sums.reasoning_tokens),
            cost(sums),
        ]
        for name, sums in rows
    ]
    text = table([(grouping or "").upper(), *COUNTS], lines, right=COUNTS, width=table_width())
    return "\n".join([text, *remarks(whole)])


def cost(sums: UsageTotals) -> str:
    """Return what is known of a cost; `?` where no price is known at all, never $0 for that."""
    return "?" if sums.unpriced == sums.requests else usd(sums.nano_usd)


def remarks(sums: UsageTotals) -> list[str]:
    """Return a line for each fact that the sums do not show."""
    found = []
    if sums.unpriced:
        found.append(f"{plural(sums.unpriced, 'request')} without a price.")
    if sums.failed:
        found.append(f"{plural(sums.failed, 'request')} failed.")
    return found


def plural(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def fields(sums: UsageTotals) -> dict[str, int | str]:
    """Return sums under the names that scripts see; `cost_usd` is text, because a JSON number may lose digits."""
    return {
        "requests": sums.requests,
        "failed": sums.failed,
        "input_tokens": sums.input_tokens,
        "cached_tokens": sums.cached_tokens,
        "cache_write_tokens": sums.cache_write_tokens,
        "output_tokens": sums.output_tokens,
        "reasoning_tokens": sums.reasoning_tokens,
        "cost_usd": usd_decimal(sums.nano_usd),
        "unpriced": sums.unpriced,
    }


def as_json(grouping: str | None, rows: Rows) -> str:
    """Return the sums for a program: the total, and the groups when there are any."""
    *groups, (_, whole) = rows
    report: dict[str, object] = {"total": fields(whole)}
    if grouping:
        report["by"] = grouping
        report["groups"] = [{"key": name, **fields(sums)} for name, sums in groups]
    return json.dumps(report, indent=2, ensure_ascii=False)


def as_csv(grouping: str | None, rows: Rows) -> str:
    """Return the sums as CSV: a line for each group, or the total when there are none."""
    shown = rows[:-1] if grouping else rows
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([grouping or "", *fields(rows[-1][1])])
    writer.writerows([safe_cell(name), *fields(sums).values()] for name, sums in shown)
    return text.getvalue().rstrip("\n")


def safe_cell(text: str) -> str:
    """Return text that a spreadsheet takes as text, never as a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
