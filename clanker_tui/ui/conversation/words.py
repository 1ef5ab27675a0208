"""Which cells of a row a word takes, as a double click means it."""

from __future__ import annotations

import re

from rich.cells import cell_len

# What joins letters within a path, an address or a name belongs to the word; what only follows it does not.
_WORD = re.compile(r"\w+(?:[-./:@~%?&=+#']+\w+)*|\s+|.")


def word_cells(text: str, column: int) -> tuple[int, int] | None:
    """Return the first and last cell of the word at a column; None beyond the text."""
    begin = 0
    for found in _WORD.finditer(text):
        end = begin + cell_len(found.group())
        if begin <= column < end:
            return begin, end - 1
        begin = end
    return None
