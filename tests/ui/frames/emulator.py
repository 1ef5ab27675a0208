"""A terminal emulator that shows cells as people see them. It stands on pyte and adds what pyte leaves out."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple, cast

import pyte
from pyte.screens import Char

from clanker_tui.ui.frames.clusters import clusters

MORE_ATTRIBUTES = {2, 6, 8, 21, 51, 52, 53}  # pyte knows none of them
MORE_ENDS = {22: {2}, 24: {21}, 25: {5, 6}, 28: {8}, 54: {51, 52}, 55: {53}}
UNKNOWN_TO_PYTE = re.compile(r"\x1b\[\?2026[hl]")
NAMED = ("bold", "italics", "underscore", "strikethrough", "reverse")
LINES_AND_REVERSE = {"underscore", "strikethrough", "reverse", "21", "51", "52", "53"}
Measure = Callable[[str], list[tuple[str, int]]]


class Seen(NamedTuple):
    """A cell as it is seen. Of a blank that is its background, unless a line goes through it or it is reversed."""

    text: str
    foreground: str
    background: str
    attributes: frozenset[str]


def as_agreed(text: str) -> list[tuple[str, int]]:
    """Measure as Textual does."""
    return [(part, width) for part, width, _ in clusters(text)]


class Emulator(pyte.Screen):
    """A screen with automatic wrapping off.

    `erases_in_colour`: erased and revealed cells take the background of the pen. `measure` is how text is cut into
    cells: terminals differ there.
    """

    def __init__(
        self, columns: int, lines: int, *, erases_in_colour: bool = True, measure: Measure = as_agreed
    ) -> None:
        self._erases_in_colour = erases_in_colour
        self._measure = measure
        super().__init__(columns, lines)
        self._stream = pyte.Stream(self)

    def take(self, text: str) -> None:
        """Take in what a program writes."""
        self._stream.feed(UNKNOWN_TO_PYTE.sub("", text))

    @property
    def cells(self) -> list[list[Seen]]:
        """What is seen, row by row."""
        return [[seen(self.buffer[y][x]) for x in range(self.columns)] for y in range(self.lines)]

    @property
    def text(self) -> list[str]:
        return ["".join(cell.text for cell in row) for row in self.cells]

    def draw(self, data: str) -> None:
        for part, width in self._measure(data):
            self._draw_cluster(part, width)

    def _draw_cluster(self, part: str, width: int) -> None:
        y, x = self.cursor.y, self.cursor.x
        line = self.buffer[y]
        if width == 0:
            at = max(x - 1, 0)
            at -= 1 if at and not line[at].data else 0
            line[at] = line[at]._replace(data=line[at].data + part)
            return
        x = min(x, self.columns - width)  # without wrapping, what comes too late is drawn over the last column
        self._halve(y, x)
        self._halve(y, x + width)
        line[x] = self.cursor.attrs._replace(data=part)
        for right in range(x + 1, x + width):
            line[right] = self.cursor.attrs._replace(data="")
        self.cursor.x = x + width

    def _halve(self, y: int, x: int) -> None:
        """Leave blanks of a wide character that is about to be cut before a column."""
        line = self.buffer[y]
        if not 0 < x < self.columns or line[x].data:
            return
        left = x
        while left > 0 and not line[left].data:
            line[left] = line[left]._replace(data=" ")
            left -= 1
        line[left] = line[left]._replace(data=" ")
        right = x + 1
        while right < self.columns and not line[right].data:
            line[right] = line[right]._replace(data=" ")
            right += 1

    @property
    def _erased(self) -> Char:
        background = self.cursor.attrs.bg if self._erases_in_colour else "default"
        return self.default_char._replace(bg=background)

    def _erase(self, start: int, stop: int) -> None:
        y = self.cursor.y
        stop = min(stop, self.columns)
        self._halve(y, start)
        self._halve(y, stop)
        for x in range(start, stop):
            self.buffer[y][x] = self._erased

    def erase_characters(self, count: int | None = None) -> None:
        self._erase(self.cursor.x, self.cursor.x + (count or 1))

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        assert how == 0, "only the rest of a line is ever erased"
        self._erase(self.cursor.x, self.columns)

    def insert_lines(self, count: int | None = None) -> None:
        top = self.cursor.y
        super().insert_lines(count)
        self._fill(range(top, top + (count or 1)))

    def delete_lines(self, count: int | None = None) -> None:
        bottom = self.margins.bottom if self.margins else self.lines - 1
        super().delete_lines(count)
        self._fill(range(bottom + 1 - (count or 1), bottom + 1))

    def _fill(self, rows: range) -> None:
        for y in rows:
            for x in range(self.columns):
                self.buffer[y][x] = self._erased

    def set_margins(self, top: int | None = None, bottom: int | None = None) -> None:
        super().set_margins(top, bottom)
        self.cursor_position()

    def select_graphic_rendition(self, *codes: int) -> None:
        # The attributes that pyte does not know are kept where it notes that text is blinking.
        kept = set(more_attributes(self.cursor.attrs))
        super().select_graphic_rendition(*codes)
        rest = iter(codes or (0,))
        for code in rest:
            if code in (38, 48):
                for _ in range(3 if next(rest) == 2 else 1):
                    next(rest)
            elif code == 0:
                kept.clear()
            elif code in MORE_ATTRIBUTES or code == 5:
                kept.add(code)
            kept -= MORE_ENDS.get(code, set())
        self.cursor.attrs = self.cursor.attrs._replace(blink=cast("bool", frozenset(kept)))


def more_attributes(char: Char) -> frozenset[int]:
    """Return the attributes of a cell that pyte does not know."""
    return cast("frozenset[int]", char.blink or frozenset())


@lru_cache(maxsize=65536)
def seen(char: Char) -> Seen:
    """Return what is seen of a cell."""
    attributes = {name for name in NAMED if getattr(char, name)}
    attributes |= {str(code) for code in more_attributes(char)}
    if char.data == " " and not attributes & LINES_AND_REVERSE:
        return Seen(" ", "default", char.bg, frozenset())
    # A joiner may have been cut off from what it joins; with a blank after it, it looks no different.
    text = char.data.rstrip(" \u200d") if "\u200d" in char.data else char.data
    return Seen(text, char.fg, char.bg, frozenset(attributes))
