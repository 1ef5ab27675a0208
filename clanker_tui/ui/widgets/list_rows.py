"""The rows of the list: headings, and conversations below them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from clanker_tui.domain.messages import ConversationSummary

PINNED = "Pinned"
Row = ConversationSummary | str


class ListRows:
    """Headings are text. Rows are added at the end, as the list is read."""

    def __init__(self, today: date = date.min) -> None:
        self.rows: list[Row] = []
        self._today = today
        self._heading = ""
        self._day: date | None = None
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def add_pinned(self, conversations: Sequence[ConversationSummary]) -> None:
        """Add the group at the top."""
        if conversations:
            self.rows.append(PINNED)
            self._append(conversations)

    def add(self, conversations: Iterable[ConversationSummary]) -> None:
        """Add conversations, each below the heading of its day."""
        for one in conversations:
            day = one.updated_at.astimezone().date()
            if day != self._day:
                self._day = day
                heading = day_name(day, self._today)
                if heading != self._heading:
                    self._heading = heading
                    self.rows.append(heading)
            self._append((one,))

    def number_of(self, conversation_id: str) -> int | None:
        """Return which row a conversation is in."""
        return self._numbers.get(conversation_id)

    def conversation(self, number: int | None) -> ConversationSummary | None:
        """Return the conversation of a row; None where there is a heading, or nothing."""
        if number is None or not 0 <= number < len(self.rows):
            return None
        row = self.rows[number]
        return None if isinstance(row, str) else row

    def nearest(self, number: int, step: int = 1) -> int | None:
        """Return the row of a conversation at a row or beside it: first in the direction of `step`, then in the other.

        None when there is no conversation.
        """
        number = max(0, min(number, len(self.rows) - 1))
        for direction in (step, -step):
            at = number
            while 0 <= at < len(self.rows):
                if not isinstance(self.rows[at], str):
                    return at
                at += direction
        return None

    def _append(self, conversations: Iterable[ConversationSummary]) -> None:
        for one in conversations:
            self._numbers[one.id] = len(self.rows)
            self.rows.append(one)


def day_name(day: date, today: date) -> str:
    """Return the heading a conversation of that day stands under."""
    days = (today - day).days
    if days <= 0:
        return "Today"
    if days == 1:
        return "Yesterday"
    if days < 7:
        return f"{day:%A}"
    return f"{day:%B %Y}" if day.year != today.year else f"{day:%B}"
