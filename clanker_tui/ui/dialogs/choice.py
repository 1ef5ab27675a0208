"""A list to choose one from, with a filter when it is long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from clanker_tui.domain.clean import clean_line
from clanker_tui.ui.dialogs.dialog import Dialog, line_input, plain

FILTER_FROM = 8  # a list that is seen whole needs no filter


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the list. `value` is the answer. `lead` and `detail` are shown dim before and behind the label."""

    value: str
    label: str = ""
    detail: str = ""
    lead: str = ""

    def prompt(self) -> Content:
        """Return the line as it is drawn."""
        return Content.assemble(
            (self.lead, "dim"), clean_line(self.label or self.value), ("  ", ""), (clean_line(self.detail), "dim")
        )

    def matches(self, typed: str) -> bool:
        """Whether every word of `typed` is in the line."""
        line = f"{self.label or self.value} {self.detail}".casefold()
        return all(word in line for word in typed.casefold().split())


class ChoiceDialog(Dialog[str]):
    """Asks for one of several. Dismissed with the value of the line that was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "Next line", show=False, id="choice.next"),
        Binding("up", "move(-1)", "Previous line", show=False, id="choice.previous"),
    ]

    options = getters.query_one(OptionList)

    def __init__(self, title: str, choices: Sequence[Choice], *, current: str = "", hint: str = "") -> None:
        super().__init__(title)
        self._choices = choices
        self._shown: Sequence[Choice] = choices
        self._current = current
        self._hint = hint

    def compose_body(self) -> ComposeResult:
        if self._hint:
            yield plain(self._hint, "dialog-hint")
        if len(self._choices) >= FILTER_FROM:
            yield line_input(placeholder="Type to filter")
        yield OptionList(markup=False)

    def on_mount(self) -> None:
        self.show_matching("")

    @on(Input.Changed)
    def filter_lines(self, event: Input.Changed) -> None:
        self.show_matching(event.value)

    def show_matching(self, typed: str) -> None:
        """Show the lines that match, with the current one or the first highlighted."""
        self._shown = [choice for choice in self._choices if choice.matches(typed)]
        self.options.set_options(Option(choice.prompt()) for choice in self._shown)
        if self._shown:
            values = [choice.value for choice in self._shown]
            self.options.highlighted = values.index(self._current) if self._current in values else 0

    def action_move(self, step: int) -> None:
        """Move the highlight while the filter has the focus."""
        if step > 0:
            self.options.action_cursor_down()
        else:
            self.options.action_cursor_up()

    @on(Input.Submitted)
    def take_highlighted(self) -> None:
        self.options.action_select()

    @on(OptionList.OptionSelected)
    def take(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._shown[event.option_index].value)
