"""The last line: what goes on, what it costs, what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget

SPINNER = "◐◓◑◒"
TURN_S = 0.5


@dataclass(frozen=True, slots=True)
class Told:
    """A fact that has more than words.

    One with a `look` of its own is to be noticed: where there is little room it comes before others. `brief` is said
    where there is no room for the words; empty when they cannot be fewer.
    """

    words: str
    look: str = ""
    brief: str = ""

    def __str__(self) -> str:
        return self.words

    def __bool__(self) -> bool:
        return bool(self.words)

    @property
    def in_brief(self) -> Told:
        return replace(self, words=self.brief or self.words)


Fact = str | Told


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
        rest = sorted(others, key=lambda fact: not (isinstance(fact, Told) and fact.look))
        return [fact for fact in (self.notice, self.state, *rest) if fact]

    @property
    def in_order(self) -> Sequence[Fact]:
        """The facts in the order they are read in."""
        sending = (self.context, self.next_cost)
        so_far = (self.conversation, self.today, self.budget)
        return [fact for fact in (self.notice, self.state, *sending, *so_far, self.limit) if fact]


class StatusLine(Widget):
    """Tells as much as there is room for; while a first token is awaited, one cell of it turns."""

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
        left = spinner + joined(fitting(self._facts, room - spinner.cell_length))
        blanks = " " * max(1, width - left.cell_length - len(self.HELP))
        return Content.assemble(left, blanks, self.HELP).truncate(width)


def fitting(facts: Facts, room: int) -> Sequence[Fact]:
    """Return what of the facts is told in so many columns, in the order it is read in.

    What is least important is said in brief first; where that is not enough, it is left out.
    """
    told = {id(fact): fact for fact in facts.by_weight}
    order = [id(fact) for fact in facts.in_order]

    def is_too_long() -> bool:
        return joined([told[one] for one in order if one in told]).cell_length > room

    for fact in reversed(facts.by_weight):
        if is_too_long() and isinstance(fact, Told):
            told[id(fact)] = fact.in_brief
    for fact in reversed(facts.by_weight):
        if is_too_long():
            del told[id(fact)]
    for fact in facts.by_weight:
        brief = told.get(id(fact))
        if brief is not None:
            told[id(fact)] = fact
            if is_too_long():
                told[id(fact)] = brief
    return [told[one] for one in order if one in told]


def joined(facts: Sequence[Fact]) -> Content:
    """Return facts as they are drawn, side by side."""
    return Content(" · ").join(
        Content.styled(fact.words, fact.look) if isinstance(fact, Told) else Content(fact) for fact in facts
    )
