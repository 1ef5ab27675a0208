"""A year at a glance: a cell for each day, the darker the more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from textual.content import Content

from clanker_tui.domain.adding_up import NOTHING, added_up
from clanker_tui.domain.figures import plural
from clanker_tui.domain.spans import day_name, first_day, year_of
from clanker_tui.domain.spending import UsageGroup
from clanker_tui.export.tables import Cell, FigureTable
from clanker_tui.export.usage import SUM_COLUMNS, sum_cells
from clanker_tui.ui.usage.ink import QUIET, Ink, Run, bar_across, line_of
from clanker_tui.ui.usage.scene import Measure, Scene
from clanker_tui.ui.usage.shown import Way, moved
from clanker_tui.ui.usage.words import NAMES, amount, cost, exact, told

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LEFT = 5  # columns of the names of weekdays
LEVELS = 4
CURSOR = "◆"
MONTH_BAR = 40  # columns at most


class HeatMap:
    """The days of a year."""

    def __init__(
        self, days: Sequence[UsageGroup], *, year: int, measure: Measure, today: date, cursor: str | None = None
    ) -> None:
        self.measure: Measure = measure
        self.year = year
        span = year_of(year)
        self.days = [span.first + timedelta(days=number) for number in range(span.days)]
        self.totals = {date.fromisoformat(one.key): one.totals for one in days}
        self.limits = limits([amount(one.totals, measure) for one in days])
        used = max(self.totals, default=self.days[0])
        start = date.fromisoformat(cursor) if cursor else today if today.year == year else used
        self.cursor: int | None = self.days.index(start) if start in self.days else 0
        self._unit, self._tall, self._first_week = 1, 1, 0

    @property
    def _weeks(self) -> int:
        return self._week(self.days[-1]) + 1

    def _week(self, day: date) -> int:
        """Return which column of the year a day is in."""
        return (first_day(day, "week") - first_day(self.days[0], "week")).days // 7

    @property
    def _day(self) -> date:
        return self.days[self.cursor or 0]

    # Drawing.

    def draw(self, width: int, height: int, ink: Ink) -> list[Content]:
        room = max(1, width - LEFT)
        self._unit = max(1, min(3, room // self._weeks))
        seen = min(self._weeks, room // self._unit)
        from_end = (self._weeks - 1 - self._week(self._day)) // seen
        self._first_week = max(0, self._weeks - (from_end + 1) * seen)
        weeks = range(self._first_week, self._first_week + seen)
        self._tall = 2 if self._unit == 3 and height >= 24 else 1
        lines = [Content.styled(" " * LEFT + self._months(weeks), QUIET)]
        for weekday in range(7):
            row = line_of([(WEEKDAYS[weekday].ljust(LEFT), QUIET), *self._row(weekday, weeks, ink)])
            lines += [row, *[Content("")] * (self._tall - 1)]
        facts = self._facts()
        blank = [Content("")] if len(lines) + len(facts) + 3 <= height else []
        lines += [Content(""), self._legend(ink), *blank, *facts]
        if len(lines) + 13 <= height:
            lines += [Content(""), *self._month_bars(width, ink)]
        return lines[:height]

    def _months(self, weeks: range) -> str:
        room = [" "] * (len(weeks) * self._unit)
        for month in range(1, 13):
            first = date(self.year, month, 1)
            at = (self._week(first) - weeks.start) * self._unit
            name = f"{first:%b}"
            if 0 <= at <= len(room) - len(name):
                room[at : at + len(name)] = name
        return "".join(room)

    def _row(self, weekday: int, weeks: range, ink: Ink) -> list[Run]:
        runs: list[Run] = []
        monday = first_day(self.days[0], "week")
        for week in weeks:
            day = monday + timedelta(days=week * 7 + weekday)
            if day.year != self.year:
                runs.append((" " * self._unit, ""))
                continue
            text, style = ink.shade(self._level(day))
            gap = 1 if self._unit > 1 else 0
            cell = text * (self._unit - gap)
            here = (CURSOR * len(cell), "bold $block-cursor-foreground on $block-cursor-background")
            runs += [here if day == self._day else (cell, style), (" " * gap, "")]
        return runs

    def _level(self, day: date) -> int:
        """Return how dark a day is: 0 is nothing."""
        value = amount(self.totals.get(day, NOTHING), self.measure)
        return 0 if value <= 0 else 1 + sum(value > limit for limit in self.limits)

    def _legend(self, ink: Ink) -> Content:
        """Return what each darkness stands for."""
        if not any(amount(one, self.measure) > 0 for one in self.totals.values()):
            return Content.styled(f"{' ' * LEFT}No {NAMES[self.measure]} in {self.year}.", QUIET)
        runs: list[Run] = [(f"{' ' * LEFT}{NAMES[self.measure]} a day  ", QUIET), ink.shade(0), (" none", QUIET)]
        for level in range(1, LEVELS + 1):
            is_last = level > len(self.limits)
            runs += [("  ", ""), ink.shade(level)]
            runs.append((" more" if is_last else f" to {told(self.limits[level - 1], self.measure)}", QUIET))
            if is_last:
                break
        return line_of(runs)

    def _month_bars(self, width: int, ink: Ink) -> list[Content]:
        """Return a line for each month, with a bar that lies."""
        sums = [
            added_up(one for day, one in self.totals.items() if day.month == month and day.year == self.year)
            for month in range(1, 13)
        ]
        values = [amount(one, self.measure) for one in sums]
        most, room = max(values), min(MONTH_BAR, width - LEFT - 14)
        style = "$text-accent" if ink.has_colour else ""
        return [
            Content.assemble(
                (f"{date(self.year, month, 1):%b}".ljust(LEFT), QUIET),
                f"{told(value, self.measure):>10}  ",
                (bar_across(value, most, room), style),
            )
            for month, value in enumerate(values, start=1)
        ]

    def _facts(self) -> list[Content]:
        """Return what stands out of the year."""
        used = [day for day, one in self.totals.items() if one.requests]
        if not used:
            return []
        whole = added_up(self.totals.values())
        busiest = max(used, key=lambda day: (amount(self.totals[day], self.measure), day))
        most = told(amount(self.totals[busiest], self.measure), self.measure)
        facts = (
            f"{self.year}: {cost(whole)} · {plural(whole.requests, 'request')} on {plural(len(used), 'day')}",
            f"most on {day_name(busiest)}: {most} {'' if self.measure == 'cost' else NAMES[self.measure]}".rstrip(),
            f"longest row of days: {longest_row(used)}",
        )
        return [Content(f"{' ' * LEFT}{fact}") for fact in facts]

    # The cursor.

    def at(self, x: int, y: int) -> int | None:
        weekday = (y - 1) // self._tall
        if not 0 <= weekday < 7 or x < LEFT:
            return None
        week = self._first_week + (x - LEFT) // self._unit
        day = first_day(self.days[0], "week") + timedelta(days=week * 7 + weekday)
        return self.days.index(day) if day in self.days else None

    def go(self, way: Way) -> None:
        steps = {"left": -7, "right": 7, "up": -1, "down": 1, "page_up": -28, "page_down": 28}
        count = len(self.days)
        self.cursor = moved(self.cursor, steps.get(way, -count if way == "first" else count), count)

    @property
    def key(self) -> str:
        return self._day.isoformat()

    def line(self) -> str:
        return f"{day_name(self._day)}: {exact(self.totals.get(self._day, NOTHING))}"

    def below(self, scene: Scene) -> Scene | None:
        is_used = self.totals.get(self._day, NOTHING).requests > 0
        return scene.into_period(self._day, "day") if is_used else None

    def table(self) -> FigureTable:
        rows: list[tuple[Cell, ...]] = [(day.isoformat(), *sum_cells(one)) for day, one in sorted(self.totals.items())]
        return FigureTable(f"Usage of {self.year}", ("day", *SUM_COLUMNS), tuple(rows))


def limits(values: Sequence[int]) -> list[int]:
    """Return up to which amount each darkness goes, save the last: a quarter of the days is as dark as any other."""
    used = sorted(value for value in values if value > 0)
    found = [used[len(used) * quarter // LEVELS] for quarter in range(1, LEVELS)] if len(used) >= LEVELS else []
    return sorted(set(found) - set(used[-1:]))


def longest_row(days: Sequence[date]) -> int:
    """Return how many days at most followed one another."""
    longest, row, before = 0, 0, date.min
    for day in sorted(days):
        row = row + 1 if day - before == timedelta(days=1) else 1
        longest, before = max(longest, row), day
    return longest
