"""Tables of figures as files: CSV for spreadsheets and databases, JSON for programs.

Money is decimal text with all its digits. A cell that is not known is empty in CSV, and null in JSON.
"""

from __future__ import annotations

from dataclasses import dataclass

Cell = str | int | None

# What a spreadsheet takes for the beginning of a formula: behind blanks too, and in East Asian full width.
STEERING = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
QUOTE = '"'
QUOTED = (QUOTE, ",", "\r", "\n")
MARK = "'"  # what spreadsheets themselves put before text that is not to be a formula


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Figures as they are shown somewhere: each row has a cell for each column, money as decimal text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def as_csv(table: FigureTable) -> str:
    """Return a table as CSV (RFC 4180, lines ended as on Unix), its columns named in the first line.

    `told` reads the cells back. Python's own writer would leave a lone carriage return bare, which ends a line.
    """
    return "".join(f"{','.join(map(quoted, row))}\n" for row in (table.columns, *table.rows))


def quoted(cell: Cell) -> str:
    """Return a cell as it stands in CSV."""
    if cell is None:
        return ""
    text = str(guarded(cell))
    return f'"{text.replace(QUOTE, QUOTE * 2)}"' if not text or any(char in text for char in QUOTED) else text


def as_json(table: FigureTable) -> str:
    """Return a table as JSON: its title, and an object for each row."""
    import json

    return json.dumps({"title": table.title, "rows": objects(table)}, indent=2, ensure_ascii=False)


def objects(table: FigureTable) -> list[dict[str, Cell]]:
    """Return the rows, each cell under the name of its column."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def guarded(cell: Cell) -> Cell:
    """Return a cell that a spreadsheet takes for what it is: text that looks like a formula is marked as text.

    A number is none, though it may begin with a minus. Text that has the mark already gets another one, so that taking
    one away always gives back what was there.
    """
    if not isinstance(cell, str) or is_number(cell):
        return cell
    is_risky = cell.startswith((*STEERING, MARK)) or cell.lstrip().startswith(STEERING)
    return f"{MARK}{cell}" if is_risky else cell


def told(cell: str) -> str:
    """Return what a cell of our CSV says."""
    return cell.removeprefix(MARK)


def is_number(text: str) -> bool:
    """Whether text is a decimal number and nothing else."""
    whole, point, decimals = text.removeprefix("-").partition(".")
    return whole.isascii() and whole.isdigit() and (not point or (decimals.isascii() and decimals.isdigit()))
