"""What stands behind other widgets: nothing but its background, which costs next to nothing to draw."""

from __future__ import annotations

from textual.color import Color
from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


def background(widget: Widget, crop: Region) -> list[Strip]:
    """Return the rows of a widget without content, border or padding.

    Textual would work out each of them anew at every frame.
    """
    style = widget.visual_style
    strip = Strip.blank(crop.width, style.rich_style)
    for one in widget.get_line_filters():
        strip = strip.apply_filter(one, style.background or Color(0, 0, 0))
    return [strip] * crop.height


class Row(Horizontal):
    """Widgets beside each other."""

    def render_lines(self, crop: Region) -> list[Strip]:
        return background(self, crop)


class Column(Vertical):
    """Widgets below each other."""

    def render_lines(self, crop: Region) -> list[Strip]:
        return background(self, crop)
