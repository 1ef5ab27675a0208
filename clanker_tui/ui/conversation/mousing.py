"""What the mouse does: it chooses messages, selects text, follows links and scrolls."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events

from clanker_tui.ui.conversation.choosing import Choosing
from clanker_tui.ui.conversation.frame import branch
from clanker_tui.ui.conversation.reel import GUTTER
from clanker_tui.ui.conversation.section import FURNITURE
from clanker_tui.ui.conversation.selection import Selection, Spot
from clanker_tui.ui.conversation.words import word_cells

WHEEL_ROWS = 3


class Mousing(Choosing):
    """Does with the mouse what the keys do."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id)
        self._pressed: Spot | None = None
        self._is_on_bar = False

    def spot_at(self, x: int, y: int) -> Spot | None:
        """Return what is at a place of the widget; None where there is nothing."""
        row = self.top + y
        if not self.rows.sections or not 0 <= row < self.rows.height:
            return None
        return self._spot(row, max(0, x - GUTTER))

    def address_at(self, spot: Spot) -> str:
        """Return the address of the link at a spot; empty when there is none."""
        found = self.rows.sections[spot.section].row(spot.row)
        cell = 0
        for span in found[0].spans if found is not None else ():
            cell += cell_len(span.text)
            if spot.column < cell:
                return span.href
        return ""

    def is_on_branch(self, spot: Spot) -> bool:
        """Whether a spot is where the header tells which of several branches this is."""
        section = self.rows.sections[spot.section]
        stored, found = self.store.get(section.message), section.row(spot.row)
        if not section.is_first or stored is None or found is None:
            return False
        if spot.row != self.setting.header_row(stored.message.id):
            return False
        return bool(branch(stored)) and spot.column >= cell_len(found[0].text) - cell_len(found[0].spans[-1].text)

    def select_word(self, spot: Spot) -> None:
        """Select the word at a spot."""
        found = self.rows.sections[spot.section].row(spot.row)
        if found is not None and found[0].lead < FURNITURE and (cells := word_cells(found[0].text, spot.column)):
            self._select(spot._replace(column=cells[0]), spot._replace(column=cells[1]))

    def select_line(self, spot: Spot) -> None:
        """Select the line at a spot, with all rows it was wrapped into."""
        row = self.rows.sections[spot.section].row
        if (found := row(spot.row)) is None or found[0].lead >= FURNITURE:
            return
        first = last = spot.row
        while (here := row(first)) is not None and here[0].joint is not None:
            first -= 1
        while (after := row(last + 1)) is not None and after[0].joint is not None:
            last += 1
        self._select(spot._replace(row=first, column=0), spot._replace(row=last, column=FURNITURE))

    def _select(self, anchor: Spot, head: Spot) -> None:
        self.selection = Selection(anchor, head)
        self.post_message(self.ChosenChanged())
        self.refresh()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_to_row(self.aim - WHEEL_ROWS, keeps_bottom=True)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_to_row(self.aim + WHEEL_ROWS)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.button != 1:
            return
        self.capture_mouse()
        if event.x >= self.size.width - 1 and self.rows.height > self.size.height:
            self._is_on_bar = True
            self._scroll_to_bar(event.y)
            return
        self.unselect()
        self._pressed = self.spot_at(event.x, event.y)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._is_on_bar:
            self._scroll_to_bar(event.y)
        elif self._pressed is not None:
            self._drag_to(event.x, event.y)

    def _drag_to(self, x: int, y: int) -> None:
        """Select from where the mouse was pressed to where it is now; beyond an edge it scrolls."""
        if y < 0:
            self.scroll_to_row(self.top - 1, keeps_bottom=True)
        elif y >= self.size.height:
            self.scroll_to_row(self.top + 1)
        spot = self.spot_at(x, max(0, min(y, self.size.height - 1))) or self._spot(self.rows.height - 1, FURNITURE)
        if self._pressed is None or (self.selection is None and spot == self._pressed):
            return
        if self.selection is None:
            self.selection = Selection(self._pressed, spot)
            self.refresh()
        self._select_to(spot)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if event.button != 1:
            return
        self.release_mouse()
        pressed, self._pressed = self._pressed, None
        was_on_bar, self._is_on_bar = self._is_on_bar, False
        if was_on_bar or pressed is None:
            return
        if self.selection is not None:
            self.post_message(self.ChosenChanged())
            return
        section = self.rows.sections[pressed.section]
        self.choose(section.message)
        if address := self.address_at(pressed):
            self.post_message(self.LinkWanted(address))
        elif section.is_first and pressed.row == 1 and self.has_reasoning(section):
            self.turn_reasoning(section.message)

    def _scroll_to_bar(self, y: int) -> None:
        """Show the part of the whole that a place of the scroll mark stands for."""
        share = max(0, min(y, self.size.height - 1)) / max(1, self.size.height - 1)
        self.scroll_to_row(round(self.most_top * share))
