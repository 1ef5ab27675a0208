"""Messages, their parts, and the conversations they form."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from clanker_tui.domain.clean import clean_line

TITLE_LENGTH = 60


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return a UUIDv7 as text: 48 bits of Unix milliseconds, then random bits (RFC 9562, section 5.7).

    Ids made later sort later, to the millisecond.
    """
    value = time.time_ns() // 1_000_000 << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(UUID(int=value))


class Role(StrEnum):
    """Who speaks. A system prompt belongs to the conversation and is not a message."""

    USER = "user"
    ASSISTANT = "assistant"


class Status(StrEnum):
    """How far a message got. A user message is always complete."""

    STREAMING = "streaming"
    COMPLETE = "complete"
    STOPPED = "stopped"  # by the user
    FAILED = "failed"
    INTERRUPTED = "interrupted"  # the process died


class FinishReason(StrEnum):
    """Why a provider ended a reply, in words common to all; the provider's own word is kept beside it."""

    STOP = "stop"
    LENGTH = "length"
    CONTENT_FILTER = "content_filter"
    TOOL_CALLS = "tool_calls"
    REFUSAL = "refusal"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class TextPart:
    """What was said."""

    text: str


@dataclass(frozen=True, slots=True)
class ThinkingPart:
    """What a model showed of its reasoning; never sent back to a provider."""

    text: str


@dataclass(frozen=True, slots=True)
class FilePart:
    """A text file that goes along with a user's message. `name` is what the user knows it by; it is no path to open."""

    name: str
    text: str


Part = TextPart | ThinkingPart | FilePart


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation.

    `parent_id` is None for the first message of a conversation. `provider`, `model`, `finish_reason` and
    `error` belong to replies. `error` is one line that names what went wrong and what to do.
    """

    id: str
    conversation_id: str
    parent_id: str | None
    role: Role
    parts: tuple[Part, ...]
    created_at: datetime
    status: Status = Status.COMPLETE
    provider: str = ""
    model: str = ""
    finish_reason: FinishReason | None = None
    error: str = ""

    @property
    def text(self) -> str:
        """All that was said, without reasoning."""
        return "".join(part.text for part in self.parts if isinstance(part, TextPart))

    @property
    def thinking(self) -> str:
        """All the reasoning that was shown."""
        return "".join(part.text for part in self.parts if isinstance(part, ThinkingPart))

    @property
    def files(self) -> tuple[FilePart, ...]:
        """The files that go along."""
        return tuple(part for part in self.parts if isinstance(part, FilePart))


@dataclass(frozen=True, slots=True)
class Conversation:
    """A tree of messages and what new turns in it use.

    `leaf_id` names the last message of the branch that is shown; None while there is no message. `pinned_at` and
    `archived_at` are None while it is neither; `tags` are in order. `sent_from_id` names the first message that goes
    along with a question, `summary` stands for those before it: None and empty while all go along, and of no account
    on a branch that does not hold that message.
    """

    id: str
    title: str
    created_at: datetime
    updated_at: datetime
    provider: str = ""
    model: str = ""
    system_prompt: str = ""
    leaf_id: str | None = None
    sent_from_id: str | None = None
    summary: str = ""
    pinned_at: datetime | None = None
    archived_at: datetime | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """A line of the conversation list. `turns` counts user messages, `requests` those to a provider.

    `nano_usd` is what its requests cost as far as that is known; `unpriced` counts those without a price.
    """

    id: str
    title: str
    updated_at: datetime
    provider: str
    model: str
    turns: int
    is_pinned: bool = False
    is_archived: bool = False
    tags: tuple[str, ...] = ()
    nano_usd: int = 0
    unpriced: int = 0
    requests: int = 0


def new_conversation(*, provider: str = "", model: str = "", system_prompt: str = "") -> Conversation:
    """Return an empty conversation; nothing is stored before its first message."""
    moment = now()
    return Conversation(new_id(), "", moment, moment, provider, model, system_prompt)


def user_message(
    text: str, conversation_id: str, parent_id: str | None, *, files: tuple[FilePart, ...] = ()
) -> Message:
    """Return a new user message."""
    return Message(new_id(), conversation_id, parent_id, Role.USER, (TextPart(text), *files), now())


def title_of(first: Message) -> str:
    """Return a title for a conversation that begins with a message: from its text, else from the names of its files."""
    return title_from(first.text if first.text.strip() else ", ".join(file.name for file in first.files))


def title_from(text: str) -> str:
    """Return a title for a conversation that begins with `text`: its first line that says something."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return clean_line(first.strip().lstrip("#>*- "), TITLE_LENGTH) or "Untitled"
