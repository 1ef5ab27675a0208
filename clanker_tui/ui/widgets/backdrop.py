"""What stands behind other widgets: nothing but its background, which costs next to nothing to draw."""

from __future__ import annotations

from textual.color import Color
from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Backdrop(Widget):
    """A widget without content, border or padding. Textual would work out each of its rows anew at every frame."""

    def render_lines(self, crop: Region) -> list[Strip]:
        style = self.visual_style
        strip = Strip.blank(crop.width, style.rich_style)
        for one in self.get_line_filters():
            strip = strip.apply_filter(one, style.background or Color(0, 0, 0))
        return [strip] * crop.height


class Row(Backdrop, Horizontal):
    """Widgets beside each other."""


class Column(Backdrop, Vertical):
    """Widgets below each other."""
