"""Cells: how wide text is on a terminal, and where it may be cut without harm.

Widths are Rich's, as Textual's strips count them; what is cut are clusters, which a reader sees as one character.
"""

from __future__ import annotations

import re
import unicodedata

from rich.cells import cell_len, get_character_cell_size

# Characters that take one cell each and never join with a neighbour: most Western text, and the lines of tables.
is_narrow = re.compile(
    "[ -~\u00a0-\u00a8\u00aa-\u00ac\u00af-\u02ff\u0370-\u0482\u0400-\u0482\u2010-\u201f\u2026\u2032-\u2037\u20ac"
    "\u2500-\u259f\u2713\u2717]*"
).fullmatch

_JOINER = "\u200d"
_MARKS = ("Mn", "Mc", "Me")


def width_of(text: str) -> int:
    """Return how many cells text takes."""
    return len(text) if text.isascii() else cell_len(text)


def clusters(text: str) -> list[tuple[int, int, int]]:
    """Return start, end and cells of each cluster: flags, families, skin tones and accents stay whole."""
    found: list[tuple[int, int, int]] = []
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or not _goes_on(text, start, index):
            found.append((start, index, _cells(text[start:index])))
            start = index
    return found


def _cells(cluster: str) -> int:
    return get_character_cell_size(cluster) if len(cluster) == 1 else cell_len(cluster)


def _goes_on(text: str, start: int, index: int) -> bool:
    """Return whether a character belongs to the cluster that began before it."""
    before, character = text[index - 1], text[index]
    if "\n" in (before, character):
        return False
    if before == _JOINER:
        return True
    if character < "\u0300":
        return False
    if is_flag_half(character):
        return index - start == 1 and is_flag_half(text[start])
    return (
        "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\u1160" <= character <= "\u11ff"
        or get_character_cell_size(character) == 0
        or unicodedata.category(character) in _MARKS
    )


def is_flag_half(character: str) -> bool:
    """Return whether two such characters are a flag."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"
