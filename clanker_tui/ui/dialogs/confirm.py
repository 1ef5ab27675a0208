"""A question with two answers."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Button

from clanker_tui.ui.dialogs.dialog import Dialog, button, plain


class ConfirmDialog(Dialog[bool]):
    """Asks before something is done. Dismissed with True for yes; the focus begins on no."""

    AUTO_FOCUS = "#no"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", show=False, id="confirm.yes"),
        Binding("n", "answer(False)", "No", show=False, id="confirm.no"),
        Binding("left", "app.focus_previous", "Previous button", show=False, id="confirm.previous"),
        Binding("right", "app.focus_next", "Next button", show=False, id="confirm.next"),
    ]

    def __init__(self, question: str, *, yes: str = "Yes", no: str = "No", title: str = "Are you sure?") -> None:
        super().__init__(title)
        self._question = question
        self._yes = yes
        self._no = no

    def compose_body(self) -> ComposeResult:
        yield plain(self._question)
        with Horizontal(classes="dialog-buttons"):
            yield button(self._yes, "yes")
            yield button(self._no, "no", variant="primary")

    @on(Button.Pressed)
    def take_answer(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

    def action_answer(self, is_yes: bool) -> None:  # an action's parameters are positional
        self.dismiss(is_yes)
