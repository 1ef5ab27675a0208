"""A frame: the cells the app wants to be seen, put together from the updates of Textual's compositor."""

from __future__ import annotations

from collections.abc import Iterator

from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import Strip

from clanker_tui.ui.frames.cells import Cell, blank

Row = list[Cell | None]
"""The cells of a line. What is None is not known."""
Update = LayoutUpdate | ChopsUpdate


def unknown_rows(width: int, height: int) -> list[Row]:
    """Return rows of which nothing is known."""
    return [[None] * width for _ in range(height)]


def size_of(update: Update) -> tuple[int, int]:
    """Return the width and height of the screen that an update is made for."""
    if isinstance(update, LayoutUpdate):
        return update.region.right, update.region.bottom
    return max((ends[-1] for ends in update.chop_ends if ends), default=0), len(update.chops)


def pieces(update: Update) -> Iterator[tuple[int, int, list[Strip]]]:
    """Yield the parts of an update: row, column and what stands there."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            yield y, update.region.x, list(strips)
        return
    for y, left, right in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is None or end <= left or min(end, right) <= x:
                continue
            yield y, x, [strip if end <= right else strip.crop(0, right - x)]


def put(row: Row, x: int, cells: list[Cell]) -> Row:
    """Return a row with cells put into it. A wide character that is cut in half leaves a blank."""
    width = len(row)
    if len(cells) > width - x:
        is_cut = not cells[width - x].text
        cells = cells[: width - x]
        if is_cut and cells:
            cells[-1] = blank(cells[-1].pen)
    if not cells:
        return row
    end = x + len(cells)
    new: Row = [*row[:x], *cells, *row[end:]]
    if x > 0 and (left := row[x - 1]) is not None and is_right_half(row[x]):
        new[x - 1] = blank(left.pen)
    if end < width and (right := row[end]) is not None and not right.text:
        new[end] = blank(right.pen)
    return new


def is_right_half(cell: Cell | None) -> bool:
    """Whether a cell is covered by the wide character before it."""
    return cell is not None and not cell.text
