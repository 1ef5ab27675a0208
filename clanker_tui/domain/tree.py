"""A whole conversation: what is exported, imported and merged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from clanker_tui.domain.messages import Conversation, Message
from clanker_tui.domain.usage import UsageRecord


@dataclass(frozen=True, slots=True)
class ConversationTree:
    """A conversation with every message of every branch, oldest first, and the usage of its requests.

    `edits` says when a field was last changed by hand: `title`, `model`, `system_prompt`, `pinned`, `archived`,
    `deleted`, `tags`. `deletions` names messages that were deleted, and when: their texts are not here.
    """

    conversation: Conversation
    messages: tuple[Message, ...]
    records: tuple[UsageRecord, ...] = ()
    edits: Mapping[str, datetime] = field(default_factory=dict)
    deletions: Mapping[str, datetime] = field(default_factory=dict)
