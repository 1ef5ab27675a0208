"""What was spent on each model, provider, conversation, host, purpose, day, week or month."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from clanker_tui.domain.spending import Grouping, UsageGroup
from clanker_tui.export.tables import Cell, FigureTable
from clanker_tui.export.usage import SUM_COLUMNS, sum_cells
from clanker_tui.ui.usage.columns import Column, fitting, share, whole
from clanker_tui.ui.usage.ink import Ink, bar_across, short_names
from clanker_tui.ui.usage.rows import Rows
from clanker_tui.ui.usage.scene import PERIODS, Measure, Scene, group_name
from clanker_tui.ui.usage.words import amount, exact

NAME_WIDTH = 24  # columns of a name at least
SHARE_WIDTH = 7
BAR_WIDTH = 12
LONGEST_NAME = 44


class Table(Rows):
    """A row for each group: times with the latest first, all else with the most of what is measured first."""

    def __init__(
        self, groups: Sequence[UsageGroup], *, by: Grouping, measure: Measure, cursor: str | None = None
    ) -> None:
        self.by: Grouping = by
        self.measure: Measure = measure
        is_time = by in PERIODS
        self.groups = (
            list(reversed(groups))
            if is_time
            else sorted(groups, key=lambda one: (amount(one.totals, measure), one.totals.requests), reverse=True)
        )
        keys = [one.key for one in self.groups]
        super().__init__(len(keys), keys.index(cursor) if cursor in keys else 0)
        self._names = [group_name(by, one) for one in self.groups]
        self._short = short_names(keys)
        self._longest = max(map(len, self._names), default=0)
        totals = [one.totals for one in self.groups]
        self._whole = whole(totals, measure)
        self._most = max((amount(one, measure) for one in totals), default=0)

    def heading(self, width: int) -> Content:
        name, columns, bar = self._lay_out(width)
        figures = "".join(column.heading.rjust(column.width) for column in columns)
        return Content(f"{self.by.ljust(name)}{figures}{'share'.rjust(SHARE_WIDTH) if width >= 40 else ''}{' ' * bar}")

    def row(self, number: int, width: int, ink: Ink) -> Content:
        name, columns, bar = self._lay_out(width)
        totals = self.groups[number].totals
        value = amount(totals, self.measure)
        title = self._title(number, name - 2)
        figures = "".join(column.text(totals).rjust(column.width) for column in columns)
        part = share(value, self._whole).rjust(SHARE_WIDTH) if width >= 40 else ""
        line = bar_across(value, self._most, bar - 2)
        style = "$text-accent" if ink.has_colour and number != self.cursor else ""
        return Content.assemble(title, " " * (name - title.cell_length), figures, part, "  ", (line, style))

    def _title(self, number: int, width: int) -> Content:
        """Return the name of a row; of models the end of each id, where one is too long."""
        is_short = self.by == "model" and self._longest > width
        name = self._short[self.groups[number].key] if is_short else self._names[number]
        return Content(name).truncate(width, ellipsis=True)

    def _lay_out(self, width: int) -> tuple[int, list[Column], int]:
        """Return the columns of the name, of the figures and of the bar."""
        shares = SHARE_WIDTH if width >= 40 else 0
        room = width - shares - NAME_WIDTH
        columns = fitting(max(0, room), self.measure)
        left = width - shares - sum(column.width for column in columns)
        longest = min(LONGEST_NAME, max(self._longest, len("conversation")) + 2)
        name = max(8, min(left, longest))
        bar = left - name
        return name, columns, bar if bar >= 6 else 0

    def empty(self) -> str:
        return "Nothing was used in this time."

    @property
    def key(self) -> str:
        return self.groups[self.cursor].key if self.cursor is not None else ""

    def line(self) -> str:
        if self.cursor is None:
            return ""
        return f"{self._names[self.cursor]}: {exact(self.groups[self.cursor].totals)}"

    def below(self, scene: Scene) -> Scene | None:
        return scene.into_group(self.groups[self.cursor]) if self.cursor is not None else None

    def table(self) -> FigureTable:
        is_titled = self.by == "conversation"
        rows: list[tuple[Cell, ...]] = [
            (one.key, *([one.title] if is_titled else []), *sum_cells(one.totals)) for one in self.groups
        ]
        columns = (self.by, *(["title"] if is_titled else []), *SUM_COLUMNS)
        return FigureTable(f"Usage by {self.by}", columns, tuple(rows))
