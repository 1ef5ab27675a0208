"""What an overview of a conversation tells of its messages: plain SQL, since a user waits for it."""

from __future__ import annotations

from collections.abc import Sequence

from clanker_tui.domain.branching import Node
from clanker_tui.domain.messages import Role
from clanker_tui.history.database import Database
from clanker_tui.history.reading import TEXT_OR_NULL, Row, word
from clanker_tui.history.values import demand, text_bytes

WORDS = """
    coalesce((
        SELECT substr(text, 1, 200) FROM parts
        WHERE message_seq = messages.seq AND kind = 'text' ORDER BY position, seq LIMIT 1
    ), '')
"""
NODES = f"""
    SELECT
        id, parent_id, role, model, {WORDS},
        (SELECT coalesce(sum(nano_usd), 0) FROM usage WHERE message_id = messages.id),
        (SELECT count(*) FROM usage WHERE message_id = messages.id AND nano_usd IS NULL)
    FROM messages WHERE conversation_id = CAST(? AS TEXT) AND deleted_at IS NULL
    ORDER BY created_at, seq
"""  # noqa: S608  made of constants
BEGINNING = f"""
    SELECT {WORDS} FROM messages WHERE id = CAST(? AS TEXT) AND deleted_at IS NULL
"""  # noqa: S608  made of constants


def nodes(database: Database, conversation_id: str) -> list[Node]:
    """Return every message of a conversation, of all its branches, oldest first."""
    return [to_node(row) for row in database.execute(NODES, (text_bytes(conversation_id),))]


def to_node(row: Row) -> Node:
    identity, parent_id, role, model, words, nano_usd, unpriced = row
    demand(str, identity, model, words)
    demand(TEXT_OR_NULL, parent_id)
    demand(int, nano_usd)
    return Node(identity, parent_id, word(Role, role), model, words, nano_usd, unpriced)


def beginnings(database: Database, ids: Sequence[str]) -> dict[str, str]:
    """Return what messages begin with, by their ids; those that are not there are left out."""
    found = {}
    for message_id in ids:
        for (words,) in database.execute(BEGINNING, (text_bytes(message_id),)):
            demand(str, words)
            found[message_id] = words
    return found
