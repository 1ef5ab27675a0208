"""Messages go into the bin and come back.

A message goes with all that follows it. Each of them gets the time of the deletion, so that whoever reads need look at
one column only; and an undo brings back what its deletion took, not what was in the bin before. What arrives below a
message in the bin later, such as the end of a reply, is put there too. `edited_at` says when a message last went there
or came back: when two histories meet, the later of both counts. Of a message that was deleted in another history before
it came here, the row has no role and never comes back by itself.
"""

from __future__ import annotations

from clanker_tui.domain.messages import now
from clanker_tui.history.branches import BRANCH, ON_BRANCH, SIBLINGS, gone, leaf_below
from clanker_tui.history.database import Database
from clanker_tui.history.values import moment_text, text_bytes

FIND = "SELECT conversation_id, parent_id, deleted_at, leaf_id FROM messages WHERE id = CAST(? AS TEXT)"
HIDE = """
    WITH RECURSIVE doomed (seq, id) AS (
        SELECT seq, id FROM messages WHERE id = CAST(:id AS TEXT)
        UNION
        SELECT messages.seq, messages.id FROM doomed CROSS JOIN messages ON messages.parent_id = doomed.id
    )
    UPDATE messages SET deleted_at = :at, edited_at = :at WHERE deleted_at IS NULL AND seq IN (SELECT seq FROM doomed)
"""
DELETIONS = f"""
    {BRANCH}
    SELECT DISTINCT conversation_id, deleted_at {ON_BRANCH} WHERE deleted_at IS NOT NULL
"""
UNHIDE = """
    UPDATE messages SET deleted_at = NULL, edited_at = :at
    WHERE conversation_id = CAST(:id AS TEXT) AND deleted_at = :deleted_at AND role <> ''
"""
NEWEST = """
    SELECT id FROM messages WHERE conversation_id = CAST(? AS TEXT) AND deleted_at IS NULL
    ORDER BY created_at DESC, seq DESC LIMIT 1
"""


def delete_message(database: Database, message_id: str) -> str | None:
    """Put a message and what follows it into the bin; their usage stays.

    Return the leaf that the conversation shows now: one below the newest sibling if the shown branch is gone, else
    the parent; None when nothing is left.

    Raises:
        StorageError: there is no such message.
    """
    conversation_id, parent_id, deleted_at, _ = find(database, message_id)
    shown = shown_leaf(database, conversation_id)
    if deleted_at is None:
        database.execute(HIDE, {"id": text_bytes(message_id), "at": moment_text(now())})
        remember(database, message_id, shown)
    if shown is None or is_there(database, shown):
        return shown
    leaf = leaf_beside(database, conversation_id, parent_id)
    show(database, conversation_id, leaf)
    return leaf


def restore_message(database: Database, message_id: str) -> str:
    """Take a message out of the bin, with what went there with it; return the leaf to show, as before the deletion.

    Raises:
        StorageError: there is no such message.
    """
    conversation_id, _, deleted_at, before = find(database, message_id)
    shown = shown_leaf(database, conversation_id)
    if deleted_at is None and shown is not None:
        return shown
    bring_back(database, message_id)
    leaf = before if before is not None and is_there(database, before) else leaf_below(database, message_id)
    show(database, conversation_id, leaf)
    return leaf


def bring_back(database: Database, message_id: str) -> None:
    """Undo the deletions that keep a message in the bin: its own, and those of what it follows."""
    if is_there(database, message_id):
        return  # and so is all that it follows
    at = moment_text(now())
    for conversation_id, deleted_at in database.execute(DELETIONS, {"id": text_bytes(message_id)}).fetchall():
        database.execute(UNHIDE, {"id": text_bytes(conversation_id), "deleted_at": deleted_at, "at": at})


def leaf_beside(database: Database, conversation_id: str, parent_id: str | None) -> str | None:
    """Return what to show instead of a branch that has gone into the bin; None when nothing is left."""
    parent = None if parent_id is None else text_bytes(parent_id)
    siblings = database.execute(SIBLINGS, {"conversation_id": text_bytes(conversation_id), "parent_id": parent})
    *_, newest = (None, *(identity for (identity,) in siblings))
    if newest is not None:
        return leaf_below(database, newest)
    if parent_id is not None and is_there(database, parent_id):
        return parent_id
    elsewhere: str | None = database.one(NEWEST, (text_bytes(conversation_id),))
    return elsewhere


def find(database: Database, message_id: str) -> tuple[str, str | None, str | None, str | None]:
    """Return the conversation of a message, its parent, when it was deleted, and what was shown before."""
    found: tuple[str, str | None, str | None, str | None] | None
    found = database.execute(FIND, (text_bytes(message_id),)).fetchone()
    if found is None:
        raise gone()
    return found


def is_there(database: Database, message_id: str) -> bool:
    """Whether there is such a message, and not in the bin."""
    sql = "SELECT 1 FROM messages WHERE id = CAST(? AS TEXT) AND deleted_at IS NULL"
    return database.one(sql, (text_bytes(message_id),)) is not None


def shown_leaf(database: Database, conversation_id: str) -> str | None:
    leaf: str | None = database.one(
        "SELECT leaf_id FROM conversations WHERE id = CAST(? AS TEXT)", (text_bytes(conversation_id),)
    )
    return leaf


def show(database: Database, conversation_id: str, leaf_id: str | None) -> None:
    database.execute(
        "UPDATE conversations SET leaf_id = CAST(? AS TEXT) WHERE id = CAST(? AS TEXT)",
        (None if leaf_id is None else text_bytes(leaf_id), text_bytes(conversation_id)),
    )


def remember(database: Database, message_id: str, shown: str | None) -> None:
    """Keep with a deleted message what its conversation showed."""
    database.execute(
        "UPDATE messages SET leaf_id = CAST(? AS TEXT) WHERE id = CAST(? AS TEXT)",
        (None if shown is None else text_bytes(shown), text_bytes(message_id)),
    )
