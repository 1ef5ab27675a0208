"""Draws the rows that are seen."""

from __future__ import annotations

from textwrap import wrap

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.geometry import Region, Size
from textual.strip import Strip

from clanker_tui.ui.conversation.palette import Palette, marked
from clanker_tui.ui.conversation.reel import GUTTER, Reel
from clanker_tui.ui.conversation.section import Drawn, Mark, Section
from clanker_tui.ui.looks import look_styles
from clanker_tui.ui.markdown.rows import Row, Span
from clanker_tui.ui.widgets.hint import WORDS


class Canvas(Reel):
    """A row is drawn once for each way it is shown in, and kept as long as it is the same."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id)
        self._palette: Palette | None = None

    def get_content_width(self, container: Size, viewport: Size) -> int:
        del viewport
        return container.width

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._palette = None
        for section in self.rows.sections:
            section.strips.clear()

    @property
    def palette(self) -> Palette:
        if self._palette is None:
            self._palette = Palette(self.rich_style, look_styles(self.app.current_theme, self.app.native_ansi_color))
        return self._palette

    def render_lines(self, crop: Region) -> list[Strip]:
        thumb = self.thumb()
        strips = [self.draw(y, is_thumb=y in thumb) for y in range(crop.y, crop.bottom)]
        if crop.width == self.size.width:
            return strips
        return [strip.crop(crop.x, crop.right) for strip in strips]

    def draw(self, y: int, *, is_thumb: bool) -> Strip:
        """Return a row of the widget."""
        row = self.top + y
        if row >= self.rows.height or not self.rows.sections:
            return self._filtered(Strip([Segment(" " * GUTTER + self._hint(y), self.palette["footer"])]))
        at = self.rows.at(row)
        section = self.rows.sections[at]
        number = row - self.rows.tops[at]
        drawn = Drawn(number, is_thumb, self.is_chosen(section))
        if marks := self.marks(at, number):
            strip = self._strip(section, drawn)
            for mark in marks:
                strip = marked(strip, GUTTER, mark.cells, self.palette.own(mark.look))
            return self._filtered(strip)
        known = section.strips.get(drawn)
        if known is None:
            known = section.strips[drawn] = self._filtered(self._strip(section, drawn))
        return known

    def _hint(self, y: int) -> str:
        """Return what a row of an empty conversation says."""
        lines = [] if self.store else ["", *wrap(WORDS, self.text_width)]
        return lines[y] if y < len(lines) else ""

    def _strip(self, section: Section, drawn: Drawn) -> Strip:
        palette = self.palette
        bar = Segment("▌ ", palette["bar selected"]) if drawn.is_chosen else Segment("  ", palette[""])
        end = Segment("▐", palette["scroll thumb"]) if drawn.is_thumb else Segment(" ", palette["scroll"])
        found = section.row(drawn.row)
        if found is None:
            segments, width = [], 0
        else:
            row, look = found
            segments = [Segment(span.text, palette[whole_look(look, row, span)]) for span in row.spans]
            width = sum(cell_len(span.text) for span in row.spans)
        blank = Segment(" " * max(0, self.size.width - GUTTER - 1 - width), palette[""])
        return Strip([bar, *segments, blank, end])

    def _filtered(self, strip: Strip) -> Strip:
        """Return a row as the app's filters have it, over the whole width."""
        strip = strip.adjust_cell_length(self.size.width, self.palette[""])
        for one in self.get_line_filters():
            strip = strip.apply_filter(one, self.background)
        return strip

    @property
    def background(self) -> Color:
        """The colour behind everything."""
        return self.visual_style.background or Color(0, 0, 0)

    def marks(self, section: int, row: int) -> list[Mark]:
        """Return what is selected or found in a row, to be drawn in a look of its own."""
        del section, row
        return []

    def is_chosen(self, section: Section) -> bool:
        """Whether a section belongs to the message that keys act on."""
        del section
        return False

    def thumb(self) -> range:
        """Return the rows of the widget in which the scroll mark is drawn: where in the whole we are."""
        height, total = self.size.height, self.rows.height
        if total <= height:
            return range(0)
        length = max(1, height * height // total)
        begin = (height - length) * self.top // max(1, self.most_top)
        return range(begin, begin + length)


def whole_look(look: str, row: Row, span: Span) -> str:
    """Return how a span is drawn in a block of some look. In a block of code, what has no name of its own is plain."""
    own = span.look.removesuffix("code") if row.code >= 0 else span.look
    return f"{look} {own}".strip()
