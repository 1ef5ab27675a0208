"""Where a view is drawn. It knows nothing of what that is."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from clanker_tui.ui.usage.ink import QUIET, Ink
from clanker_tui.ui.usage.shown import Shown, Way

WHEEL = 3  # steps


class Pane(Widget):
    """Shows a view as large as it is. What was clicked, and where the wheel turned to, it tells."""

    @dataclass
    class Clicked(Message):
        """Something that can be chosen was clicked: once to choose it, again to go into it."""

        number: int

    @dataclass
    class Wheeled(Message):
        way: Way

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id)
        self.shown: Shown | None = None
        self._note = ""

    def show(self, shown: Shown | None, note: str = "") -> None:
        """Show a view, or a note where there is none yet."""
        self.shown, self._note = shown, note
        self.refresh()

    @property
    def ink(self) -> Ink:
        return Ink(has_colour=not self.app.no_color, is_few=self.app.native_ansi_color)

    def render(self) -> Content:
        width, height = self.content_size
        if self.shown is None:
            return Content.styled(self._note, QUIET)
        if width < 1 or height < 1:
            return Content("")
        lines = self.shown.draw(width, height, self.ink)
        return Content("\n").join(line.truncate(width) for line in lines[:height])

    def on_click(self, event: events.Click) -> None:
        place = event.get_content_offset(self)
        number = self.shown.at(place.x, place.y) if self.shown is not None and place is not None else None
        if number is not None:
            self.post_message(self.Clicked(number))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._wheel("down")

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._wheel("up")

    def _wheel(self, way: Way) -> None:
        for _ in range(WHEEL):
            self.post_message(self.Wheeled(way))
