"""Rows below a line of headings, of which as many are drawn as there is room for."""

from __future__ import annotations

from abc import ABC, abstractmethod

from textual.content import Content

from clanker_tui.ui.usage.ink import QUIET, Ink
from clanker_tui.ui.usage.shown import Way, moved

HEADINGS = 1  # rows of headings
CHOSEN = "$block-cursor-foreground on $block-cursor-background bold"


class Rows(ABC):
    """What a table and a list of requests have in common: a row is chosen, and the chosen one is always seen."""

    def __init__(self, count: int, cursor: int | None) -> None:
        self.count = count
        self.cursor: int | None = cursor if count else None
        self._top = 0
        self._height = 1

    @abstractmethod
    def heading(self, width: int) -> Content:
        """Return the line above the rows."""

    @abstractmethod
    def row(self, number: int, width: int, ink: Ink) -> Content:
        """Return one row."""

    @abstractmethod
    def empty(self) -> str:
        """Return what is said where there is no row."""

    def draw(self, width: int, height: int, ink: Ink) -> list[Content]:
        self._height = max(1, height - HEADINGS)
        if not self.count:
            return [Content.styled(self.empty(), QUIET)]
        self._follow()
        lines = [self.heading(width).stylize(QUIET)]
        for number in range(self._top, min(self._top + self._height, self.count)):
            row = self.row(number, width, ink).truncate(width)
            if number == self.cursor:
                row = Content.assemble(row, " " * max(0, width - row.cell_length)).stylize(CHOSEN)
            lines.append(row)
        return lines

    def _follow(self) -> None:
        """Scroll as far as it takes to see the cursor."""
        at = self.cursor or 0
        self._top = max(0, min(self._top, at, self.count - self._height))
        self._top = max(self._top, at - self._height + 1)

    def at(self, x: int, y: int) -> int | None:
        del x  # a row is one thing
        number = self._top + y - HEADINGS
        return number if y >= HEADINGS and number < self.count else None

    def go(self, way: Way) -> None:
        page = max(1, self._height - 1)
        steps = {"up": -1, "down": 1, "left": 0, "right": 0, "page_up": -page, "page_down": page}
        self.cursor = moved(self.cursor, steps.get(way, -self.count if way == "first" else self.count), self.count)
