"""The panes beside the conversation: columns where there is room, else over it while they are used."""

from __future__ import annotations

from textual import getters
from textual.screen import Screen
from textual.widget import Widget

from clanker_tui.ui.widgets.composer import Composer

WIDE = 120  # columns, from which there is room


class Sides(Screen[None]):
    """A screen with something on its left, something on its right, and a composer to come back to."""

    composer = getters.query_one(Composer)

    @property
    def resting(self) -> Widget:
        """What has the focus while nothing else is wanted."""
        return self.composer

    @property
    def is_wide(self) -> bool:
        return self.size.width >= WIDE

    @property
    def open_sides(self) -> list[str]:
        """The side panes that lie over the conversation."""
        return [side for side in ("left", "right") if self.query_one(f"#{side}").has_class("-open")]

    def close_sides(self) -> None:
        """Go back to where one rests."""
        for side in self.open_sides:
            self.query_one(f"#{side}").remove_class("-open")
        self.resting.focus()

    def toggle_side(self, side: str, selector: str) -> None:
        """Go to the panes of a side, or back to the composer from there."""
        if self.query_one(f"#{side}").has_focus_within:
            self.close_sides()
        else:
            self.go_to_side(side, selector)

    def go_to_side(self, side: str, selector: str) -> None:
        self.close_sides()
        if not self.is_wide:
            self.query_one(f"#{side}").add_class("-open")
        self.query_one(selector).focus()
