"""Finds out that rows have moved up or down, which a terminal does itself for a few bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from operator import is_not
from typing import NamedTuple

from clanker_tui.ui.frames.cells import Cell
from clanker_tui.ui.frames.frame import Row

FEWEST_ROWS = 3
WORTH_CELLS = 24  # what a scroll costs, and the colours of what it reveals
SAMPLES = 8
TRIED_BELOW = 3  # rows under those that moved which may belong to them: the last one was still being written


class Scroll(NamedTuple):
    """Rows `top` to `bottom`, both included, move up by `lines`; down where it is negative."""

    top: int
    bottom: int
    lines: int


def find_scroll(before: Sequence[Row], after: Sequence[Row], changed: Sequence[int]) -> Scroll | None:
    """Return the scroll that leaves the fewest cells to write; None when none is worth it.

    Args:
        changed: the numbers of the rows that differ, ascending.
    """
    if len(changed) < FEWEST_ROWS:
        return None
    first, last = changed[0], changed[-1]
    moved = _most_moved(before, after, changed)
    if moved is None:
        return None
    top, bottom, lines = moved

    @cache
    def differing(old: int, new: int) -> int:
        # Equal cells are the same object but for rare cases: near enough to judge by.
        return sum(map(is_not, before[old], after[new]))

    def saved(scroll: Scroll) -> int:
        """Return how many cells less have to be written after a scroll than without it."""
        cells = 0
        for y in range(scroll.top, scroll.bottom + 1):
            is_moved = scroll.top <= y + scroll.lines <= scroll.bottom
            cells += differing(y, y) - (differing(y + scroll.lines, y) if is_moved else _length(after[y]))
        return cells

    bottoms = range(bottom, min(bottom + TRIED_BELOW, last) + 1)
    tried = [Scroll(one, other, lines) for one in {top, max(top - 1, first)} for other in bottoms]
    most, best = max((saved(scroll), scroll) for scroll in tried if abs(lines) <= scroll.bottom - scroll.top)
    return best if most > WORTH_CELLS else None


def _most_moved(before: Sequence[Row], after: Sequence[Row], changed: Sequence[int]) -> Scroll | None:
    """Return the rows that most rows agree to have moved by the same distance."""
    part = _changed_part(before, after, changed)
    places: dict[str, list[int]] = {}
    for y in range(changed[0], changed[-1] + 1):
        places.setdefault(_text(before[y][part]), []).append(y)
    pairs: list[tuple[int, int]] = []
    for y in changed:
        text = _text(after[y][part])
        found = places.get(text, [])
        if len(found) == 1 and len(set(text)) > 1:  # blank rows and rules are alike everywhere
            pairs.append((y, found[0]))
    votes = Counter(old - new for new, old in pairs)
    lines, _ = max(votes.items(), key=lambda vote: vote[1], default=(0, 0))
    if lines == 0:
        return None
    rows = [y for pair in pairs if pair[1] - pair[0] == lines for y in pair]
    return Scroll(min(rows), max(rows), lines)


def _changed_part(before: Sequence[Row], after: Sequence[Row], changed: Sequence[int]) -> slice:
    """Return the columns to tell moved rows by: what some of them have changed, but for the scroll bar at its end."""
    width = len(after[0])
    left, right = width, 0
    for y in changed[:: max(len(changed) // SAMPLES, 1)]:
        differs = list(map(is_not, before[y], after[y]))
        left = min(left, differs.index(True))
        right = max(right, width - differs[::-1].index(True))
    return slice(left, left + max((right - left) * 3 // 4, 1))


def _text(cells: Row) -> str:
    return "".join([cell.text for cell in cells if cell is not None])


def _length(row: Row) -> int:
    """Return how many cells have to be written in a blank row."""
    return sum([cell is not None and cell.text != " " for cell in row])


def scrolled(rows: Sequence[Row], scroll: Scroll, revealed: Cell) -> list[Row]:
    """Return rows after a scroll, those that appear filled with one cell."""
    top, bottom, lines = scroll
    inside = rows[top : bottom + 1]
    empty: list[Row] = [[revealed] * len(rows[0]) for _ in range(abs(lines))]
    moved = [*inside[lines:], *empty] if lines > 0 else [*empty, *inside[:lines]]
    return [*rows[:top], *moved, *rows[bottom + 1 :]]
