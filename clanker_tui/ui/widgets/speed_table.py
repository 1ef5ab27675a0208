"""How fast the models were in the user's own requests, beside what they cost: a table to sort."""

from __future__ import annotations

from collections.abc import Sequence
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

from clanker_tui.domain.spending import ModelSpeed
from clanker_tui.export.speeds import speed_table
from clanker_tui.export.tables import FigureTable
from clanker_tui.ui.widgets.speed_columns import (
    BAR,
    COLUMNS,
    FASTEST_FIRST,
    Entry,
    Layout,
    Prices,
    entries,
    laid_out,
    sorted_by,
)

NOTHING = "No reply came yet that tells how fast a model is."
HEAD, HIGHLIGHTED = "speed--head", "speed--highlighted"


class SpeedTable(ScrollView, can_focus=True):
    """A line for each model under a head that stays. It is sorted by the column that is marked there."""

    DEFAULT_CSS = """
    SpeedTable {
        background: transparent;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
    }
    SpeedTable > .speed--head {
        color: $text-muted;
    }
    SpeedTable:focus > .speed--highlighted {
        background: $block-cursor-background;
        color: $block-cursor-foreground;
        text-style: $block-cursor-text-style;
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {HEAD, HIGHLIGHTED}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "Next model", show=False, id="speeds.next"),
        Binding("up", "move(-1)", "Previous model", show=False, id="speeds.previous"),
        Binding("pagedown", "move_page(1)", "A page down", show=False, id="speeds.page_down"),
        Binding("pageup", "move_page(-1)", "A page up", show=False, id="speeds.page_up"),
        Binding("home", "go_to(0)", "First model", show=False, id="speeds.first"),
        Binding("end", "go_to(-1)", "Last model", show=False, id="speeds.last"),
        Binding("right,s", "sort_beside(1)", "Sort by the next column", show=False, id="speeds.sort_next"),
        Binding("left,S", "sort_beside(-1)", "Sort by the column before", show=False, id="speeds.sort_previous"),
        Binding("r", "turn_round", "The other way round", show=False, id="speeds.reverse"),
        Binding("enter", "choose", "The requests of the model", show=False, id="speeds.open"),
    ]

    @dataclass
    class Chosen(Message):
        """More is wanted of a model."""

        provider: str
        model: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id)
        self._entries: list[Entry] = []
        self._prices: Prices = {}
        self._layout = Layout(())
        self._sorted_by = FASTEST_FIRST
        self._is_descending = True
        self.highlighted = 0

    def show(self, speeds: Sequence[ModelSpeed], prices: Prices) -> None:
        """Show other speeds. A model that is highlighted stays so."""
        before = self.chosen
        self._prices = prices
        self._entries = entries(speeds, prices)
        self._sort(keeping=before)

    @property
    def chosen(self) -> ModelSpeed | None:
        """The model that is highlighted."""
        return self._entries[self.highlighted].speed if self.highlighted < len(self._entries) else None

    @property
    def figures(self) -> FigureTable:
        """What is shown, with all its figures and in its order: for a file."""
        return speed_table([entry.speed for entry in self._entries], self._prices)

    def _sort(self, *, keeping: ModelSpeed | None) -> None:
        self._entries = sorted_by(self._sorted_by, self._entries, is_descending=self._is_descending)
        names = [(entry.speed.provider, entry.speed.model) for entry in self._entries]
        kept = (keeping.provider, keeping.model) if keeping else None
        self.highlighted = names.index(kept) if kept in names else 0
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        self._layout = laid_out(self._entries, width)
        self.virtual_size = Size(width, len(self._entries) + 1)
        self.refresh()

    def on_resize(self) -> None:
        self._lay_out()

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        number = self.scroll_offset.y + y - 1
        if width <= 0:
            return Strip.blank(0)
        if not self._entries:
            return self._strip(Content.styled(NOTHING, "dim") if y == 1 else Content(""), width)
        if y == 0:
            return self._strip(self._head(), width, HEAD)
        if number >= len(self._entries):
            return self._strip(Content(""), width)
        is_highlighted = number == self.highlighted and self.has_focus
        return self._strip(self._line(self._entries[number]), width, *([HIGHLIGHTED] if is_highlighted else []))

    def _strip(self, content: Content, width: int, *look: str) -> Strip:
        style = self.get_visual_style(*look)
        strips = Visual.to_strips(self, content.truncate(width), width, 1, style, apply_selection=False)
        strip = strips[0] if strips else Strip.blank(width, style.rich_style)
        return strip.adjust_cell_length(width, style.rich_style)

    def _head(self) -> Content:
        mark = "▾" if self._is_descending else "▴"
        titles = {
            number: f"{column.title}{mark}" if number == self._sorted_by else column.title
            for number, column in enumerate(COLUMNS)
        }
        return Content.assemble(
            *((text, "bold" if number == self._sorted_by else "") for number, text in self._layout.line(titles))
        )

    def _line(self, entry: Entry) -> Content:
        texts = {number: column.cell(entry) for number, column in enumerate(COLUMNS)}
        return Content.assemble(
            *((text, "$text-accent" if number == BAR else "") for number, text in self._layout.line(texts))
        )

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Sort by the column whose head was clicked, or highlight a model."""
        event.stop()
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y == 0:
            column = self._layout.column_at(offset.x)
            if column is not None:
                self.sort(column)
        elif (number := self.scroll_offset.y + offset.y - 1) < len(self._entries):
            self.action_go_to(number)
            if event.chain == 2:
                self.action_choose()

    def sort(self, column: int) -> None:
        """Sort by a column; by the one it is sorted by already, the other way round."""
        if COLUMNS[column].figure is None:
            return
        is_same = column == self._sorted_by
        self._is_descending = not self._is_descending if is_same else COLUMNS[column].is_descending
        self._sorted_by = column
        self._sort(keeping=self.chosen)
        self._show_highlighted()

    def action_sort_beside(self, step: int) -> None:
        shown = [number for number, _ in self._layout.cells if COLUMNS[number].figure is not None]
        if shown:
            at = shown.index(self._sorted_by) if self._sorted_by in shown else 0
            self.sort(shown[(at + step) % len(shown)])

    def action_turn_round(self) -> None:
        self.sort(self._sorted_by)

    def action_move(self, step: int) -> None:
        if self._entries:
            self.action_go_to(min(max(self.highlighted + step, 0), len(self._entries) - 1))

    def action_move_page(self, direction: int) -> None:
        self.action_move(direction * max(1, self.size.height - 2))

    def action_go_to(self, number: int) -> None:
        """Highlight a model; -1 is the last one."""
        self.highlighted = max(0, len(self._entries) - 1) if number < 0 else number
        self._show_highlighted()
        self.refresh()

    def _show_highlighted(self) -> None:
        # The head hides the line above, so that one has to be in sight too.
        self.scroll_to_region(Region(0, self.highlighted, 1, 2), animate=False, force=True, immediate=True)

    def action_choose(self) -> None:
        if (chosen := self.chosen) is not None:
            self.post_message(self.Chosen(chosen.provider, chosen.model))
