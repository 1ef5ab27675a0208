"""Finds out that rows have moved up or down, which a terminal does itself for a few bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from operator import ne
from typing import NamedTuple

from clanker_tui.ui.frames.cells import Cell
from clanker_tui.ui.frames.frame import Row

FEWEST_ROWS = 3
WORTH_CELLS = 24  # what a scroll costs, and the colours of what it reveals
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
    if any(None in row for row in after[first : last + 1]):
        return None  # what is not known cannot be written anew once it has moved
    moved = _most_moved(before, after, changed)
    if moved is None:
        return None
    top, bottom, lines = moved
    bottoms = range(bottom, min(bottom + TRIED_BELOW, last) + 1)
    tops = {top, max(top - 1, first)}
    tried = [Scroll(top, bottom, lines) for top in tops for bottom in bottoms if abs(lines) <= bottom - top]
    saved, best = max((_cells_saved(before, after, one), one) for one in tried)
    return best if saved > WORTH_CELLS else None


def _most_moved(before: Sequence[Row], after: Sequence[Row], changed: Sequence[int]) -> Scroll | None:
    """Return the rows that most rows agree to have moved by the same distance."""
    left, right = _changed_columns(before, after, changed)
    part = slice(left, left + max((right - left) * 3 // 4, 1))  # not the scroll bar, which moves in its own way
    places: dict[tuple[Cell | None, ...], list[int]] = {}
    for y in range(changed[0], changed[-1] + 1):
        places.setdefault(tuple(before[y][part]), []).append(y)
    votes: Counter[int] = Counter()
    pairs: list[tuple[int, int]] = []
    for y in changed:
        key = tuple(after[y][part])
        if len(set(key)) == 1:
            continue  # blank rows and rules are alike everywhere
        found = places.get(key, [])
        if len(found) == 1:
            votes[found[0] - y] += 1
            pairs.append((y, found[0]))
    if not votes:
        return None
    lines = max(votes, key=lambda distance: votes[distance])
    if lines == 0:
        return None
    rows = [y for pair in pairs if pair[1] - pair[0] == lines for y in pair]
    return Scroll(min(rows), max(rows), lines)


def _changed_columns(before: Sequence[Row], after: Sequence[Row], changed: Sequence[int]) -> tuple[int, int]:
    width = len(after[0])
    left, right = width, 0
    for y in changed:
        differs = list(map(ne, before[y], after[y]))
        if True in differs:
            left = min(left, differs.index(True))
            right = max(right, width - differs[::-1].index(True))
    return min(left, right), right


def _cells_saved(before: Sequence[Row], after: Sequence[Row], scroll: Scroll) -> int:
    """Return how many cells less have to be written after a scroll than without it."""
    top, bottom, lines = scroll

    @cache
    def cost(old: int, new: int) -> int:
        if top <= old <= bottom:
            return sum(map(ne, before[old], after[new]))
        return sum(cell is not None and cell.text != " " for cell in after[new])

    return sum(cost(y, y) - cost(y + lines, y) for y in range(top, bottom + 1))


def scrolled(rows: Sequence[Row], scroll: Scroll, revealed: Cell) -> list[Row]:
    """Return rows after a scroll, those that appear filled with one cell."""
    top, bottom, lines = scroll
    inside = rows[top : bottom + 1]
    empty: list[Row] = [[revealed] * len(rows[0]) for _ in range(abs(lines))]
    moved = [*inside[lines:], *empty] if lines > 0 else [*empty, *inside[:lines]]
    return [*rows[:top], *moved, *rows[bottom + 1 :]]
