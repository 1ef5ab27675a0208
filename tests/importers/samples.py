"""Exports in the shapes that other programs write, and what is read from them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

from clanker_tui.domain.messages import Message
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.importers.detecting import recognised
from clanker_tui.importers.records import Skipped

FIXTURES = Path(__file__).parent / "fixtures"
EVENING = 1_700_000_000.25


def peer_database(name: str, folder: Path) -> Path:
    """Return a database as another program wrote it."""
    path = folder / f"{name}.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((FIXTURES / f"{name}.sql").read_text(encoding="utf-8"))
    return path


def read(path: Path) -> tuple[list[ConversationTree], list[str]]:
    """Return the conversations in a file, and what was left out of it."""
    with recognised(str(path)) as found:
        items = list(found.items)
    trees = [one for one in items if isinstance(one, ConversationTree)]
    return trees, [f"{one.what}: {one.why}" for one in items if isinstance(one, Skipped)]


def read_json(value: object, folder: Path) -> tuple[list[ConversationTree], list[str]]:
    """Return the conversations in an export, and what was left out of it."""
    path = folder / "conversations.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return read(path)


def texts(messages: Iterable[Message]) -> list[str]:
    """Return what was said."""
    return [message.text for message in messages]


def shown(tree: ConversationTree) -> list[Message]:
    """Return the branch that a conversation shows, oldest first."""
    by_id = {one.id: one for one in tree.messages}
    branch: list[Message] = []
    at = tree.conversation.leaf_id
    while at is not None:
        branch.append(by_id[at])
        at = by_id[at].parent_id
    return branch[::-1]


def node(
    parent: str | None, role: str = "", content: object = None, *, after_s: float = 0, **message: object
) -> dict[str, object]:
    """Return a node of a ChatGPT export; one without a role has no message."""
    if not role:
        return {"parent": parent, "children": [], "message": None}
    if isinstance(content, str):
        content = {"content_type": "text", "parts": [content]}
    author = {"role": role, "name": message.pop("name", None)}
    metadata = message.pop("metadata", {"model_slug": "gpt-4o"} if role == "assistant" else {})
    fields = {"author": author, "content": content, "create_time": EVENING + after_s, "metadata": metadata}
    return {"parent": parent, "children": [], "message": {**fields, "recipient": "all", **message}}


def chatgpt(mapping: Mapping[str, object], **fields: object) -> dict[str, object]:
    """Return a conversation of a ChatGPT export."""
    facts = {"title": "Lists", "create_time": EVENING, "update_time": EVENING + 99, "conversation_id": "c-1"}
    return {**facts, "mapping": mapping, "current_node": [*mapping][-1], **fields}


def claude(*messages: dict[str, object], **fields: object) -> dict[str, object]:
    """Return a conversation of a Claude export."""
    facts = {
        "uuid": "c-2",
        "name": "Rust",
        "created_at": "2025-02-03T10:00:00.5Z",
        "updated_at": "2025-02-03T11:00:00Z",
    }
    return {**facts, "chat_messages": list(messages), **fields}


def said(uuid: str, sender: str, text: str, **fields: object) -> dict[str, object]:
    """Return a message of a Claude export."""
    return {"uuid": uuid, "sender": sender, "text": text, "created_at": "2025-02-03T10:00:01Z", **fields}
