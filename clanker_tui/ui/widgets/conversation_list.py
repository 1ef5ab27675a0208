"""The list of conversations: those that are pinned, then all by day, with a filter and what is known of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.messages import ConversationSummary
from clanker_tui.domain.tags import with_marks
from clanker_tui.ui.figures import clock, cost_of_summary
from clanker_tui.ui.widgets.conversation_lines import ConversationLines
from clanker_tui.ui.widgets.list_rows import ListRows

KEYS = "p pin a archive t tags"  # as long as the narrow column


class ConversationList(Vertical):
    """Shows the conversations there are, and asks for what is to be done with one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(  # before all others: what is typed right behind it is for the field
            "slash", "filter", "Filter: words, #tag, is:archived", show=False, priority=True, id="list.filter"
        ),
        Binding("down", "enter_list", "To the list", show=False, id="list.enter"),
        Binding("escape", "clear_filter", "Show all again", show=False, id="list.clear"),
        Binding("p", "ask('pin')", "Pin, or no longer", show=False, id="list.pin"),
        Binding("a", "ask('archive')", "Archive, or put back", show=False, id="list.archive"),
        Binding("t", "ask('tags')", "Tags", show=False, id="list.tags"),
        Binding("r", "ask('rename')", "Rename", show=False, id="list.rename"),
        Binding("d,delete", "ask('delete')", "Delete", show=False, id="list.delete"),
        Binding("u", "undo", "Undo the last delete", show=False, id="list.undo"),
    ]

    @dataclass
    class Opened(Message):
        conversation_id: str

    @dataclass
    class ActionWanted(Message):
        """Something is to be done with a conversation: pin, archive, tags, rename or delete."""

        action: str
        conversation_id: str

    @dataclass
    class FilterChanged(Message):
        text: str

    class MoreWanted(Message):
        """What is further down is wanted."""

    class LookedAt(Message):
        """The user has gone to the list."""

    class UndoWanted(Message):
        """The conversation deleted last is wanted back."""

    def __init__(self) -> None:
        super().__init__()
        self._shown_for = ""  # the filter that the rows answer to
        self._enters_when_shown = False
        self._current = ""
        self._field = Input(placeholder="/ filter titles", compact=True)
        self._field.cursor_blink = False
        self.lines = ConversationLines()
        self._details = Static(id="list-details", markup=False)

    def compose(self) -> ComposeResult:
        yield self._field
        yield self.lines
        yield self._details

    def show(
        self,
        pinned: Sequence[ConversationSummary],
        latest: Sequence[ConversationSummary],
        *,
        current: str,
        busy: frozenset[str],
        now: datetime,
        typed: str = "",
    ) -> None:
        """Show the list as it is now: `busy` conversations have a reply under way, `typed` is the filter it answers to.

        The highlight stays on its conversation while the user is in the list; when that is gone, on the line it was in.
        """
        rows = ListRows(now.astimezone().date())
        rows.add_pinned(pinned)
        rows.add(latest)
        highlighted, before = self.highlighted, self.lines.highlighted
        has_focus, self._current, self._shown_for = self.lines.has_focus, current, typed
        self.lines.show(rows, current=current, busy=busy, note="No match" if typed.strip() else "None yet")
        number = rows.number_of(highlighted.id if has_focus and highlighted is not None else current)
        if number is None and has_focus and before is not None:
            number = rows.nearest(before)
        self.lines.highlight(number)
        if self._enters_when_shown and typed == self._field.value:
            self.action_enter_list()

    def add(self, added: Sequence[ConversationSummary]) -> None:
        """Show what is further down."""
        self.lines.rows.add(added)
        self.lines.rows_added()

    @property
    def highlighted(self) -> ConversationSummary | None:
        """The conversation under the highlight."""
        return self.lines.rows.conversation(self.lines.highlighted)

    @property
    def count_used(self) -> int:
        """How many lines from the top are used: they are seen, or highlighted."""
        return self.lines.last_seen

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let the keys of the field be the screen's where they would do nothing here."""
        if action == "clear_filter":
            return bool(self._field.value)
        return super().check_action(action, parameters)

    @on(Input.Changed)
    def filter_lines(self, event: Input.Changed) -> None:
        event.stop()
        self._enters_when_shown = False
        self.post_message(self.FilterChanged(event.value))

    @on(Input.Submitted)
    def action_enter_list(self) -> None:
        """Go to the first line, once the lines are those that the filter lets through."""
        self._enters_when_shown = self._shown_for != self._field.value
        if not self._enters_when_shown:
            self.screen.set_focus(self.lines)
            self.lines.action_first()

    @on(ConversationLines.Chosen)
    def open_chosen(self, event: ConversationLines.Chosen) -> None:
        event.stop()
        self.post_message(self.Opened(event.conversation_id))

    @on(ConversationLines.EndNear)
    def want_more(self, event: ConversationLines.EndNear) -> None:
        event.stop()
        self.post_message(self.MoreWanted())

    @on(ConversationLines.Highlighted)
    def show_details(self, event: ConversationLines.Highlighted) -> None:
        event.stop()
        one = self.highlighted
        self._details.update("" if one is None else details(one), layout=False)

    def on_descendant_focus(self) -> None:
        """Highlight the conversation that is shown for who comes from outside; where none is, the latest."""
        if not self.has_class("-used"):
            self.add_class("-used")
            self.lines.highlight(self.lines.rows.number_of(self._current))
        if self.lines.has_focus and self.lines.highlighted is None:
            self.lines.action_first()
        self.post_message(self.LookedAt())

    def on_descendant_blur(self) -> None:
        self.set_class(self.has_focus_within, "-used")

    def action_filter(self) -> None:
        """Let the user type; while they do, the key is a letter."""
        if self.screen.focused is self._field:
            raise SkipAction
        self.screen.set_focus(self._field)

    def action_clear_filter(self) -> None:
        self._field.value = ""

    def action_ask(self, action: str) -> None:
        if self.highlighted is not None:
            self.post_message(self.ActionWanted(action, self.highlighted.id))

    def action_undo(self) -> None:
        self.post_message(self.UndoWanted())


def details(one: ConversationSummary) -> Content:
    """Return what is known of a conversation, and the keys that change it."""
    model = clean_line(one.model.rpartition("/")[2]) or "no model"
    facts = (cost_of_summary(one), clock(one.updated_at))
    lines = [
        f"{model} · {one.turns} turn{'' if one.turns == 1 else 's'}",
        " · ".join(fact for fact in facts if fact),
        with_marks(one.tags),
    ]
    return Content.assemble("\n".join(lines), "\n", (KEYS, "dim"))
