"""What lies in the bin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Binned:
    """A deleted conversation, or a deleted message with what followed it; then `title` is its conversation's.

    `id` is the conversation's or the message's, `messages` counts what went with it, `text` is how a message begins.
    """

    id: str
    is_message: bool
    title: str
    text: str
    deleted_at: datetime
    messages: int
