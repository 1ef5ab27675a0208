"""Gives rescued rows whose relatives are lost a place, so that they are seen: a conversation, a message, a parent."""
# ruff: noqa: S608 - the statements are made of constants

from __future__ import annotations

from datetime import datetime

from clanker_tui.domain.messages import new_id, now
from clanker_tui.history.care import LOST_PARENT
from clanker_tui.history.database import Database
from clanker_tui.history.values import moment_text

TITLE = "Rescued"

# Its own id as the leaf is that of no message: the leaves are mended after this.
CONVERSATIONS = f"""
    INSERT INTO conversations (id, title, created_at, updated_at, provider, model, system_prompt, leaf_id)
    SELECT conversation_id, '{TITLE}', min(created_at), max(created_at), '', '', '', conversation_id FROM messages
    WHERE conversation_id NOT IN (SELECT id FROM conversations) GROUP BY conversation_id
"""
LOST_MESSAGES = """
    SELECT message_seq, min(kind) FROM parts
    WHERE message_seq NOT IN (SELECT seq FROM messages) GROUP BY message_seq ORDER BY message_seq
"""
MESSAGE = """
    INSERT INTO messages (
        seq, id, conversation_id, parent_id, role, status, provider, model, error, created_at, writer
    ) VALUES (?, ?, ?, ?, ?, 'interrupted', '', '', '', ?, '')
"""
# The newest message before it in the conversation: the walk to the beginning goes on there, and never in a circle.
PARENTS = f"""
    UPDATE messages SET parent_id = (
        SELECT before.id FROM messages AS before
        WHERE before.conversation_id = messages.conversation_id
            AND (before.created_at, before.seq) < (messages.created_at, messages.seq)
        ORDER BY before.created_at DESC, before.seq DESC LIMIT 1
    ) WHERE {LOST_PARENT}
"""
STRAY_TAGS = "DELETE FROM tags WHERE conversation_id NOT IN (SELECT id FROM conversations)"
WRITERS = "UPDATE messages SET status = 'interrupted', writer = '' WHERE status = 'streaming'"


def adopt(database: Database) -> None:
    """Give every row a place."""
    adopt_parts(database, now())
    for statement in (CONVERSATIONS, PARENTS, STRAY_TAGS, WRITERS):
        database.execute(statement)


def adopt_parts(database: Database, at: datetime) -> None:
    """Put texts whose message is lost into messages of one conversation, in the order they were stored."""
    lost = database.execute(LOST_MESSAGES).fetchall()
    conversation_id = new_id()
    parent_id = None
    for seq, kind in lost:
        identity = new_id()
        role = "assistant" if kind == "thinking" else "user"
        database.execute(MESSAGE, (seq, identity, conversation_id, parent_id, role, moment_text(at)))
        parent_id = identity
