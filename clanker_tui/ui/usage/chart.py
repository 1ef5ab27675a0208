"""Bars of what was spent by day, week or month, each stacked by model or provider."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from textual.content import Content

from clanker_tui.domain.adding_up import added_up
from clanker_tui.domain.spans import Span, period_name, starts
from clanker_tui.domain.spending import Period, Segment
from clanker_tui.domain.usage import UsageTotals
from clanker_tui.export.tables import Cell, FigureTable
from clanker_tui.export.usage import SUM_COLUMNS, sum_cells
from clanker_tui.ui.usage.columns import share
from clanker_tui.ui.usage.ink import OTHERS, QUIET, Ink, Run, assigned, line_of, short_names
from clanker_tui.ui.usage.scale import Scale, scale_for, time_labels
from clanker_tui.ui.usage.scene import Measure, Scene
from clanker_tui.ui.usage.shown import Way, moved
from clanker_tui.ui.usage.words import NAMES, amount, exact, on_axis, told

ASIDE_FROM = 96  # columns, from which the legend stands at the side
ASIDE = 30  # columns it takes there
MARGIN = 9  # columns of the axis, about
WIDEST = 12  # columns of one bar and the gap behind it
ROWS_PER_MARK = 2
MOST_MARKS = 6
CURSOR = "▲"
NOTHING_THERE = "Nothing was used in this time."


@dataclass(frozen=True, slots=True)
class Series:
    """One part of the bars: a model or provider; the one of key "" is all the others."""

    key: str
    name: str
    number: int
    totals: UsageTotals


@dataclass(frozen=True, slots=True)
class Layout:
    """How bars were laid out: where the first begins, how wide each is, which of them are seen."""

    left: int
    unit: int
    first: int
    count: int

    @property
    def width(self) -> int:
        """Columns of a bar, without the gap."""
        return self.unit - 1 if self.unit > 1 else 1


class Chart:
    """The bars of a span."""

    def __init__(
        self,
        segments: Sequence[Segment],
        *,
        span: Span,
        period: Period,
        measure: Measure,
        fixed: Sequence[str],
        today: date,
        cursor: str | None = None,
    ) -> None:
        self.period: Period = period
        self.measure: Measure = measure
        self.segments = segments
        first = span.first if span.kind != "all" else min((one.start for one in segments), default=today)
        self.starts = starts(first, span.last if span.kind != "all" else max(today, first), period)
        self.series = series_of(segments, measure, fixed)
        self.totals, self._parts = self._add_up()
        keys = [start.isoformat() for start in self.starts]
        past = sum(start <= today for start in self.starts)
        self.cursor: int | None = keys.index(cursor) if cursor in keys else max(0, past - 1)
        self._layout = Layout(0, 1, 0, 0)

    def _add_up(self) -> tuple[list[UsageTotals], list[list[int]]]:
        """Return the sums of each bar, and the amounts of its parts in the order of the series."""
        rows = {one.key: at for at, one in enumerate(self.series)}
        last = len(self.series) - 1
        by_start: dict[date, list[Segment]] = defaultdict(list)
        for segment in self.segments:
            by_start[segment.start].append(segment)
        totals, parts = [], []
        for start in self.starts:
            found = by_start[start]
            amounts = [0] * len(self.series)
            for one in found:
                amounts[rows.get(one.key, last)] += max(0, amount(one.totals, self.measure))
            totals.append(added_up(one.totals for one in found))
            parts.append(amounts)
        return totals, parts

    # Drawing.

    def draw(self, width: int, height: int, ink: Ink) -> list[Content]:
        is_aside = self._is_aside(width)
        legend = self._legend(ASIDE if is_aside else width, ink, is_aside=is_aside) if height >= 6 else []
        rows = max(1, height - 2 - (0 if is_aside else len(legend)))
        most = max((sum(parts) for parts in self._parts), default=0)
        scale = scale_for(most, min(MOST_MARKS, rows // ROWS_PER_MARK))
        marks = {
            max(1, round(mark * rows / scale.top)): on_axis(mark, self.measure, scale.step)
            for mark in (scale.marks if most else ())
        }
        left = max(map(len, marks.values()), default=1) + 1
        self._layout = self._lay_out(width - (ASIDE if is_aside else 0), left + 1)
        lines = [
            line_of([*margin(marks.get(row, ""), left), *self._row(row, rows, scale, ink, is_marked=row in marks)])
            for row in range(rows, 0, -1)
        ]
        if not most and rows >= 3:
            empty = Content.styled(NOTHING_THERE if not self._has_any else f"No {NAMES[self.measure]}.", QUIET)
            lines[rows // 2] = Content.assemble(lines[rows // 2].truncate(left + 1), " ", empty)
        lines += self._axis(left)
        if not is_aside:
            return [*lines, *legend]
        beside = [*legend, *[Content("")] * len(lines)]
        plot = width - ASIDE
        return [
            Content.assemble(line.truncate(plot), " " * max(0, plot - line.cell_length), "  ", note)
            for line, note in zip(lines, beside, strict=False)
        ]

    def _is_aside(self, width: int) -> bool:
        """Whether the legend stands at the side: not where bars would become too narrow by that."""
        count = max(1, len(self.starts))
        unit, alone = (width - ASIDE - MARGIN) // count, (width - MARGIN) // count
        return width >= ASIDE_FROM and bool(self.series) and (unit >= 3 or unit == alone)

    @property
    def _has_any(self) -> bool:
        return any(one.requests for one in self.totals)

    def _lay_out(self, width: int, left: int) -> Layout:
        room, count = max(1, width - left), len(self.starts)
        unit = max(1, min(WIDEST, room // max(count, 1)))
        seen = min(count, room // unit)
        from_end = (count - 1 - (self.cursor or 0)) // seen
        return Layout(left, unit, max(0, count - (from_end + 1) * seen), seen)

    @property
    def _seen(self) -> range:
        return range(self._layout.first, self._layout.first + self._layout.count)

    def _row(self, row: int, rows: int, scale: Scale, ink: Ink, *, is_marked: bool) -> list[Run]:
        """Return the bars in one row of the plot; row 1 is the lowest."""
        runs: list[Run] = []
        blank = ("┈", QUIET) if is_marked else (" ", "")
        for number in self._seen:
            text, style = self._cell(self._parts[number], row, rows * 8, scale.top, ink) or blank
            runs.append((text * self._layout.width, style))
            if self._layout.unit > 1:
                runs.append(blank)
        return runs

    def _cell(self, parts: Sequence[int], row: int, height: int, top: int, ink: Ink) -> Run | None:
        """Return the cell of a bar in a row; None where it is not so high. `height` is that of the plot in eighths."""
        low, high = (row - 1) * 8, row * 8
        edges, reached = [], 0
        for part in parts:
            reached += part
            edges.append(reached * height // top)
        if reached and not edges[-1]:
            edges = [1 if edge == 0 and at >= first_part(parts) else edge for at, edge in enumerate(edges)]
        if not edges or edges[-1] <= low:
            return None
        inside: list[tuple[int, int]] = []  # eighths, and of which series
        begin = low
        for at, edge in enumerate(edges):
            end = min(edge, high)
            if end > begin:
                inside.append((end - begin, self.series[at].number))
                begin = end
        if begin < high or len(inside) == 1:
            return ink.cell(begin - low, max(inside)[1])
        under, *others = inside
        return ink.cell(under[0], under[1], max(others)[1])

    def _axis(self, left: int) -> list[Content]:
        layout = self._layout
        at = ((self.cursor or 0) - layout.first) * layout.unit + (layout.width - 1) // 2
        line = ["─"] * (layout.count * layout.unit)
        marker: list[Run] = [("0".rjust(left - 1), QUIET), (" └", QUIET)]
        if 0 <= at < len(line):
            marker += [("─" * at, QUIET), (CURSOR, "bold $text-accent"), ("─" * (len(line) - at - 1), QUIET)]
        names = time_labels([self.starts[number] for number in self._seen], self.period, unit=layout.unit)
        return [line_of(marker), Content.styled(" " * (left + 1) + names, QUIET)]

    def _legend(self, width: int, ink: Ink, *, is_aside: bool) -> list[Content]:
        whole = sum(max(0, amount(one.totals, self.measure)) for one in self.series)
        notes = []
        for one in self.series:
            value = amount(one.totals, self.measure)
            name = one.name if len(one.name) <= 20 else f"{one.name[:19]}…"
            notes.append(Content.assemble(ink.mark(one.number), f" {name}", (f" {share(value, whole)}", QUIET)))
            if is_aside:
                notes.append(Content.styled(f"  {told(value, self.measure)}", QUIET))
        return notes if is_aside else wrapped(notes, width)

    # The cursor.

    def at(self, x: int, y: int) -> int | None:
        del y  # the whole column belongs to the bar
        layout = self._layout
        number = layout.first + (x - layout.left) // layout.unit
        return number if x >= layout.left and number in self._seen else None

    def go(self, way: Way) -> None:
        steps = {"left": -1, "down": -1, "right": 1, "up": 1, "page_up": -7, "page_down": 7}
        far = len(self.starts)
        self.cursor = moved(self.cursor, steps.get(way, -far if way == "first" else far), far)

    @property
    def key(self) -> str:
        return self.starts[self.cursor or 0].isoformat()

    def line(self) -> str:
        at = self.cursor or 0
        return f"{period_name(self.starts[at], self.period)}: {exact(self.totals[at])}"

    def below(self, scene: Scene) -> Scene | None:
        at = self.cursor or 0
        return scene.into_period(self.starts[at], self.period) if self.totals[at].requests else None

    def table(self) -> FigureTable:
        rows: list[tuple[Cell, ...]] = [
            (one.start.isoformat(), one.key, *sum_cells(one.totals)) for one in self.segments
        ]
        return FigureTable(f"Usage by {self.period}", (self.period, "of", *SUM_COLUMNS), tuple(rows))


def margin(mark: str, left: int) -> list[Run]:
    """Return what stands in front of a row: the axis, and an amount where there is a mark."""
    return [(mark.rjust(left - 1), QUIET), (" ┤" if mark else " │", QUIET)]


def first_part(parts: Sequence[int]) -> int:
    """Return which part of a bar is the lowest that is not empty."""
    return next((at for at, part in enumerate(parts) if part), 0)


def series_of(segments: Sequence[Segment], measure: Measure, fixed: Sequence[str]) -> list[Series]:
    """Return the parts that bars are made of, the largest first; the small ones together are the last."""
    found: dict[str, list[UsageTotals]] = defaultdict(list)
    for segment in segments:
        found[segment.key].append(segment.totals)
    totals = {key: added_up(some) for key, some in found.items()}
    largest = sorted(totals, key=lambda key: (amount(totals[key], measure), totals[key].requests, key), reverse=True)
    numbers = assigned(fixed, largest)
    names = short_names(list(numbers))
    told_apart = [Series(key, names[key], number, totals[key]) for key, number in numbers.items()]
    told_apart.sort(key=lambda one: largest.index(one.key))
    rest = [totals[key] for key in largest if key not in numbers]
    if rest:
        told_apart.append(Series(OTHERS, f"{len(rest)} others", len(told_apart), added_up(rest)))
    return told_apart


def wrapped(notes: Sequence[Content], width: int, *, most: int = 2) -> list[Content]:
    """Return notes one after the other on as many lines as there are; what is too much is left out."""
    lines: list[Content] = [Content("")]
    for note in notes:
        gap = "   " if lines[-1].plain else ""
        if lines[-1].cell_length + len(gap) + note.cell_length <= width:
            lines[-1] = Content.assemble(lines[-1], gap, note)
        elif len(lines) < most:
            lines.append(note.truncate(width, ellipsis=True))
    return [line for line in lines if line.plain]
