"""Reads the database of elia, where a chat is a row of messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clanker_tui.domain.loose_json import text
from clanker_tui.domain.messages import Role, TextPart
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.importers.chats import with_messages
from clanker_tui.importers.growing import Node, Seed, named, tree_of
from clanker_tui.importers.makers import provider_of
from clanker_tui.importers.moments import moment
from clanker_tui.importers.records import Skipped

if TYPE_CHECKING:
    from clanker_tui.history.foreign import ForeignDatabase, Row

SOURCE = "elia"


def is_database(database: ForeignDatabase) -> bool:
    """Whether a database looks like elia's."""
    return database.has("chat", "id", "title") and database.has("message", "id", "chat_id", "role", "content")


def read(database: ForeignDatabase) -> Iterator[ConversationTree | Skipped]:
    """Yield all chats."""
    for chat, rows in with_messages(database, "chat", "message", "chat_id", order=("id",)):
        yield from read_chat(chat, rows)


def read_chat(chat: Row, rows: list[Row]) -> Iterator[ConversationTree | Skipped]:
    """Yield a chat, after what of it is left out.

    Numbers of chats are those of one database: the moment it began tells a chat from those of other machines.
    """
    title = text(chat.get("title")) or next((text(row.get("content")) for row in rows if row.get("role") == "user"), "")
    nodes: list[Node] = []
    system_prompt = ""
    for number, row in enumerate(rows, 1):
        node = node_of(row, nodes[-1].id if nodes else None, text(chat.get("model")))
        if row.get("role") == "system":
            system_prompt = text(row.get("content"))
        elif isinstance(node, str):
            yield Skipped(f"message {number} of {named(title)}", node)
        else:
            nodes.append(node)
    first = rows[0] if rows else {}
    began = text(chat.get("started_at")) or text(first.get("timestamp"))
    yield tree_of(
        Seed(
            SOURCE,
            f"{chat.get('id', first.get('chat_id'))} {began}",
            text(chat.get("title")),
            nodes,
            created_at=moment(chat.get("started_at")),
            system_prompt=system_prompt,
            is_archived=bool(chat.get("archived")),
        )
    )


def node_of(row: Row, before: str | None, model: str) -> Node | str:
    """Return a message, or why there is none. One that names no message it follows follows the one before it."""
    said = text(row.get("content"))
    parent = row.get("parent_id")
    if row.get("role") not in ("user", "assistant"):
        return f"who said it is unknown: {text(row.get('role'))[:40]}"
    if not said.strip():
        return "no text"
    role = Role(text(row.get("role")))
    model = text(row.get("model")) or model
    return Node(
        str(row.get("id")),
        str(parent) if parent is not None else before,
        role,
        (TextPart(said),),
        moment(row.get("timestamp")),
        provider=provider_of(model, otherwise=SOURCE) if role is Role.ASSISTANT else "",
        model=model if role is Role.ASSISTANT else "",
    )
