"""Questions about the messages of a conversation: plain SQL, since a user waits for the answers.

What is in the bin is not there: see deletions.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from clanker_tui.domain.messages import Message, Role
from clanker_tui.domain.outline import Head, StoredMessage
from clanker_tui.errors import StorageError
from clanker_tui.history.database import Database
from clanker_tui.history.reading import MESSAGE, to_messages, word
from clanker_tui.history.records import usage_of_message
from clanker_tui.history.values import demand, text_bytes

# From a leaf to its root, in this order: the cost follows the branch, not the conversation. It gathers a set, so that
# messages which are each other's parents, as an import may bring, end it too.
BRANCH = """
    WITH RECURSIVE branch (seq, parent_id) AS (
        SELECT seq, parent_id FROM messages WHERE id = CAST(:id AS TEXT)
        UNION
        SELECT messages.seq, messages.parent_id FROM branch CROSS JOIN messages ON messages.id = branch.parent_id
    )
"""
ON_BRANCH = "FROM branch CROSS JOIN messages ON messages.seq = branch.seq"
OUTLINE = f"""
    {BRANCH}
    SELECT
        id,
        iif(role IN ('user', 'assistant'), role = 'user', role),
        (SELECT coalesce(sum(length), 0) FROM parts WHERE message_seq = branch.seq)
    {ON_BRANCH} WHERE deleted_at IS NULL
"""  # noqa: S608  made of constants
PATH = f"""
    {BRANCH}
    SELECT {MESSAGE} {ON_BRANCH} LEFT JOIN parts ON message_seq = branch.seq WHERE deleted_at IS NULL
"""
ONE = f"""
    SELECT {MESSAGE} FROM messages LEFT JOIN parts ON message_seq = messages.seq
    WHERE id = CAST(:id AS TEXT) AND deleted_at IS NULL
"""  # noqa: S608  made of constants
SIBLINGS = """
    SELECT id FROM messages
    WHERE conversation_id = CAST(:conversation_id AS TEXT) AND parent_id IS CAST(:parent_id AS TEXT)
        AND deleted_at IS NULL
    ORDER BY created_at, seq
"""
BELOW = """
    WITH RECURSIVE below (id) AS (
        SELECT id FROM messages WHERE id = CAST(:id AS TEXT) AND deleted_at IS NULL
        UNION
        SELECT (
            SELECT child.id FROM messages AS child WHERE child.parent_id = below.id AND child.deleted_at IS NULL
            ORDER BY child.created_at DESC, child.seq DESC LIMIT 1
        ) FROM below WHERE below.id IS NOT NULL
    )
    SELECT id FROM below WHERE id IS NOT NULL
"""
SHOW_LEAF = """
    UPDATE conversations SET leaf_id = CAST(:leaf_id AS TEXT)
    WHERE id = CAST(:id AS TEXT) AND EXISTS (
        SELECT 1 FROM messages
        WHERE id = CAST(:leaf_id AS TEXT) AND conversation_id = CAST(:id AS TEXT) AND deleted_at IS NULL
    )
"""


def outline(database: Database, leaf_id: str) -> list[Head]:
    """Return the branch that ends at a message without its texts, oldest first; empty when there is no such message."""
    roles = {1: Role.USER, 0: Role.ASSISTANT}  # numbers come out of SQLite faster than words
    rows = database.execute(OUTLINE, {"id": text_bytes(leaf_id)}).fetchall()
    demand(int, *(length for *_, length in rows))
    return [Head(identity, roles.get(role) or word(Role, role), length) for identity, role, length in reversed(rows)]


def path_to(database: Database, leaf_id: str) -> list[Message]:
    """Return the branch that ends at a message, oldest first; empty when there is no such message."""
    return list(to_messages(database.execute(PATH, {"id": text_bytes(leaf_id)})))[::-1]


def stored(database: Database, ids: Sequence[str]) -> list[StoredMessage]:
    """Return messages with what surrounds them, in the order asked; those that are not there are left out."""
    with database.one_state():
        return [one for message_id in ids for one in stored_one(database, message_id)]


def stored_one(database: Database, message_id: str) -> list[StoredMessage]:
    """Return a message with what surrounds it; nothing when it is not there."""
    return [
        StoredMessage(message, tuple(usage_of_message(database, message_id)), siblings_of(database, message))
        for message in to_messages(database.execute(ONE, {"id": text_bytes(message_id)}))
    ]


def siblings_of(database: Database, message: Message) -> tuple[str, ...]:
    """Return the messages with the same parent, oldest first, itself among them."""
    parent_id = None if message.parent_id is None else text_bytes(message.parent_id)
    values = {"conversation_id": text_bytes(message.conversation_id), "parent_id": parent_id}
    return tuple(identity for (identity,) in database.execute(SIBLINGS, values))


def leaf_below(database: Database, message_id: str) -> str:
    """Return the leaf that is reached from a message by way of the newest child each time.

    Raises:
        StorageError: there is no such message.
    """
    steps = database.execute(BELOW, {"id": text_bytes(message_id)}).fetchall()
    if not steps:
        raise gone()
    return str(steps[-1][0])


def show_leaf(database: Database, conversation_id: str, leaf_id: str) -> None:
    """Make a branch the one that its conversation shows.

    Raises:
        StorageError: the conversation has no such message.
    """
    values = {"id": text_bytes(conversation_id), "leaf_id": text_bytes(leaf_id)}
    if not database.execute(SHOW_LEAF, values).rowcount:
        raise gone()


def gone() -> StorageError:
    return StorageError("That message is no longer in the history.", hint="It may have been deleted elsewhere.")
