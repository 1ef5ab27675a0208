"""The last line: what goes on, what it costs, what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

SPINNER = "◐◓◑◒"
TURN_S = 0.5


@dataclass(frozen=True, slots=True)
class Facts:
    """What the line tells; an empty fact is left out. `notice` is a state that is always seen."""

    state: str = ""
    notice: str = ""
    context: str = ""
    next_cost: str = ""
    conversation: str = ""
    today: str = ""
    budget: str = ""
    limit: str = ""

    @property
    def by_weight(self) -> Sequence[str]:
        """The facts, the most important first."""
        money = (self.budget, self.conversation, self.next_cost)
        return [fact for fact in (self.notice, self.state, self.context, *money, self.limit, self.today) if fact]

    @property
    def in_order(self) -> Sequence[str]:
        """The facts in the order they are read in."""
        sending = (self.context, self.next_cost)
        so_far = (self.conversation, self.today, self.budget)
        return [fact for fact in (self.notice, self.state, *sending, *so_far, self.limit) if fact]


class StatusLine(Widget):
    """Tells as many facts as there is room for; while a first token is awaited, one cell of it turns."""

    HELP = "F1 help"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id)
        self._facts = Facts()
        self._timer: Timer | None = None
        self._frame = 0

    @property
    def words(self) -> str:
        """All facts, also those there is no room for."""
        return " · ".join(self._facts.in_order)

    def show(self, facts: Facts, *, is_waiting: bool) -> None:
        """Tell other facts."""
        if is_waiting and self._timer is None:
            self._timer = self.set_interval(TURN_S, self._turn)
        elif not is_waiting and self._timer is not None:
            self._timer.stop()
            self._timer = None
            self.refresh()
        if facts != self._facts:
            self._facts = facts
            self.refresh()

    def _turn(self) -> None:
        self._frame += 1
        self.refresh()

    def render(self) -> Content:
        width = self.content_size.width
        room = width - len(self.HELP) - 2
        spinner = f"{SPINNER[self._frame % len(SPINNER)]} " if self._timer is not None else ""
        kept: list[str] = []
        for fact in self._facts.by_weight:
            if Content(spinner + " · ".join([*kept, fact])).cell_length <= room:
                kept.append(fact)
        left = Content(spinner + " · ".join(fact for fact in self._facts.in_order if fact in kept))
        blanks = " " * max(1, width - left.cell_length - len(self.HELP))
        return Content.assemble(left, blanks, self.HELP).truncate(width)
