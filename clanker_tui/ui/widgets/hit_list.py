"""What a search found, two rows each: who, when and in which conversation; and the words around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from clanker_tui.domain.clean import clean, clean_line
from clanker_tui.domain.hits import Hit
from clanker_tui.domain.messages import ConversationSummary, Role
from clanker_tui.ui.figures import clock

Found = Hit | ConversationSummary
NEAR_END = 10  # lines, from which more are wanted
LEAD = 20  # characters in front of the first hit
MARKED = "bold underline"
BREAKS = re.compile(r"\s+")


class HitList(OptionList):
    """Shows hits, or conversations where nothing is looked for; asks for more when their end comes near."""

    @dataclass
    class MoreWanted(Message):
        """The end of what is shown is near."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id, compact=True, markup=False)
        self.found: list[Found] = []
        self._today = date.min

    def show(self, found: Sequence[Found], *, now: datetime) -> None:
        """Show what was found, from its beginning."""
        self.found = list(found)
        self._today = now.astimezone().date()
        self.set_options([self._option(one) for one in found])
        self.highlighted = 0 if found else None
        self.scroll_home(animate=False)

    def add(self, found: Sequence[Found]) -> None:
        """Show more below; the highlight stays where it is."""
        self.found += found
        self.add_options([self._option(one) for one in found])

    @property
    def chosen(self) -> Found | None:
        """What is under the highlight."""
        at = self.highlighted
        return self.found[at] if at is not None and at < len(self.found) else None

    def move(self, by: int) -> None:
        """Move the highlight by lines; it stops at both ends."""
        if self.found:
            self.highlighted = max(0, min((self.highlighted or 0) + by, len(self.found) - 1))

    def page(self, *, is_up: bool) -> None:
        """Move the highlight by what is seen."""
        self.move((-1 if is_up else 1) * max(1, self.size.height // 2 - 1))

    def watch_highlighted(self, highlighted: int | None) -> None:
        super().watch_highlighted(highlighted)
        if highlighted is not None and highlighted >= len(self.found) - NEAR_END:
            self.post_message(self.MoreWanted())

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        if new_value > old_value and new_value >= self.max_scroll_y - NEAR_END:
            self.post_message(self.MoreWanted())

    def _option(self, found: Found) -> Option:
        lines = hit_lines(found, self._today) if isinstance(found, Hit) else conversation_lines(found, self._today)
        return Option(Content("\n").join(lines))


def hit_lines(hit: Hit, today: date) -> tuple[Content, Content]:
    """Return the two lines of a hit."""
    head = Content.assemble(
        (f"{when(hit.created_at, today)}  ", "dim"),
        (f"{speaker(hit.role, hit.model)}  ", "$text-accent"),
        (clean_line(hit.title) or "Untitled", "bold"),
    )
    return head, Content.assemble("  ", snippet(hit))


def snippet(hit: Hit) -> Content:
    """Return the words around a hit as one line, with what was looked for marked, so that it is seen in any width."""
    pieces = [(BREAKS.sub(" ", clean(one.text)), MARKED if one.is_hit else "") for one in hit.fragments]
    first = next((at for at, (_, look) in enumerate(pieces) if look), 0)
    before = "".join(text for text, _ in pieces[:first])
    if len(before) > LEAD:
        before = f"…{before[-LEAD:].lstrip()}"
    return Content.assemble(before, *pieces[first:])


def conversation_lines(summary: ConversationSummary, today: date) -> tuple[Content, Content]:
    """Return the two lines of a conversation."""
    head = Content.assemble(
        (f"{when(summary.updated_at, today)}  ", "dim"), (clean_line(summary.title) or "Untitled", "bold")
    )
    turns = f"{summary.turns} turn{'' if summary.turns == 1 else 's'}"
    marks = [turns, short_model(summary.model), *(f"#{clean_line(tag)}" for tag in summary.tags)]
    marks += ["archived"] if summary.is_archived else []
    return head, Content.styled(f"  {' · '.join(mark for mark in marks if mark)}", "dim")


def when(moment: datetime, today: date) -> str:
    """Return when something was, as short as can be told: the time of today, a day of this year, or the whole date."""
    local = moment.astimezone()
    if local.date() == today:
        return f"{clock(moment)} "
    return f"{local:%d %b}" if local.year == today.year else f"{local:%Y-%m-%d}"


def speaker(role: Role, model: str) -> str:
    """Return who said something."""
    return "You" if role is Role.USER else short_model(model) or "Reply"


def short_model(model: str) -> str:
    """Return the last part of a model's id."""
    return clean_line(model).rpartition("/")[2]
