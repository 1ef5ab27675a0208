"""The differ: takes in what the app wants to be seen, and tells the terminal only what it does not show yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import compress, count
from operator import ne

from rich.color import ColorSystem

from clanker_tui.ui.frames.brush import Brush
from clanker_tui.ui.frames.cells import Cell, CellCutter
from clanker_tui.ui.frames.frame import Row, Update, is_right_half, pieces, put, size_of, unknown_rows
from clanker_tui.ui.frames.pens import Pen, for_blank
from clanker_tui.ui.frames.scrolling import Scroll, find_scroll, scrolled

GAP = 4  # equal cells that are written along: moving the cursor over them is no shorter
AS_AT_START = "\x1b[?6l\x1b[4l\x1b[r\x1b(B\x0f\x1b[?7l\x1b[?25l\x1b[m"
"""Origin, inserting, margins, characters, wrapping, cursor and pen as Textual has them, whatever was done to them."""


class Differ:
    """Two frames: the one that is wanted and the one that the terminal shows.

    `fold` takes in updates, as many as come; `changes` returns what makes the terminal show them. A terminal of which
    nothing is known any more (another size, another program's output) is told by `forget`.
    """

    def __init__(self, color_system: ColorSystem, *, erases_in_colour: bool) -> None:
        self._cutter = CellCutter(color_system)
        self._brush = Brush(erases_in_colour=erases_in_colour)
        self.size = (0, 0)
        self._wanted: list[Row] = []
        self._shown: list[Row] = []
        self._touched: set[int] = set()
        self._unknown: set[int] = set()
        self._cursor: tuple[int, int] | None = None
        self._is_known = False

    def fold(self, update: Update) -> None:
        """Take an update into the wanted frame."""
        size = size_of(update)
        if size != self.size:
            self.size = size
            self._wanted = unknown_rows(*size)
            self._unknown = set(range(size[1]))
            self.forget()
        for y, x, strips in pieces(update):
            cells: list[Cell] = []
            for strip in strips:
                cells += self._cutter.cells(strip)
            row = put(self._wanted[y], x, cells)
            if row != self._wanted[y]:
                self._wanted[y] = row
                self._touched.add(y)
                if y in self._unknown and None not in row:
                    self._unknown.remove(y)

    def forget(self) -> None:
        """Take it that the terminal may show anything."""
        self._shown = unknown_rows(*self.size)
        self._touched = set(range(self.size[1]))
        self._cursor = None
        self._is_known = False

    def changes(self, cursor: tuple[int, int]) -> str:
        """Return what makes the terminal show the wanted frame; nothing where it does.

        Args:
            cursor: the column and row the cursor is put at.
        """
        changed = [y for y in sorted(self._touched) if self._wanted[y] != self._shown[y]]
        self._touched.clear()
        if not changed and cursor == self._cursor:
            return ""
        start = "" if self._is_known else AS_AT_START
        self._is_known = True
        self._brush.begin(self._cursor and (self._cursor[1], self._cursor[0]))
        for y in self._scroll(changed):
            self._draw(y)
        self._brush.move(cursor[1], cursor[0])
        self._cursor = cursor
        return start + self._brush.take()

    def _scroll(self, changed: list[int]) -> list[int]:
        """Let the terminal move rows if that helps; return the rows that are still to be drawn."""
        if not changed or not self._unknown.isdisjoint(range(changed[0], changed[-1] + 1)):
            return changed  # what is not known cannot be drawn again once it has moved
        scroll = find_scroll(self._shown, self._wanted, changed)
        if scroll is None:
            return changed
        revealed = self._brush.scroll(scroll, self._background(scroll))
        self._shown = scrolled(self._shown, scroll, revealed)
        rows = sorted({*changed, *range(scroll.top, scroll.bottom + 1)})
        return [y for y in rows if self._wanted[y] != self._shown[y]]

    def _background(self, scroll: Scroll) -> str:
        """Return the commonest background of the row at the edge where rows appear."""
        row = self._wanted[scroll.bottom if scroll.lines > 0 else scroll.top]
        found = Counter(cell.pen.background for cell in row if cell is not None)
        return found.most_common(1)[0][0]

    def _draw(self, y: int) -> None:
        before, after = self._shown[y], self._wanted[y]
        done = 0
        for start, stop in changed_runs(before, after):
            if stop > done:
                done = self._brush.draw(y, after, start, stop)
        self._shown[y] = after


def changed_runs(before: Row, after: Row) -> Iterator[tuple[int, int]]:
    """Yield where a row is to be written: from, and to before. Wide characters are written whole.

    From a doubtful cell on, which a terminal may have drawn over others, all of the row is written.
    """
    width = len(after)
    start = stop = -1
    for x in compress(count(), map(ne, before, after)):
        new = after[x]
        if new is None:
            continue
        if start >= 0 and x > stop and (x - stop > GAP or not _may_join(after, stop, x)):
            yield start, stop
            start = -1
        if start < 0:
            start = x - 1 if x > 0 and not new.text else x
        stop = x + 1
        if new.is_doubtful or ((old := before[x]) is not None and old.is_doubtful):
            yield start, width
            return
        if stop < width and is_right_half(after[stop]):
            stop += 1
    if start >= 0:
        yield start, stop


def _may_join(row: Row, stop: int, x: int) -> bool:
    """Whether the cells between two runs can be written with the pen of the first."""
    last = row[stop - 1]
    return last is not None and all(_goes_with(cell, last.pen) for cell in row[stop:x])


def _goes_with(cell: Cell | None, pen: Pen) -> bool:
    if cell is None or cell.is_doubtful:
        return False
    return cell.pen == pen or (cell.text == " " and cell.pen == for_blank(pen))
