"""The parameters of a reply, changed in place."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from clanker_tui.config.parameters import NAMES, value_text
from clanker_tui.domain.agent import Parameters
from clanker_tui.ui.widgets.two_ends import TwoEnds


class ParameterPane(Vertical):
    """A field for each parameter; an empty one leaves the choice to the provider."""

    @dataclass
    class Changed(Message):
        name: str
        text: str

    def __init__(self) -> None:
        super().__init__()
        self._fields = {name: parameter_field(name) for name in NAMES}

    def compose(self) -> ComposeResult:
        hint = Content.styled("Enter sets", "dim")
        yield TwoEnds(Content.styled("Parameters", "bold"), hint, classes="pane-title")
        for name, field in self._fields.items():
            with Horizontal(classes="parameter"):
                yield Static(Content(name.replace("_", " ")), classes="parameter-name", markup=False)
                yield field

    def show(self, parameters: Parameters) -> None:
        """Show the values that are used."""
        for name, field in self._fields.items():
            with field.prevent(Input.Changed):
                field.value = value_text(parameters, name)

    @on(Input.Submitted)
    @on(Input.Blurred)
    def take(self, event: Input.Submitted | Input.Blurred) -> None:
        event.stop()
        self.post_message(self.Changed(event.input.id or "", event.value.strip()))


def parameter_field(name: str) -> Input:
    """Return the field of a parameter; while it is empty it says that the provider's default is used."""
    field = Input(placeholder="default", compact=True, id=name, select_on_focus=True)
    field.cursor_blink = False
    return field
