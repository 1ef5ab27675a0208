"""Reads the database of oterm, where a chat is a row of messages. It notes no times: those of the file stand in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from clanker_tui.domain.loose_json import items, parse, text
from clanker_tui.domain.messages import Role, TextPart
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.importers.chats import with_messages
from clanker_tui.importers.growing import Node, Seed, named, tree_of
from clanker_tui.importers.records import Skipped
from clanker_tui.importers.said import joined, note
from clanker_tui.importers.stable_ids import stable_id

if TYPE_CHECKING:
    from clanker_tui.history.foreign import ForeignDatabase, Row

SOURCE = "oterm"


def is_database(database: ForeignDatabase) -> bool:
    """Whether a database looks like oterm's."""
    return database.has("chat", "id", "name") and database.has("message", "id", "chat_id", "author", "text")


def read(database: ForeignDatabase) -> Iterator[ConversationTree | Skipped]:
    """Yield all chats, a second apart and the last at the time of the file: so the list has them in their order."""
    last = sum(1 for _ in database.rows("chat"))
    chats = with_messages(database, "chat", "message", "chat_id", order=("id",))
    for place, (chat, rows) in zip(count(1), chats, strict=False):
        yield from read_chat(chat, rows, database.changed_at - timedelta(seconds=max(0, last - place)))


def read_chat(chat: Row, rows: list[Row], at: datetime) -> Iterator[ConversationTree | Skipped]:
    """Yield a chat, after what of it is left out.

    Numbers of chats are those of one database: its first message tells a chat from those of other machines.
    """
    title = text(chat.get("name"))
    nodes: list[Node] = []
    for number, row in enumerate(rows, 1):
        node = node_of(row, nodes[-1].id if nodes else None, chat)
        if isinstance(node, str):
            yield Skipped(f"message {number} of {named(title)}", node)
        else:
            nodes.append(node)
    first = rows[0] if rows else {}
    yield tree_of(
        Seed(
            SOURCE,
            stable_id(str(chat.get("id", first.get("chat_id"))), text(first.get("text"))),
            title,
            nodes,
            created_at=at,
            updated_at=at,
            system_prompt=text(chat.get("system")),
        )
    )


def node_of(row: Row, before: str | None, chat: Row) -> Node | str:
    """Return a message, or why there is none."""
    if row.get("author") not in ("user", "assistant"):
        return f"who said it is unknown: {text(row.get('author'))[:40]}"
    role = Role(text(row.get("author")))
    parts = joined([TextPart(text(row.get("text"))), *[note("image")] * images_in(row)])
    if not parts:
        return "no text"
    return Node(
        str(row.get("id")),
        before,
        role,
        parts,
        provider=text(chat.get("provider")) or "ollama" if role is Role.ASSISTANT else "",
        model=text(chat.get("model")) if role is Role.ASSISTANT else "",
    )


def images_in(row: Row) -> int:
    """Return how many images went along; they are kept in the row itself."""
    try:
        return len(items(parse(text(row.get("images")) or "[]")))
    except ValueError:
        return 0
