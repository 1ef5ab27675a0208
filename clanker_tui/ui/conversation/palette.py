"""The styles of what is drawn, found by the names of looks."""

from __future__ import annotations

from collections.abc import Mapping

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip


class Palette(dict[str, Style]):
    """Styles by look: several names in one look add up. Each is worked out once."""

    def __init__(self, base: Style, styles: Mapping[str, Style]) -> None:
        super().__init__()
        self._base = base
        self._styles = styles

    def __missing__(self, look: str) -> Style:
        style = self._base
        rest = look
        while rest:
            name = rest if rest in self._styles else next((one for one in prefixes(rest) if one in self._styles), "")
            if name:
                style += self._styles[name]
            rest = rest[len(name) :].strip() if name else rest.partition(" ")[2]
        self[look] = style
        return style

    def own(self, look: str) -> Style:
        """Return what one look adds to others."""
        return self._styles.get(look, Style.null())


def marked(strip: Strip, shift: int, cells: tuple[int, int], style: Style) -> Strip:
    """Return a row with a style added to some of its cells, which are so many cells to the right."""
    width = strip.cell_length
    begin, end = max(0, cells[0]) + shift, min(cells[1] + shift, width)
    if begin >= end:
        return strip
    middle = [Segment(text, (own or style) + style) for text, own, _ in strip.crop(begin, end)]
    return Strip([*strip.crop(0, begin), *middle, *strip.crop(end, width)], width)


def prefixes(look: str) -> list[str]:
    """Return the beginnings of a look that end between two words, longest first: "code string" is one name."""
    words = look.split()
    return [" ".join(words[:count]) for count in range(len(words) - 1, 0, -1)]
