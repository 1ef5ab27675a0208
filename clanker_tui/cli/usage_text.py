"""How sums of usage read for people."""

from __future__ import annotations

import sys

from clanker_tui.cli.table import has_blocks, table, table_width
from clanker_tui.cli.usage_choice import MORE
from clanker_tui.cli.usage_sums import TOTAL
from clanker_tui.domain.figures import cost_of_sums, decimals_of, plural, tokens, usd

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from clanker_tui.cli.usage_sums import Sums
    from clanker_tui.domain.totals import UsageTotals

FIGURES = ("REQUESTS", "INPUT", "CACHED", "OUTPUT", "REASONING", "SAVED", "COST")
SHARE = "SHARE"
SPARE = ("REASONING", "SAVED", "CACHED", SHARE, "REQUESTS", "INPUT", "OUTPUT")  # the first one goes first
SHARE_CELLS = 10
NOTHING = "No such request was made."


def as_text(sums: Sums) -> str:
    """Return sums as a table, and below it what they leave out."""
    if not sums.whole.requests:
        return NOTHING
    named = list(zip(names(sums), (totals for _, totals in sums.rows), strict=True))
    if sums.name != "period" or not sums.rows:
        named.append((TOTAL, sums.whole))
    head = ["" if sums.name == "period" else sums.name.upper(), *FIGURES]
    cost_decimals = most_decimals(totals.nano_usd for _, totals in named)
    saved_decimals = most_decimals(totals.saved_nano_usd for _, totals in named)
    lines = [
        [
            name,
            tokens(totals.requests),
            tokens(totals.input_tokens + totals.cache_write_tokens),
            tokens(totals.cached_tokens),
            tokens(totals.output_tokens),
            tokens(totals.reasoning_tokens),
            usd(totals.saved_nano_usd, decimals=saved_decimals),
            cost_of_sums(totals, decimals=cost_decimals),
        ]
        for name, totals in named
    ]
    if sums.name != "period" and sys.stdout.isatty() and has_blocks():
        head.append(SHARE)
        for line, drawn in zip(lines, [*shares([totals for _, totals in sums.rows]), ""], strict=True):
            line.append(drawn)
    text = table(head, lines, right=FIGURES, width=table_width(), spare=SPARE)
    more = [MORE.format(len(sums.rows))] if sums.is_cut else []
    return "\n".join([text, *more, *remarks(sums.whole)])


def names(sums: Sums) -> list[str]:
    """Return what each row is of; a conversation is told by the beginning of its id, and its title."""
    keys = [key for key, _ in sums.rows]
    if not sums.is_of_conversations:
        return keys
    from clanker_tui.cli.conversations import short_ids

    short = short_ids(keys)
    return [
        f"{short[key]} {'(deleted)' if title is None else title or 'Untitled'}" if key else "(no conversation)"
        for key, title in zip(keys, sums.titles, strict=True)
    ]


def most_decimals(amounts: Iterable[int]) -> int:
    """Return how many decimals make all amounts of a column exact."""
    return max(map(decimals_of, amounts), default=2)


def shares(rows: Sequence[UsageTotals]) -> list[str]:
    """Return a bar for each row: of its cost, or of its tokens where nothing costs anything."""
    from clanker_tui.domain.blocks import bar

    figures = [totals.nano_usd for totals in rows]
    if not any(figures):
        figures = [totals.total_tokens for totals in rows]
    most = max(figures, default=0)
    return [bar(figure, most, SHARE_CELLS) for figure in figures]


def remarks(sums: UsageTotals) -> list[str]:
    """Return a line for each fact that the sums do not show."""
    found = []
    if sums.unpriced:
        found.append(f"{plural(sums.unpriced, 'request')} without a price.")
    if sums.unreported:
        found.append(f"{plural(sums.unreported, 'request')} without a report of tokens.")
    if sums.estimated:
        found.append(f"{plural(sums.estimated, 'request')} with estimated tokens.")
    if sums.failed:
        found.append(f"{plural(sums.failed, 'request')} failed.")
    return found
