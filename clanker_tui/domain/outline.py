"""A branch of a conversation without its texts, and a message with what surrounds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from clanker_tui.domain.messages import Message, Role
from clanker_tui.domain.usage import UsageRecord


class Head(NamedTuple):
    """What is known of a message without reading it. `length` counts the characters of its parts.

    A named tuple: a long conversation has thousands.
    """

    id: str
    role: Role
    length: int


def head_of(message: Message) -> Head:
    """Return the head of a message."""
    return Head(message.id, message.role, sum(len(part.text) for part in message.parts))


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message, the usage of its requests, and the messages with the same parent, oldest first, itself among them."""

    message: Message
    records: tuple[UsageRecord, ...] = ()
    siblings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Position:
    """Where a reader was: the message at the top of what was seen, and how many rows of it were above.

    None in its place is the end, which is followed.
    """

    message_id: str
    rows_above: int
