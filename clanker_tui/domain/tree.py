"""A whole conversation: what is exported, imported and merged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from clanker_tui.domain.messages import Conversation, Message
from clanker_tui.domain.usage import UsageRecord

# What our own files say of themselves. The version grows when one that is older could not read them.
FILE_FORMAT = "clanker-tui"
FILE_VERSION = 1

EDITED_FIELDS = ("title", "model", "system_prompt", "context", "pinned", "archived", "deleted", "tags")


@dataclass(frozen=True, slots=True)
class ConversationTree:
    """A conversation with every message of every branch, oldest first, and the usage of its requests.

    `edits` says when a field was last changed by hand: those of EDITED_FIELDS, of which "context" is what goes along
    with a question. `deletions` names messages that were deleted, and when: their texts are not here; `restorations`
    those that came back since, and when. `deleted_at` is set while the conversation itself is in the bin.
    """

    conversation: Conversation
    messages: tuple[Message, ...]
    records: tuple[UsageRecord, ...] = ()
    edits: Mapping[str, datetime] = field(default_factory=dict)
    deletions: Mapping[str, datetime] = field(default_factory=dict)
    restorations: Mapping[str, datetime] = field(default_factory=dict)
    deleted_at: datetime | None = None
