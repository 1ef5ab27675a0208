"""Where a message stands that was found by a search: plain SQL, since a user waits."""

from __future__ import annotations

from clanker_tui.domain.messages import Message
from clanker_tui.history.branches import BRANCH, ON_BRANCH, ONE, leaf_below
from clanker_tui.history.database import Database
from clanker_tui.history.reading import to_messages
from clanker_tui.history.values import text_bytes

IDS = f"{BRANCH} SELECT id {ON_BRANCH} WHERE deleted_at IS NULL"
SHOWN = """
    SELECT conversations.leaf_id FROM messages JOIN conversations ON conversations.id = conversation_id
    WHERE messages.id = CAST(? AS TEXT)
"""


def leaf_through(database: Database, message_id: str) -> str:
    """Return the leaf of a branch that holds a message: the one its conversation shows if that does, else the newest.

    Raises:
        StorageError: there is no such message.
    """
    shown = database.one(SHOWN, (text_bytes(message_id),))
    if shown is not None and message_id in branch_ids(database, shown):
        return str(shown)
    return leaf_below(database, message_id)


def around(database: Database, message_id: str, before: int = 1, after: int = 1) -> list[Message]:
    """Return a message and those before and after it on the branch of `leaf_through`, the oldest first.

    Raises:
        StorageError: there is no such message.
    """
    ids = branch_ids(database, leaf_through(database, message_id))[::-1]
    at = ids.index(message_id)
    wanted = ids[max(0, at - before) : at + after + 1]
    return [message for one in wanted for message in to_messages(database.execute(ONE, {"id": text_bytes(one)}))]


def branch_ids(database: Database, leaf_id: str) -> list[str]:
    """Return the messages of the branch that ends at a leaf, the newest first."""
    return [identity for (identity,) in database.execute(IDS, {"id": text_bytes(leaf_id)})]
