"""The list of conversations, by day, with a filter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.messages import ConversationSummary


class ConversationList(Vertical):
    """Shows the conversations there are, and asks for what is to be done with one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter the list", show=False, id="list.filter"),
        Binding("r", "rename", "Rename", show=False, id="list.rename"),
        Binding("d,delete", "delete", "Delete", show=False, id="list.delete"),
        Binding("u", "undo", "Undo the last delete", show=False, id="list.undo"),
    ]

    @dataclass
    class Opened(Message):
        conversation_id: str

    @dataclass
    class RenameWanted(Message):
        conversation_id: str

    @dataclass
    class DeleteWanted(Message):
        conversation_id: str

    @dataclass
    class UndoWanted(Message):
        """The conversation deleted last is wanted back."""

    def __init__(self) -> None:
        super().__init__()
        self._summaries: Sequence[ConversationSummary] = ()
        self._busy: frozenset[str] = frozenset()
        self._current = ""
        self._today = date.min
        self._field = Input(placeholder="/ filter titles", compact=True)
        self._field.cursor_blink = False
        self.options = OptionList(compact=True, markup=False)

    def compose(self) -> ComposeResult:
        yield self._field
        yield self.options

    def show(
        self, summaries: Sequence[ConversationSummary], *, current: str, busy: frozenset[str], now: datetime
    ) -> None:
        """Show the list as it is now: `busy` conversations have a reply under way."""
        self._summaries, self._current, self._busy = summaries, current, busy
        self._today = now.astimezone().date()
        self.draw()

    def draw(self) -> None:
        """Draw what the filter lets through; the highlight stays where it was while the user is in the list."""
        highlighted = self.highlighted_id
        typed = self._field.value.casefold().split()
        matching = [one for one in self._summaries if all(word in one.title.casefold() for word in typed)]
        self.options.set_options(self._lines(matching))
        ids = [option.id for option in self.options.options]
        wanted = highlighted if highlighted in ids and self.options.has_focus else self._current
        if wanted in ids:
            self.options.highlighted = ids.index(wanted)

    @property
    def highlighted_id(self) -> str:
        """The conversation under the highlight; empty when there is none."""
        option = self.options.highlighted_option
        return option.id or "" if option is not None else ""

    def _lines(self, summaries: Sequence[ConversationSummary]) -> Iterator[Option]:
        heading = ""
        for one in summaries:
            day = day_name(one.updated_at.astimezone().date(), self._today)
            if day != heading:
                heading = day
                yield Option(Content.styled(day, "dim"), disabled=True)
            yield Option(self._line(one), id=one.id)
        if not summaries:
            yield Option(Content.styled("None yet" if not self._summaries else "No match", "dim"), disabled=True)

    def _line(self, one: ConversationSummary) -> Content:
        title = clean_line(one.title) or "Untitled"
        if one.id in self._busy:
            return Content.assemble(("… ", "$text-accent"), title)
        if one.id == self._current:
            return Content.assemble(("▸ ", "$text-accent"), (title, "bold"))
        return Content(f"  {title}")

    @on(Input.Changed)
    def filter_lines(self) -> None:
        self.draw()

    @on(Input.Submitted)
    def enter_list(self) -> None:
        self.options.focus()
        self.options.action_first()

    @on(OptionList.OptionSelected)
    def open_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_id:
            self.post_message(self.Opened(event.option_id))

    def on_descendant_focus(self) -> None:
        """Highlight the latest conversation where none is: Enter opens it."""
        if self.options.has_focus and self.options.highlighted is None:
            self.options.action_first()

    def action_filter(self) -> None:
        self._field.focus()

    def action_rename(self) -> None:
        if self.highlighted_id:
            self.post_message(self.RenameWanted(self.highlighted_id))

    def action_delete(self) -> None:
        if self.highlighted_id:
            self.post_message(self.DeleteWanted(self.highlighted_id))

    def action_undo(self) -> None:
        self.post_message(self.UndoWanted())


def day_name(day: date, today: date) -> str:
    """Return the heading a conversation of that day stands under."""
    days = (today - day).days
    if days <= 0:
        return "Today"
    if days == 1:
        return "Yesterday"
    if days < 7:
        return f"{day:%A}"
    return f"{day:%B %Y}" if day.year != today.year else f"{day:%B}"
