"""The lines of the list of conversations. What is seen is drawn, however many there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from clanker_tui.domain.clean import clean_line
from clanker_tui.ui.widgets.list_rows import ListRows, Row

NEAR = 60  # rows before the end, where more are wanted
HEADING, HIGHLIGHTED = "lines--heading", "lines--highlighted"


class ConversationLines(ScrollView, can_focus=True):
    """Lines to choose from, under headings that cannot be chosen. `note` is said when there is none."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {HEADING, HIGHLIGHTED}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "Next conversation", show=False, id="lines.next"),
        Binding("up", "move(-1)", "Previous conversation", show=False, id="lines.previous"),
        Binding("pagedown", "move_page(1)", "A page down", show=False, id="lines.page_down"),
        Binding("pageup", "move_page(-1)", "A page up", show=False, id="lines.page_up"),
        Binding("home", "first", "First conversation", show=False, id="lines.first"),
        Binding("end", "last", "Last conversation that is loaded", show=False, id="lines.last"),
        Binding("enter", "choose", "Open", show=False, id="lines.open"),
    ]

    @dataclass
    class Chosen(Message):
        conversation_id: str

    class Highlighted(Message):
        """Another line has the highlight, or none has."""

    class EndNear(Message):
        """What is further down will be seen soon."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = ListRows()
        self.current = ""
        self.busy: frozenset[str] = frozenset()
        self.note = ""
        self.highlighted: int | None = None
        self._strips: dict[tuple[int, bool], Strip] = {}

    def show(self, rows: ListRows, *, current: str, busy: frozenset[str], note: str) -> None:
        """Show other rows."""
        self.rows, self.current, self.busy, self.note = rows, current, busy, note
        self._strips.clear()
        self.rows_added()

    def rows_added(self) -> None:
        """There are more rows than there were, after those."""
        self.virtual_size = Size(self.scrollable_content_region.width, len(self.rows))
        self.refresh()
        self.look_at_end()

    def highlight(self, number: int | None) -> None:
        """Move the highlight to a row and into sight."""
        before, self.highlighted = self.highlighted, number
        if number is not None:
            top = 0 if number <= 1 else number  # with its heading, where there is nothing above that
            self.scroll_to_region(Region(0, top, 1, 1), animate=False, force=True, immediate=True)
        if before != number:
            self.refresh()
        self.post_message(self.Highlighted())
        self.look_at_end()

    @property
    def last_seen(self) -> int:
        """The last row that is used: it is seen, or highlighted."""
        return max(self.scroll_offset.y + self.size.height, self.highlighted or 0)

    @property
    def is_end_near(self) -> bool:
        return self.last_seen + NEAR >= len(self.rows)

    def look_at_end(self) -> None:
        if self.is_end_near:
            self.post_message(self.EndNear())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.look_at_end()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()

    def on_resize(self) -> None:
        self._strips.clear()
        self.rows_added()

    def render_line(self, y: int) -> Strip:
        number = self.scroll_offset.y + y
        if number >= len(self.rows):
            return self._drawn(number, is_highlighted=False)
        is_highlighted = number == self.highlighted
        known = self._strips.get((number, is_highlighted))
        if known is None:
            known = self._strips[number, is_highlighted] = self._drawn(number, is_highlighted=is_highlighted)
        return known

    def _drawn(self, number: int, *, is_highlighted: bool) -> Strip:
        width = self.scrollable_content_region.width
        row = self.rows.rows[number] if number < len(self.rows) else "" if number else self.note
        look = (HEADING,) if isinstance(row, str) else (HIGHLIGHTED,) if is_highlighted else ()
        style = self.get_visual_style(*look)
        if not row or width <= 0:
            return Strip.blank(max(0, width), style.rich_style)
        line = self._line(row).truncate(width, ellipsis=True)
        strips = Visual.to_strips(self, line, width, 1, style, apply_selection=False)
        strip = strips[0] if strips else Strip.blank(width, style.rich_style)  # nothing fits into a column or two
        return strip.adjust_cell_length(width, style.rich_style)

    def _line(self, row: Row) -> Content:
        if isinstance(row, str):
            return Content.styled(row, "dim")
        title = clean_line(row.title) or "Untitled"
        if row.id in self.busy:
            return Content.assemble(("… ", "$text-accent"), title)
        if row.id == self.current:
            return Content.assemble(("▸ ", "$text-accent"), (title, "bold"))
        return Content(f"  {title}")

    def on_click(self, event: events.Click) -> None:
        """Open what was clicked."""
        event.stop()
        offset = event.get_content_offset(self)
        if offset is None:
            return
        number = self.scroll_offset.y + offset.y
        if self.rows.conversation(number) is not None:
            self.highlight(number)
            self.action_choose()

    def action_move(self, step: int) -> None:
        if self.highlighted is None:
            self.action_first()
        elif (number := self.rows.nearest(self.highlighted + step, step)) is not None:
            self.highlight(number)

    def action_move_page(self, direction: int) -> None:
        height = max(1, self.size.height - 1)
        self.highlight(self.rows.nearest((self.highlighted or 0) + direction * height, direction))

    def action_first(self) -> None:
        self.highlight(self.rows.nearest(0))

    def action_last(self) -> None:
        self.highlight(self.rows.nearest(len(self.rows) - 1, -1))

    def action_choose(self) -> None:
        chosen = self.rows.conversation(self.highlighted)
        if chosen is not None:
            self.post_message(self.Chosen(chosen.id))
