"""Whole conversations, to be exported or merged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from clanker_tui.domain.tags import clean_tag
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.history.database import Database
from clanker_tui.history.listing import LIMITS as LIST_LIMITS
from clanker_tui.history.listing import STORED_FIELDS, conversation_of
from clanker_tui.history.reading import MESSAGE, to_messages
from clanker_tui.history.records import usage_of
from clanker_tui.history.values import moment, moment_text, text_bytes

ONE = f"SELECT {STORED_FIELDS}, deleted_at FROM conversations WHERE id = CAST(? AS TEXT)"  # noqa: S608  constants
EDITS = """
    SELECT key, value FROM conversations, json_each(iif(json_valid(edits), edits, '{}'))
    WHERE conversations.id = CAST(? AS TEXT) ORDER BY key
"""
MESSAGES = f"""
    SELECT {MESSAGE} FROM messages LEFT JOIN parts ON message_seq = messages.seq
    WHERE conversation_id = CAST(? AS TEXT) AND deleted_at IS NULL ORDER BY created_at, messages.seq
"""  # noqa: S608  made of constants
DELETIONS = """
    SELECT id, deleted_at FROM messages WHERE conversation_id = CAST(? AS TEXT) AND deleted_at IS NOT NULL
    ORDER BY deleted_at, id
"""
RESTORATIONS = """
    SELECT id, edited_at FROM messages
    WHERE conversation_id = CAST(? AS TEXT) AND deleted_at IS NULL AND edited_at IS NOT NULL
    ORDER BY edited_at, id
"""
LIMITS = {
    "since": "updated_at >= :since",
    "archived": LIST_LIMITS["archived"],
    "deleted": "(deleted_at IS NOT NULL) = :deleted",
    "tag": LIST_LIMITS["tag"],
}


def tree(database: Database, conversation_id: str) -> ConversationTree | None:
    """Return all of a conversation, also of one in the bin; None when there is none of that id.

    Of messages in the bin there is no more than when they went there.
    """
    given = (text_bytes(conversation_id),)
    with database.one_state():
        head = fields(database, conversation_id)
        if head is None:
            return None
        return ConversationTree(
            conversation=head.conversation,
            messages=tuple(to_messages(database.execute(MESSAGES, given))),
            records=tuple(usage_of(database, conversation_id)),
            edits=head.edits,
            deletions=moments(database, DELETIONS, given),
            restorations=moments(database, RESTORATIONS, given),
            deleted_at=head.deleted_at,
        )


def tree_ids(
    database: Database,
    *,
    since: datetime | None = None,
    archived: bool | None = None,
    deleted: bool | None = False,
    tag: str | None = None,
) -> list[str]:
    """Return the ids of conversations, the oldest first: all but those in the bin.

    Args:
        since: only those used then or later.
        archived: only what is archived, or only what is not.
        deleted: only what is in the bin, or only what is not; None is both.
        tag: only what is marked with it.
    """
    values = {
        "since": None if since is None else moment_text(since),
        "archived": archived,
        "deleted": deleted,
        "tag": None if tag is None else text_bytes(clean_tag(tag)),
    }
    limits = {name: value for name, value in values.items() if value is not None}
    where = f"WHERE {' AND '.join(LIMITS[name] for name in limits)}" if limits else ""
    return [
        identity
        for (identity,) in database.execute(f"SELECT id FROM conversations {where} ORDER BY created_at, id", limits)  # noqa: S608
    ]


def fields(database: Database, conversation_id: str) -> ConversationTree | None:
    """Return a conversation without what was said in it; None when there is none of that id."""
    given = (text_bytes(conversation_id),)
    row = database.execute(ONE, given).fetchone()
    if row is None:
        return None
    *of_conversation, deleted_at = row
    return ConversationTree(
        conversation_of(tuple(of_conversation)),
        messages=(),
        edits=moments(database, EDITS, given),
        deleted_at=None if deleted_at is None else moment(deleted_at),
    )


def moments(database: Database, sql: str, given: tuple[bytes, ...]) -> Mapping[str, datetime]:
    """Return what a query tells: names, and a moment for each."""
    return {name: moment(text) for name, text in database.execute(sql, given)}
