"""What a search finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clanker_tui.domain.messages import Role


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a text; `is_hit` where it is what was looked for. As it is stored: clean it before it is drawn."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was found, with the line around the words, or a title.

    `message_id` is None for the title of a conversation that shows no message. `key` tells hits apart.
    """

    conversation_id: str
    title: str
    message_id: str | None
    role: Role
    model: str
    created_at: datetime
    fragments: tuple[Fragment, ...]
    key: int

    @property
    def snippet(self) -> str:
        """The line without its marks."""
        return "".join(fragment.text for fragment in self.fragments)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended. Only the search that made it knows what is in it."""

    key: int
    seen: frozenset[str | None] = frozenset()
    score: float = 0.0
    is_wider: bool = False


@dataclass(frozen=True, slots=True)
class HitPage:
    """Hits in their order, where the next page begins (None: there is none), and sentences on how they were found."""

    hits: tuple[Hit, ...] = ()
    cursor: Cursor | None = None
    notes: tuple[str, ...] = ()
