"""Questions about conversations: plain SQL, since a user waits and the running app does without SQLModel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from clanker_tui.domain.messages import Conversation, ConversationSummary
from clanker_tui.history.database import Database
from clanker_tui.history.reading import Row
from clanker_tui.history.values import moment, moment_text, text_bytes

PAGE = 200

NEWEST_FIRST = "ORDER BY updated_at DESC, id DESC LIMIT :limit"
STORED = """
    SELECT id, title, created_at, updated_at, provider, model, system_prompt, leaf_id
    FROM conversations WHERE deleted_at IS NULL
"""
ONE = f"{STORED} AND id = CAST(:id AS TEXT)"
LAST = f"{STORED} {NEWEST_FIRST}"
LINES = """
    SELECT id, title, updated_at, provider, model, (
        SELECT count(*) FROM messages
        WHERE conversation_id = conversations.id AND role = 'user' AND messages.deleted_at IS NULL
    )
    FROM conversations WHERE deleted_at IS NULL
"""
LATEST = f"{LINES} {NEWEST_FIRST}"
OLDER = f"{LINES} AND (updated_at, id) < (:updated_at, CAST(:id AS TEXT)) {NEWEST_FIRST}"
# "~" sorts behind every id.
BEGINNING = f"{LINES} AND id BETWEEN CAST(:prefix AS TEXT) AND CAST(:prefix AS TEXT) || '~' {NEWEST_FIRST}"


def latest(
    database: Database, *, limit: int = PAGE, before: tuple[datetime, str] | None = None
) -> list[ConversationSummary]:
    """Return a page of the list, the most recent first.

    Args:
        before: `updated_at` and `id` of the last line of the page before.
    """
    if before is None:
        return lines(database, LATEST, {"limit": limit})
    updated_at, conversation_id = before
    place = {"updated_at": moment_text(updated_at), "id": text_bytes(conversation_id)}
    return lines(database, OLDER, {"limit": limit, **place})


def find(database: Database, prefix: str) -> list[ConversationSummary]:
    """Return the conversations whose id begins with `prefix`, at most PAGE of them."""
    return lines(database, BEGINNING, {"limit": PAGE, "prefix": text_bytes(prefix.lower())})


def last(database: Database) -> Conversation | None:
    """Return the conversation that was used last."""
    return to_conversation(database.execute(LAST, {"limit": 1}).fetchone())


def one(database: Database, conversation_id: str) -> Conversation | None:
    """Return a conversation; None when there is none of that id, or it is in the bin."""
    return to_conversation(database.execute(ONE, {"id": text_bytes(conversation_id)}).fetchone())


def to_conversation(row: Row | None) -> Conversation | None:
    """Return the conversation in a row of STORED; None without one."""
    if row is None:
        return None
    identity, title, created_at, updated_at, provider, model, system_prompt, leaf_id = row
    return Conversation(
        id=identity,
        title=title,
        created_at=moment(created_at),
        updated_at=moment(updated_at),
        provider=provider,
        model=model,
        system_prompt=system_prompt,
        leaf_id=leaf_id,
    )


def lines(database: Database, sql: str, values: Mapping[str, object]) -> list[ConversationSummary]:
    """Return the lines of the list that a query finds."""
    return [
        ConversationSummary(identity, title, moment(updated_at), provider, model, turns)
        for identity, title, updated_at, provider, model, turns in database.execute(sql, values)
    ]
