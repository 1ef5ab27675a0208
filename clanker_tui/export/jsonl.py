"""Everything, a record on each line: for grep, jq and pipes.

A line is an object with a `kind`: `conversation`, then its `message` lines with their `conversation_id`, the oldest
first, then its `usage` lines. The other fields are those of json_format.py; a conversation names the `version` too.
"""

from __future__ import annotations

from collections.abc import Iterator

from clanker_tui.domain.tree import FILE_VERSION, ConversationTree
from clanker_tui.export.fields import as_line, conversation_fields, message_fields, usage_fields


def whole(tree: ConversationTree) -> Iterator[str]:
    """Yield the lines of a conversation."""
    named = {"conversation_id": tree.conversation.id}
    yield as_line({"kind": "conversation", "version": FILE_VERSION, **conversation_fields(tree)}) + "\n"
    for message in tree.messages:
        yield as_line({"kind": "message", **named, **message_fields(message)}) + "\n"
    for record in tree.records:
        yield as_line({"kind": "usage", **usage_fields(record)}) + "\n"
