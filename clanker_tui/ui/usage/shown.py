"""What each view of the usage screen is to the screen: it draws itself, has a cursor, and leads on."""

from __future__ import annotations

from typing import Literal, Protocol

from textual.content import Content

from clanker_tui.export.tables import FigureTable
from clanker_tui.ui.usage.ink import Ink
from clanker_tui.ui.usage.scene import Scene

Way = Literal["left", "right", "up", "down", "page_up", "page_down", "first", "last"]


class Shown(Protocol):
    """A view with its figures. `cursor` counts what can be chosen, from 0; None where there is nothing."""

    cursor: int | None

    def draw(self, width: int, height: int, ink: Ink) -> list[Content]:
        """Return the lines; they are as many as there is room for, or less."""

    def at(self, x: int, y: int) -> int | None:
        """Return what is drawn in a cell, as it was drawn last; None where that is nothing to choose."""

    def go(self, way: Way) -> None:
        """Move the cursor."""

    @property
    def key(self) -> str:
        """What the cursor is on, by a name that stays when there are other figures."""

    def line(self) -> str:
        """Return the exact figures of what the cursor is on."""

    def below(self, scene: Scene) -> Scene | None:
        """Return what the cursor's figures are made of; None where that is as far as it goes."""

    def table(self) -> FigureTable:
        """Return all that is shown, for a file."""


def moved(cursor: int | None, by: int, count: int) -> int | None:
    """Return a cursor some places further on; it stops at both ends."""
    return None if not count else max(0, min((cursor or 0) + by, count - 1))
