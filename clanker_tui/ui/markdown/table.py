"""Tables: aligned columns, whose widths the first rows decide; names and values where columns have no room."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Self

from clanker_tui.ui.markdown.containers import Margin
from clanker_tui.ui.markdown.page import Leaf, Page
from clanker_tui.ui.markdown.rows import Row, Span
from clanker_tui.ui.markdown.table_lines import BETWEEN, cells_in
from clanker_tui.ui.markdown.wrapping import Piece, cells_of, wrap

DECIDING_ROWS = 20
"""So many rows decide the widths; later rows are laid out alone."""
LEAST_COLUMN = 4
GAP = len(BETWEEN)

Cell = list[Span]


def shares(widths: Sequence[int], room: int) -> list[int]:
    """Return widths that fit: the widest columns give way, the narrow ones stay."""
    room -= GAP * (len(widths) - 1)
    if sum(widths) <= room:
        return list(widths)
    left, given = room, [0] * len(widths)
    order = sorted(range(len(widths)), key=widths.__getitem__)
    for place, column in enumerate(order):
        given[column] = min(widths[column], left // (len(order) - place))
        left -= given[column]
    return given


class Table(Leaf):
    """A table."""

    def __init__(self, margin: Margin, *, header: str, aligns: list[str], page: Page) -> None:
        super().__init__(margin)
        self.aligns = aligns
        self._header = [page.inline.runs(cell, "strong") for cell in cells_in(header)]
        self._is_narrow = (LEAST_COLUMN + GAP) * len(aligns) - GAP > margin.room
        self.waiting: list[list[Cell]] = []
        self._widths: list[int] = []

    def fork(self) -> Self:
        other = copy(self)
        other.waiting = list(self.waiting)
        return other

    def add(self, line: str, page: Page) -> None:
        """Take in a row."""
        cells = [page.inline.runs(cell) for cell in cells_in(line)[: len(self.aligns)]]
        if self._is_narrow:
            self._write_record(cells, page)
        elif self._widths:
            self._write_row(cells, page)
        else:
            self.waiting.append(cells)
            if len(self.waiting) == DECIDING_ROWS:
                self._decide(page)

    def close(self, page: Page) -> None:
        if self._is_narrow:
            if not self.is_begun:
                self._write_names(page)
        elif not self._widths:
            self._decide(page)

    def _decide(self, page: Page) -> None:
        """Decide the widths, and write what has waited for them."""
        widths = [max(1, cells_of(cell)) for cell in self._header]
        for row in self.waiting:
            for column, cell in enumerate(row):
                widths[column] = max(widths[column], cells_of(cell))
        self._widths = shares(widths, self.margin.room)
        self._write_row(self._header, page)
        line = "─┼─".join(["─" * width for width in self._widths])
        spans = (*self.margin.rest, Span(line, "table"))
        page.rows.append(Row(spans, self.margin.cells, is_copied=False))
        for row in self.waiting:
            self._write_row(row, page)
        self.waiting = []

    def _write_row(self, cells: Sequence[Cell], page: Page) -> None:
        """Write a row: as many rows of the page as its highest cell needs."""
        columns = [wrap(cell, width) for cell, width in zip(cells, self._widths, strict=False)]
        height = max(map(len, columns), default=1)
        self.put(page, [Piece(self._line(columns, index), None) for index in range(height)])

    def _line(self, columns: Sequence[list[Piece]], index: int) -> tuple[Span, ...]:
        spans: list[Span] = []
        between = ""
        last = len(self._widths) - 1
        for column, width in enumerate(self._widths):
            cell = columns[column][index].spans if column < len(columns) and index < len(columns[column]) else ()
            free = width - (cells_of(cell) if cell else 0)
            before = 0
            if free and self.aligns[column] != "left":
                before = free if self.aligns[column] == "right" else free // 2
            if between or before:
                spans.append(Span(between + " " * before, "table"))
            spans += cell
            between = "" if column == last else " " * (free - before) + BETWEEN
        return tuple(spans)

    def _write_record(self, cells: Sequence[Cell], page: Page) -> None:
        """Write a row as names and values, one below the other."""
        pieces: list[Piece] = []
        for name, cell in zip(self._header, cells, strict=False):
            if any(run.text.strip() for run in cell):
                pieces += wrap([*name, Span(": ", "strong"), *cell], self.margin.room)
        if pieces:
            self.put(page, [*([Piece((), None)] if self.is_begun else ()), *pieces])

    def _write_names(self, page: Page) -> None:
        """Write the header alone, as there is nothing else."""
        runs: list[Span] = []
        for name in self._header:
            runs += [*([Span(", ")] if runs else ()), *name]
        self.put(page, wrap(runs, self.margin.room))
