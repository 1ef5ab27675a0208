"""The message that keys act on, and the text that is selected, across messages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message as Told

from clanker_tui.domain.messages import Message
from clanker_tui.domain.outline import StoredMessage
from clanker_tui.ui.conversation.cuts import Cut
from clanker_tui.ui.conversation.growing import Growing
from clanker_tui.ui.conversation.section import FURNITURE, Mark, Section
from clanker_tui.ui.conversation.selection import Selection, Spot, copied
from clanker_tui.ui.conversation.streaming import Streaming
from clanker_tui.ui.markdown.rows import Row


class Choosing(Streaming):
    """Lets a message be chosen and text be selected."""

    @dataclass
    class ChosenChanged(Told):
        """Another message is the chosen one, or none, or how text is selected."""

    @dataclass
    class LinkWanted(Told):
        """A link was clicked."""

        address: str

    @dataclass
    class CopyWanted(Told):
        """A text is to be copied."""

        text: str

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "select", "Select text with the keys; again: not", show=False, id="message.select"),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id)
        self._chosen: str = ""
        self.selection: Selection | None = None
        self.is_selecting = False  # with the keys

    # The chosen message.

    @property
    def chosen(self) -> int | None:
        """The number of the message that keys act on."""
        return self.store.number_of(self._chosen) if self._chosen else None

    @property
    def chosen_message(self) -> StoredMessage | None:
        """The message that keys act on, if it was read."""
        number = self.chosen
        return None if number is None else self.store.get(number)

    def choose(self, number: int | None) -> None:
        """Let keys act on a message."""
        name = "" if number is None or not self.store else self.store.heads[number].id
        if name != self._chosen:
            self._chosen = name
            self.post_message(self.ChosenChanged())
            self.refresh()

    def heed_read(self, numbers: Sequence[int]) -> None:
        super().heed_read(numbers)
        if self.chosen in numbers:
            self.post_message(self.ChosenChanged())  # now it is known what can be done with it

    def begin_reply(self, begun: Message | None = None) -> Growing:
        growing = super().begin_reply(begun)
        if self.has_focus and self.chosen is None:
            self.choose(growing.number)  # another branch has begun: keys act on what comes of it
        return growing

    def _finish(self, growing: Growing, message: Message) -> None:
        is_chosen = self.chosen == growing.number
        super()._finish(growing, message)
        if is_chosen:
            self.choose(growing.number)  # under the id it is stored with

    def choose_seen(self) -> None:
        """Choose a message that is seen, if none is chosen: the last one that begins there."""
        if self.chosen is not None or not self.store:
            return
        seen = self.seen
        begins = [at for at in seen if self.rows.tops[at] >= self.top and self.rows.sections[at].is_first]
        self.choose(self.rows.sections[begins[-1] if begins else seen.start].message)

    def step(self, by: int) -> None:
        """Choose the message before or after the chosen one, and show it."""
        if not self.store:
            return
        if self.chosen is None:
            self.choose_seen()
        elif 0 <= self.chosen + by < len(self.store):
            self.choose(self.chosen + by)
        self.show_message(self.chosen or 0)

    def show_message(self, number: int) -> None:
        """Scroll so that a message is seen, its beginning at least."""
        sections = self.rows.of_message(number)
        begin, end = self.rows.tops[sections.start], self.rows.tops[sections.stop]
        if begin < self.top or begin >= self.top + self.size.height:
            self.scroll_to_row(begin)
            self.scroll_to_row(self.rows.tops[self.rows.of_message(number).start])  # it may have got its true height
        elif end > self.top + self.size.height:
            self.scroll_to_row(min(begin, end - self.size.height))

    def is_chosen(self, section: Section) -> bool:
        return bool(self._chosen) and self.has_focus and self.store.heads[section.message].id == self._chosen

    # Selected text.

    def copy_selection(self) -> None:
        """Ask for what is selected to be copied, once all of it was read and laid out; then nothing is selected."""
        self.spawn(self._copy_selection, group="copy", is_latest=True)

    async def _copy_selection(self) -> None:
        text = await self.read_selected()
        if text is not None:
            self.unselect()
            self.post_message(self.CopyWanted(text))

    async def read_selected(self) -> str | None:
        """Return what is selected, as it is copied, also what was never seen; None when it cannot be read any more."""
        rows: list[tuple[Row, int, int]] = []
        number = self.rows.sections[self.selection.first.section].message if self.selection is not None else 0
        while self.selection is not None and number < len(self.store):
            sections = self.rows.of_message(number)
            if sections.start > self.selection.last.section:
                return copied(rows)
            if not await self.lay_out_wholly(number) or self.store.get(number) is None:
                return None
            for at in self.rows.of_message(number):
                rows += self._selected_rows(at)
            number += 1
        return copied(rows) if self.selection is not None else None

    def _selected_rows(self, at: int) -> Iterator[tuple[Row, int, int]]:
        """Yield the rows of a section that are selected, each with its cells."""
        section, selection = self.rows.sections[at], self.selection
        if selection is None:
            return
        for number in range(section.height):
            cells = selection.cells_of(at, number, FURNITURE)
            found = section.row(number)
            if cells is not None and found is not None:
                yield found[0], *cells

    def _divide(self, number: int, cuts: Sequence[Cut]) -> None:
        before, end = len(self.rows.sections), self.rows.of_message(number).stop
        super()._divide(number, cuts)
        if self.selection is not None:
            self.selection = self.selection.shifted(end, len(self.rows.sections) - before)

    def unselect(self) -> None:
        """Select nothing."""
        if self.selection is not None or self.is_selecting:
            self.selection, self.is_selecting = None, False
            self.post_message(self.ChosenChanged())
            self.refresh()

    def lay_out_anew(self) -> None:
        self.unselect()
        super().lay_out_anew()

    def on_resize(self, event: events.Resize) -> None:
        del event
        self.unselect()  # Textual tells the classes before this one by itself

    def marks(self, section: int, row: int) -> list[Mark]:
        marks = super().marks(section, row)
        if self.selection is not None and (cells := self.selection.cells_of(section, row, self.text_width)):
            marks.append(Mark(cells, "selection"))
        return marks

    # With the keys.

    def action_select(self) -> None:
        """Begin to select at the chosen message, or end it."""
        if self.is_selecting:
            self.unselect()
            return
        self.choose_seen()
        if self.chosen is None:
            return
        self.show_message(self.chosen)
        at = self.rows.of_message(self.chosen).start
        row = max(self.rows.sections[at].text_row, self.top - self.rows.tops[at])
        spot = Spot(at, row, 0)
        self.is_selecting = True
        self.selection = Selection(spot, spot)
        self.post_message(self.ChosenChanged())
        self.refresh()

    def move_head(self, *, rows: int = 0, columns: int = 0) -> None:
        """Move the end of the selection, and keep it in sight."""
        if self.selection is None:
            return
        head = self.selection.head
        row = min(self.rows.tops[head.section] + head.row, self.rows.height - 1)
        width = max(1, self._width_at(row))
        column = min(head.column, width - 1) + columns if columns else head.column  # kept over rows that are shorter
        if column < 0 and row > 0:
            row, column = row - 1, max(0, self._width_at(row - 1) - 1)
        elif column >= width and columns > 0:
            row, column = row + 1, 0
        row = max(0, min(row + rows, self.rows.height - 1))
        self._select_to(self._spot(row, max(0, column)))
        if row < self.top:
            self.scroll_to_row(row, keeps_bottom=True)
        elif row >= self.top + self.size.height:
            self.scroll_to_row(row - self.size.height + 1)

    def move_head_to(self, row: int, column: int) -> None:
        """Select to a row of the whole, whatever lies between."""
        self._select_to(self._spot(row, column))
        self.scroll_to_row(row)

    def _width_at(self, row: int) -> int:
        spot = self._spot(row, 0)
        found = self.rows.sections[spot.section].row(spot.row)
        return cell_len(found[0].text) if found is not None else 0

    def _spot(self, row: int, column: int) -> Spot:
        at = self.rows.at(row)
        return Spot(at, row - self.rows.tops[at], column)

    def _select_to(self, spot: Spot) -> None:
        if self.selection is not None and spot != self.selection.head:
            self.selection = replace(self.selection, head=spot)
            self.refresh()

    # Reasoning.

    def has_reasoning(self, section: Section) -> bool:
        """Whether there is reasoning above the text of a section."""
        stored = self.store.get(section.message)
        return stored is not None and bool(stored.message.thinking.strip())

    def turn_reasoning(self, number: int) -> None:
        """Show the reasoning of one message, or fold it."""
        self.setting.turned ^= {self.store.heads[number].id}
        self.lay_out_message(number)

    def show_reasoning(self, number: int) -> None:
        """Show the reasoning of one message, if it is folded."""
        is_turned = self.store.heads[number].id in self.setting.turned
        if self.setting.shows_reasoning == is_turned:
            self.turn_reasoning(number)

    def fold_reasoning(self) -> None:
        """Show all reasoning, or none."""
        self.setting.shows_reasoning = not self.setting.shows_reasoning
        self.setting.turned.clear()
        self.lay_out_anew()

    def turn_raw(self, number: int) -> None:
        """Show the text of a message as it was written, or as it is meant."""
        self.setting.raw ^= {self.store.heads[number].id}
        self.lay_out_message(number)

    def lay_out_message(self, number: int) -> None:
        """Lay out a message anew; its first row stays where it is."""
        self.unselect()
        for at in self.rows.of_message(number):
            self.rows.sections[at].width = 0
            self.rows.sections[at].is_ready = False
        self._keeps_bottom = False
        self.settle()
        self.refresh()
        self.watch_place()
