"""The line in which one types what is looked for in the conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from clanker_tui.domain.clean import clean_line
from clanker_tui.ui.dialogs.dialog import line_input


class FindBar(Horizontal):
    """Asks for words to be found, and shows how often they are there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,down", "go(1)", "Next hit", show=False, priority=True, id="find.next"),
        Binding("shift+enter,up", "go(-1)", "Hit before", show=False, priority=True, id="find.previous"),
        Binding("escape", "close", "Leave the search", show=False, priority=True, id="find.close"),
    ]

    @dataclass
    class Wanted(Message):
        """Words are to be found."""

        words: str

    @dataclass
    class GoOn(Message):
        """Another hit is to be shown: the next one, or the one before."""

        by: int

    @dataclass
    class Closed(Message):
        """Nothing is looked for any more; the reader stays with what was found."""

    field = getters.query_one(Input)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id)
        self.display = False

    def compose(self) -> ComposeResult:
        yield Static("find", markup=False, classes="find-label")
        field = line_input(placeholder="words in this conversation")
        field.compact = True
        yield field
        yield Static(id="find-count", markup=False)

    @property
    def is_open(self) -> bool:
        return bool(self.display)

    def open(self) -> None:
        """Let the user type."""
        self.display = True
        self.screen.set_focus(self.field)  # at once: letters that have come already are keys of the conversation
        self.field.select_all()
        if self.field.value:
            self.post_message(self.Wanted(self.field.value))

    def close(self) -> None:
        """Go away; the words are kept for the next time."""
        self.display = False

    def tell(self, count: int, at: int, problem: str = "") -> None:
        """Say how many hits there are, and which one is shown."""
        where = f"{at}/{count}" if at else f"{count} found"
        words = "" if not self.field.value.strip() else where if count else "not found"
        self.query_one("#find-count", Static).update(Content(clean_line(problem) or words))

    @on(Input.Changed)
    def find(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Wanted(event.value.strip()))

    def action_go(self, by: int) -> None:
        self.post_message(self.GoOn(by))

    def action_close(self) -> None:
        self.post_message(self.Closed())
