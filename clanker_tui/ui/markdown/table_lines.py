"""Lines of tables as they are written: their cells, and the line below the header."""

from __future__ import annotations

import re

BETWEEN = " │ "  # what stands between two columns as they are drawn

_DELIMITERS = re.compile(r"[-:|][-:|][-:| \t]*$|[:|][ \t][-:| \t]*$")
_DELIMITER = re.compile(r":?-+:?")
_PIPE = re.compile(r"(?<!\\)\|")


def aligns_of(line: str, header: str) -> list[str]:
    """Return how the columns are aligned when a line stands below the header of a table; else nothing."""
    if "|" not in header or _DELIMITERS.match(line) is None:
        return []
    parts = [part.strip(" \t") for part in line.rstrip(" \t").split("|")]
    parts = parts[not parts[0] : len(parts) - (not parts[-1])]
    if not all(_DELIMITER.fullmatch(part) for part in parts) or len(parts) != len(cells_in(header)):
        return []
    return [("center" if part[0] == ":" else "right") if part[-1] == ":" else "left" for part in parts]


def cells_in(line: str) -> list[str]:
    """Return the text of each cell of a line."""
    cells = _PIPE.split(line.strip(" \t"))
    if cells and not cells[0]:
        del cells[0]
    if cells and not cells[-1]:
        del cells[-1]
    return [cell.replace("\\|", "|").strip(" \t") for cell in cells]
