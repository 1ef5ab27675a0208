"""A table in plain text: columns that line up, also with characters that are two cells wide."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Sequence
from itertools import zip_longest

from clanker_tui.cli.terminal import terminal_width
from clanker_tui.domain.clean import clean_line

GAP = "  "
LEAST_WIDTH = 8
READABLE = 24  # cells that are enough of a name, before a column of figures goes for it


def cell_width(text: str) -> int:
    """Return how many terminal cells a text takes."""
    if text.isascii():
        return len(text)
    return sum(map(_char_width, text))


def _char_width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def fit(text: str, width: int) -> str:
    """Return text cut to `width` cells, with an ellipsis where something is missing."""
    if cell_width(text) <= width:
        return text
    kept, used = "", 0
    for char in text:
        used += _char_width(char)
        if used > width - 1:
            break
        kept += char
    return f"{kept}…"


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[str] = (),
    width: int = 0,
    spare: Sequence[str] = (),
) -> str:
    """Return the lines of a table.

    Args:
        right: titles of the columns that are aligned to the right: figures.
        width: of the terminal in cells; columns are left out and then cut until all fit. 0: nothing is lost.
        spare: titles of the columns that can be done without, the first one goes first.
    """
    lines = [[clean_line(cell) for cell in line] for line in (head, *rows)]
    widths = [max(map(cell_width, column)) for column in zip_longest(*lines, fillvalue="")]
    if width:
        kept = affordable(head, widths, width, right=right, spare=spare)
        head = [head[at] for at in kept]
        lines = [[line[at] for at in kept] for line in lines]
        is_figure = [title in right for title in head]
        widths = narrowed([widths[at] for at in kept], width - len(GAP) * (len(kept) - 1), firm=is_figure)
    return "\n".join(
        GAP.join(
            _aligned(fit(cell, cells), cells, to_right=title in right)
            for title, cell, cells in zip(head, line, widths, strict=True)
        ).rstrip()
        for line in lines
    )


def affordable(
    head: Sequence[str], widths: Sequence[int], width: int, *, right: Sequence[str], spare: Sequence[str]
) -> list[int]:
    """Return which columns there is room for, when names are cut as far as they are readable."""
    kept = list(range(len(head)))
    for title in spare:
        needed = [widths[at] if head[at] in right else min(widths[at], READABLE) for at in kept]
        if sum(needed) + len(GAP) * (len(kept) - 1) <= width:
            break
        kept = [at for at in kept if head[at] != title]
    return kept


def narrowed(widths: list[int], room: int, *, firm: Sequence[bool] = ()) -> list[int]:
    """Return column widths that fit into `room` cells: the widest one gives way first, none below a readable least.

    Args:
        firm: which columns give way only when the others cannot any more: a figure that is cut says nothing.
    """
    widths = list(widths)
    soft = [at for at in range(len(widths)) if not (firm and firm[at])]
    for giving in (soft, range(len(widths))):
        while sum(widths) > room and (widest := max(giving, key=widths.__getitem__, default=None)) is not None:
            if widths[widest] <= LEAST_WIDTH:
                break
            widths[widest] -= 1
    return widths


def _aligned(text: str, cells: int, *, to_right: bool) -> str:
    padding = " " * (cells - cell_width(text))
    return padding + text if to_right else text + padding


def table_width() -> int:
    """Return the width a table printed now may have: that of the terminal, or 0 for no limit in a pipe or file."""
    return terminal_width() if sys.stdout.isatty() else 0


def has_blocks() -> bool:
    """Whether standard output can show the block characters that small charts are made of."""
    return (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
