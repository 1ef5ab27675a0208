"""The providers: which is used, and whether each has a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from clanker_tui.domain.clean import clean_line
from clanker_tui.ui.widgets.two_ends import TwoEnds

NAME_WIDTH = 12


@dataclass(frozen=True, slots=True)
class ProviderLine:
    """A provider as the pane shows it. `state` is where its key comes from, or how it answered."""

    name: str
    title: str
    state: str = ""
    is_usable: bool = True


class ProviderPane(Vertical):
    """Lists the providers, and asks for what is to be done with one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "test", "Test the provider", show=False, id="providers.test"),
        Binding("k", "enter_key", "Enter its key", show=False, id="providers.key"),
    ]

    @dataclass
    class Chosen(Message):
        provider: str

    @dataclass
    class TestWanted(Message):
        provider: str

    @dataclass
    class KeyWanted(Message):
        provider: str

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[ProviderLine] = ()
        self.options = OptionList(compact=True, markup=False)

    def compose(self) -> ComposeResult:
        yield TwoEnds(Content.styled("Provider", "bold"), Content.styled("t test · k key", "dim"), classes="pane-title")
        yield self.options

    def show(self, lines: Sequence[ProviderLine], *, current: str) -> None:
        """Show the providers there are."""
        highlighted = self.options.highlighted
        self._lines = lines
        self.options.set_options(Option(drawn(line, is_current=line.name == current)) for line in lines)
        names = [line.name for line in lines]
        if highlighted is not None and highlighted < len(names):
            self.options.highlighted = highlighted
        elif current in names:
            self.options.highlighted = names.index(current)

    @property
    def highlighted(self) -> str:
        """The provider under the highlight; empty when there is none."""
        at = self.options.highlighted
        return self._lines[at].name if at is not None and at < len(self._lines) else ""

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.Chosen(self._lines[event.option_index].name))

    def action_test(self) -> None:
        if self.highlighted:
            self.post_message(self.TestWanted(self.highlighted))

    def action_enter_key(self) -> None:
        if self.highlighted:
            self.post_message(self.KeyWanted(self.highlighted))


def drawn(line: ProviderLine, *, is_current: bool) -> Content:
    """Return a provider as it is drawn."""
    mark = ("● ", "$text-accent") if is_current else ("○ ", "dim")
    name = clean_line(line.title, NAME_WIDTH).ljust(NAME_WIDTH)
    looks = "bold" if is_current else "" if line.is_usable else "dim"
    return Content.assemble(mark, (name, looks), " ", (clean_line(line.state), "dim"))
