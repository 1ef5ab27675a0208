"""The styles of what is drawn, found by the names of looks."""

from __future__ import annotations

from collections.abc import Mapping

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip


class Palette(dict[str, Style]):
    """Styles by look on the colours of the widget, each worked out once."""

    def __init__(self, base: Style, looks: Mapping[str, Style]) -> None:
        super().__init__()
        self._base = base
        self._looks = looks

    def __missing__(self, look: str) -> Style:
        style = self[look] = self._base + self._looks[look]
        return style

    def own(self, look: str) -> Style:
        """Return what a look adds to others."""
        return self._looks[look]


def marked(strip: Strip, shift: int, cells: tuple[int, int], style: Style) -> Strip:
    """Return a row with a style added to some of its cells, which are so many cells to the right."""
    width = strip.cell_length
    begin, end = max(0, cells[0]) + shift, min(cells[1] + shift, width)
    if begin >= end:
        return strip
    middle = [Segment(text, (own or style) + style) for text, own, _ in strip.crop(begin, end)]
    return Strip([*strip.crop(0, begin), *middle, *strip.crop(end, width)], width)
