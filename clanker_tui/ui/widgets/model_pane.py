"""The models of the provider: a filter that also takes an id that is not listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from clanker_tui.domain.spending import ModelSpeed
from clanker_tui.ui.figures import context, measured, price
from clanker_tui.ui.widgets.two_ends import TwoEnds

MARK_WIDTH = 2
ENOUGH = 8  # cells for the beginning of a fact in words


class ModelPane(Vertical):
    """Lists the models with context, price and measured speed, and asks for the one that is chosen."""

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
        self._shown: list[ModelInfo] = []
        self._speeds: Mapping[str, ModelSpeed] = {}
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

    def show(
        self,
        models: Sequence[ModelInfo],
        *,
        current: str,
        note: str = "",
        speeds: Mapping[str, ModelSpeed] | None = None,
    ) -> None:
        """Show the models; `note` says why there are none, or what goes on, `speeds` how fast they were."""
        self._models, self._current, self._note, self._speeds = models, current, note, dict(speeds or {})
        self.draw()

    def show_speeds(self, speeds: Mapping[str, ModelSpeed]) -> None:
        """Show other speeds. Where the reader is in the list stays as it is."""
        before, self._speeds = self._speeds, dict(speeds)
        for number, one in enumerate(self._shown):
            if speeds.get(one.id) != before.get(one.id):
                self.options.replace_option_prompt_at_index(number, self._line(one))

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
        self._shown = matching
        self.options.set_options(self._drawn(matching))
        if matching:
            shown = [one.id for one in matching]
            self.options.highlighted = shown.index(self._current) if self._current in shown else 0

    def _drawn(self, models: Sequence[ModelInfo]) -> Iterator[Option]:
        for one in models:
            yield Option(self._line(one))
        if self._note:
            yield Option(Content.styled(clean_line(self._note), "dim"), disabled=True)

    def _line(self, model: ModelInfo) -> Content:
        width = max(10, self.options.scrollable_content_region.width)
        return drawn(model, width, is_current=model.id == self._current, speed=self._speeds.get(model.id))

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
        if event.option_index < len(self._shown):
            chosen = self._shown[event.option_index].id
            self.field.value = ""
            self.post_message(self.Chosen(chosen))

    def action_move(self, step: int) -> None:
        """Move the highlight while the filter has the focus."""
        if step > 0:
            self.options.action_cursor_down()
        else:
            self.options.action_cursor_up()


def drawn(model: ModelInfo, width: int, *, is_current: bool, speed: ModelSpeed | None = None) -> Content:
    """Return a model as it is drawn: name and context, and below it what it costs and how fast it was."""
    size = context(model)
    room = max(4, width - MARK_WIDTH - (len(size) + 1 if size else 0))
    name = clean_line(model.id.rpartition("/")[2] if len(model.id) > room else model.id, room)
    mark = ("● ", "$text-accent") if is_current else ("  ", "")
    first = Content.assemble(mark, (name.ljust(room), "bold" if is_current else ""), f" {size}" if size else "")
    below = fitting([price(model), *measured(speed), clean_line(model.best_for)], width - MARK_WIDTH)
    return Content.assemble(first, "\n  ", (below, "dim")) if below else first


def fitting(facts: Sequence[str], width: int) -> str:
    """Return as many facts as there is room for, in their order; the last one of them may be cut."""
    line = ""
    for fact in facts:
        longer = " · ".join(part for part in (line, fact) if part)
        if len(longer) > width and line:
            return clean_line(longer, width) if width - len(line) > ENOUGH and fact is facts[-1] else line
        line = longer
    return clean_line(line, width)
