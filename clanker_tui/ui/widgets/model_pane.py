"""The models of the provider: a filter that also takes an id that is not listed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from clanker_tui.domain.agent import ModelInfo
from clanker_tui.domain.clean import clean_line
from clanker_tui.ui.figures import context, price
from clanker_tui.ui.widgets.two_ends import TwoEnds

MARK_WIDTH = 2


class ModelPane(Vertical):
    """Lists the models with context and price, and asks for the one that is chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", "Next model", show=False, id="models.next"),
        Binding("up", "move(-1)", "Previous model", show=False, id="models.previous"),
    ]

    @dataclass
    class Chosen(Message):
        model: str

    @dataclass
    class ListWanted(Message):
        """The pane is looked at: the provider's list is wanted."""

    def __init__(self) -> None:
        super().__init__()
        self._models: Sequence[ModelInfo] = ()
        self._ids: list[str] = []
        self._current = ""
        self._note = ""
        self.field = Input(placeholder="filter, or any model id", compact=True)
        self.field.cursor_blink = False
        self.options = OptionList(compact=True, markup=False)

    def compose(self) -> ComposeResult:
        yield TwoEnds(
            Content.styled("Model", "bold"), Content.styled("context · $ in/out", "dim"), classes="pane-title"
        )
        yield self.field
        yield self.options

    def show(self, models: Sequence[ModelInfo], *, current: str, note: str = "") -> None:
        """Show the models; `note` says why there are none, or what goes on."""
        self._models, self._current, self._note = models, current, note
        self.draw()

    def draw(self) -> None:
        """Draw what the filter lets through; what was typed can be chosen too."""
        typed = self.field.value.strip()
        words = typed.casefold().split()
        matching = [one for one in self._models if one.is_chat and all(word in one.id.casefold() for word in words)]
        ids = [one.id for one in matching]
        if self._current and not words and self._current not in ids:
            matching.insert(0, ModelInfo(self._current))
        if typed and typed not in ids and " " not in typed:
            matching.append(ModelInfo(typed, best_for="use this id"))
        self._ids = [one.id for one in matching]
        self.options.set_options(self._drawn(matching))
        if self._ids:
            self.options.highlighted = self._ids.index(self._current) if self._current in self._ids else 0

    def _drawn(self, models: Sequence[ModelInfo]) -> Iterator[Option]:
        width = max(10, self.options.scrollable_content_region.width)
        for one in models:
            yield Option(drawn(one, width, is_current=one.id == self._current))
        if self._note:
            yield Option(Content.styled(clean_line(self._note), "dim"), disabled=True)

    def on_resize(self) -> None:
        self.call_after_refresh(self.draw)

    def on_descendant_focus(self) -> None:
        self.post_message(self.ListWanted())

    @on(Input.Changed)
    def filter_lines(self) -> None:
        self.draw()

    @on(Input.Submitted)
    def take_highlighted(self) -> None:
        self.options.action_select()

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_index < len(self._ids):
            chosen = self._ids[event.option_index]
            self.field.value = ""
            self.post_message(self.Chosen(chosen))

    def action_move(self, step: int) -> None:
        """Move the highlight while the filter has the focus."""
        if step > 0:
            self.options.action_cursor_down()
        else:
            self.options.action_cursor_up()


def drawn(model: ModelInfo, width: int, *, is_current: bool) -> Content:
    """Return a model as it is drawn: name and context, and below it what it costs."""
    size = context(model)
    room = max(4, width - MARK_WIDTH - (len(size) + 1 if size else 0))
    name = clean_line(model.id.rpartition("/")[2] if len(model.id) > room else model.id, room)
    mark = ("● ", "$text-accent") if is_current else ("  ", "")
    first = Content.assemble(mark, (name.ljust(room), "bold" if is_current else ""), f" {size}" if size else "")
    below = clean_line(" · ".join(fact for fact in (price(model), model.best_for) if fact), width - MARK_WIDTH)
    return Content.assemble(first, "\n  ", (below, "dim")) if below else first
