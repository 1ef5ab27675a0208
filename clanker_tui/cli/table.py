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


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[str] = (), width: int = 0) -> str:
    """Return the lines of a table.

    Args:
        right: titles of the columns that are aligned to the right.
        width: of the terminal in cells; the widest column is cut until all fit. 0: nothing is cut.
    """
    lines = [[clean_line(cell) for cell in line] for line in (head, *rows)]
    widths = [max(map(cell_width, column)) for column in zip_longest(*lines, fillvalue="")]
    if width:
        widths = narrowed(widths, width - len(GAP) * (len(widths) - 1))
    return "\n".join(
        GAP.join(
            _aligned(fit(cell, cells), cells, to_right=title in right)
            for title, cell, cells in zip(head, line, widths, strict=True)
        ).rstrip()
        for line in lines
    )


def narrowed(widths: list[int], room: int) -> list[int]:
    """Return column widths that fit into `room` cells: the widest one gives way first, none below a readable least."""
    widths = list(widths)
    while sum(widths) > room and max(widths) > LEAST_WIDTH:
        widest = widths.index(max(widths))
        widths[widest] -= 1
    return widths


def _aligned(text: str, cells: int, *, to_right: bool) -> str:
    padding = " " * (cells - cell_width(text))
    return padding + text if to_right else text + padding


def table_width() -> int:
    """Return the width a table printed now may have: that of the terminal, or 0 for no limit in a pipe or file."""
    return terminal_width() if sys.stdout.isatty() else 0
