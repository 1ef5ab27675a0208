"""The bin: what is in it, and what has been there for long enough to go for good. Usage stays, whatever goes.

It is emptied in slices, each short, so that nobody waits.
"""
# ruff: noqa: S608 - the statements are made of constants

from __future__ import annotations

from datetime import datetime

from clanker_tui.domain.binned import Binned
from clanker_tui.domain.clean import clean_line
from clanker_tui.history.database import Database
from clanker_tui.history.reading import Row
from clanker_tui.history.values import demand, moment, moment_text, text_bytes

SEEN_AT_ONCE = 5_000  # messages that one slice looks at
GONE_AT_ONCE = 10  # messages that one slice removes: each takes its texts out of the full-text indexes
SHOWN = 60  # characters of a message's beginning

CONVERSATIONS = """
    SELECT
        id, 0, title, '', deleted_at,
        (SELECT count(*) FROM messages WHERE conversation_id = conversations.id)
    FROM conversations WHERE deleted_at IS NOT NULL
"""
# Those that a deletion named: what they follow was not deleted with them.
MESSAGES = f"""
    SELECT
        m.id, 1, c.title,
        (
            SELECT substr(text, 1, {SHOWN * 4}) FROM parts
            WHERE message_seq = m.seq ORDER BY kind <> 'text', position LIMIT 1
        ),
        m.deleted_at,
        (
            WITH RECURSIVE gone (id) AS (
                SELECT m.id UNION
                SELECT below.id FROM gone CROSS JOIN messages AS below ON below.parent_id = gone.id
                WHERE below.deleted_at = m.deleted_at
            ) SELECT count(*) FROM gone
        )
    FROM messages AS m JOIN conversations AS c ON c.id = m.conversation_id
    WHERE m.deleted_at IS NOT NULL AND c.deleted_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM messages AS parent WHERE parent.id = m.parent_id AND parent.deleted_at = m.deleted_at
    )
"""
BINNED = f"SELECT * FROM ({CONVERSATIONS} UNION ALL {MESSAGES}) ORDER BY deleted_at DESC, id"
DUE_CONVERSATIONS = "SELECT id FROM conversations WHERE deleted_at < ?"
IS_DUE = "SELECT 1 FROM conversations WHERE id = CAST(? AS TEXT) AND deleted_at < ?"
OF_CONVERSATION = "SELECT seq FROM messages WHERE conversation_id = CAST(? AS TEXT) ORDER BY seq DESC LIMIT ?"
DUE_MESSAGES = """
    SELECT seq FROM messages WHERE seq <= ? AND seq > ? AND deleted_at < ? ORDER BY seq DESC LIMIT ?
"""
IS_FOLLOWED = "SELECT 1 FROM messages AS m JOIN messages AS below ON below.parent_id = m.id WHERE m.seq = ?"


def binned(database: Database) -> list[Binned]:
    """Return what is in the bin, the latest deletion first."""
    return [to_binned(row) for row in database.execute(BINNED)]


def to_binned(row: Row) -> Binned:
    identity, is_message, title, text, deleted_at, count = row
    demand(str, identity, title)
    return Binned(identity, bool(is_message), title, clean_line(text or "", SHOWN), moment(deleted_at), count)


def due_conversations(database: Database, before: datetime) -> list[str]:
    """Return the conversations that were deleted before a moment."""
    return [identity for (identity,) in database.execute(DUE_CONVERSATIONS, (moment_text(before),))]


def remove_slice(database: Database, conversation_id: str, before: datetime) -> bool:
    """Remove some messages of a conversation that was deleted before a moment, at last itself.

    Return whether there is more to do: not when it has come back meanwhile.
    """
    identity = text_bytes(conversation_id)
    if not database.one(IS_DUE, (identity, moment_text(before))):
        return False
    messages = database.execute(OF_CONVERSATION, (identity, GONE_AT_ONCE)).fetchall()
    for (seq,) in messages:
        database.execute("DELETE FROM messages WHERE seq = ?", (seq,))
    if len(messages) == GONE_AT_ONCE:
        return True
    database.execute("DELETE FROM drafts WHERE conversation_id = CAST(? AS TEXT)", (identity,))
    database.execute("DELETE FROM conversations WHERE id = CAST(? AS TEXT)", (identity,))
    return False


def last_seq(database: Database) -> int:
    """Return where the walk through the messages begins; 0 when there is none."""
    last: int | None = database.one("SELECT max(seq) FROM messages")
    return last or 0


def sweep(database: Database, before: datetime, last: int) -> int:
    """Remove some of the messages that were deleted before a moment, from number `last` downwards.

    Return where to go on, 0 when all were seen. One that others follow stays until these are gone.
    """
    values = (last, last - SEEN_AT_ONCE, moment_text(before), GONE_AT_ONCE)
    due = [seq for (seq,) in database.execute(DUE_MESSAGES, values).fetchall()]
    for seq in due:
        if not database.one(IS_FOLLOWED, (seq,)):
            database.execute("DELETE FROM messages WHERE seq = ?", (seq,))
    return max(due[-1] - 1 if len(due) == GONE_AT_ONCE else last - SEEN_AT_ONCE, 0)
