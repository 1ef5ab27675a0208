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
_LONGEST = 32  # characters in a cluster; longer ones are nobody's writing
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
    """Return how many cells to keep for a cluster: one at least, so that a row ends some time."""
    return (get_character_cell_size(cluster) if len(cluster) == 1 else cell_len(cluster)) or 1


def _goes_on(text: str, start: int, index: int) -> bool:
    """Return whether a character belongs to the cluster that began before it."""
    before, character = text[index - 1], text[index]
    if "\n" in (before, character) or index - start == _LONGEST:
        return False
    if before == _JOINER:
        return True
    if character < "\u0300" or "\u3400" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7a3":
        return False  # most of what is written
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


def safe_cut(text: str, at: int) -> int:
    """Return where text may be cut, at a place or a little before it, without harm to a cluster."""
    start = at
    while start > 0 and is_flag_half(text[start - 1]):
        start -= 1
    if start == at:
        start = max(0, at - _LONGEST)
    before = [end for _, end, _ in clusters(text[start : at + 1])][:-1]
    return start + before[-1] if before else at
