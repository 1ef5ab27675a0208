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
class Marked:
    """A fact that is to be noticed: drawn in a look of its own, and before others where there is little room."""

    words: str
    look: str = "$text-warning"

    def __str__(self) -> str:
        return self.words

    def __bool__(self) -> bool:
        return bool(self.words)


Fact = str | Marked


@dataclass(frozen=True, slots=True)
class Facts:
    """What the line tells; an empty fact is left out. `notice` is a state that is always seen."""

    state: Fact = ""
    notice: Fact = ""
    context: Fact = ""
    next_cost: Fact = ""
    conversation: Fact = ""
    today: Fact = ""
    budget: Fact = ""
    limit: Fact = ""

    @property
    def by_weight(self) -> Sequence[Fact]:
        """The facts, the most important first."""
        money = (self.budget, self.conversation, self.next_cost)
        others = (self.context, *money, self.limit, self.today)
        rest = sorted(others, key=lambda fact: not isinstance(fact, Marked))
        return [fact for fact in (self.notice, self.state, *rest) if fact]

    @property
    def in_order(self) -> Sequence[Fact]:
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
        return " · ".join(map(str, self._facts.in_order))

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
        spinner = Content(f"{SPINNER[self._frame % len(SPINNER)]} " if self._timer is not None else "")
        kept: list[Fact] = []
        for fact in self._facts.by_weight:
            if (spinner + joined([*kept, fact])).cell_length <= room:
                kept.append(fact)
        left = spinner + joined([fact for fact in self._facts.in_order if fact in kept])
        blanks = " " * max(1, width - left.cell_length - len(self.HELP))
        return Content.assemble(left, blanks, self.HELP).truncate(width)


def joined(facts: Sequence[Fact]) -> Content:
    """Return facts as they are drawn, side by side."""
    return Content(" · ").join(
        Content.styled(fact.words, fact.look) if isinstance(fact, Marked) else Content(fact) for fact in facts
    )
