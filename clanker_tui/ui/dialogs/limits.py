"""What is left of all rate limits."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button

from clanker_tui.ui.dialogs.dialog import Dialog, button, plain

NONE = "No provider has told of its limits yet. Many tell with each reply what is left."


class LimitsDialog(Dialog[None]):
    """Shows a text about limits; empty: none is known."""

    AUTO_FOCUS = "#close"

    def __init__(self, told: str) -> None:
        super().__init__("Rate limits")
        self._told = told

    def compose_body(self) -> ComposeResult:
        yield plain(self._told or NONE)
        with Horizontal(classes="dialog-buttons"):
            yield button("Close", "close", variant="primary")

    @on(Button.Pressed)
    def close(self) -> None:
        self.dismiss(None)
