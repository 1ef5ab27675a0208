"""Copies of a branch, as conversations of their own."""

from __future__ import annotations

import re
from dataclasses import replace

from clanker_tui.domain.messages import Conversation, Status, new_id, now
from clanker_tui.history.branches import BRANCH, ON_BRANCH, gone
from clanker_tui.history.database import Database
from clanker_tui.history.deletions import show
from clanker_tui.history.edits import send_from
from clanker_tui.history.messages import insert_conversation, insert_part, next_key
from clanker_tui.history.values import moment, text_bytes

SEQS = f"{BRANCH} SELECT messages.seq, messages.id {ON_BRANCH} WHERE deleted_at IS NULL"
COPY_MESSAGE = """
    INSERT INTO messages (
        id, conversation_id, parent_id, role, status, provider, model, finish_reason, error, created_at, writer
    )
    SELECT
        :id, :conversation_id, :parent_id, role, iif(status = :streaming, :stopped, status), provider, model,
        finish_reason, error, created_at, ''
    FROM messages WHERE seq = :seq
"""
PARTS = "SELECT position, kind, name, text FROM parts WHERE message_seq = ? ORDER BY seq"
_NUMBER = re.compile(r"(.*) \(fork(?: (\d{1,4}))?\)", re.DOTALL)


def fork(database: Database, message_id: str, conversation: Conversation) -> Conversation:
    """Copy a branch of a conversation, up to and including a message, into a new one, and return that.

    Usage is not copied: what was asked once is counted once. What went along with a question goes along there too. A
    reply that still streams is copied as far as it is stored, and counts as stopped.

    Raises:
        StorageError: there is no such message.
    """
    branch = database.execute(SEQS, {"id": text_bytes(message_id)}).fetchall()[::-1]
    if not branch:
        raise gone()
    at = now()
    copy = replace(conversation, id=new_id(), title=fork_title(conversation.title), created_at=at, updated_at=at)
    insert_conversation(database, copy)
    copies: dict[str, str] = {}
    leaf_id = None
    for seq, identity in branch:
        leaf_id = copies[identity] = copy_message(database, seq, copy.id, leaf_id)
    show(database, copy.id, leaf_id)
    sent_from_id = copies.get(conversation.sent_from_id or "")
    summary = conversation.summary if sent_from_id else ""
    if sent_from_id:
        send_from(database, copy.id, sent_from_id, summary)
    return replace(copy, leaf_id=leaf_id, sent_from_id=sent_from_id, summary=summary)


def copy_message(database: Database, seq: int, conversation_id: str, parent_id: str | None) -> str:
    """Copy a message into another conversation, and return the id of the copy."""
    identity = new_id()
    values = {
        "id": identity,
        "conversation_id": conversation_id,
        "parent_id": parent_id,
        "streaming": Status.STREAMING.value,
        "stopped": Status.STOPPED.value,
        "seq": seq,
    }
    copied = database.execute(COPY_MESSAGE, values).lastrowid or 0
    created_at = moment(database.one("SELECT created_at FROM messages WHERE seq = ?", (seq,)))
    for part in database.execute(PARTS, (seq,)).fetchall():
        insert_part(database, (copied, *part), next_key(database, created_at))
    return identity


def fork_title(title: str) -> str:
    """Return the title of a fork; that of a fork of a fork counts on."""
    numbered = _NUMBER.fullmatch(title)
    if numbered is None:
        return f"{title or 'Untitled'} (fork)"
    return f"{numbered[1]} (fork {int(numbered[2] or 1) + 1})"
