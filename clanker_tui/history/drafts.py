"""What stands in the composers: kept, so that a crash loses nothing that was typed."""

from __future__ import annotations

from clanker_tui.domain.messages import now
from clanker_tui.history.database import Database
from clanker_tui.history.values import moment_text, text_bytes

SAVE = """
    INSERT INTO drafts (conversation_id, text, updated_at) VALUES (CAST(:id AS TEXT), CAST(:text AS TEXT), :at)
    ON CONFLICT (conversation_id) DO UPDATE SET text = excluded.text, updated_at = excluded.updated_at
"""


def save_composer(database: Database, conversation_id: str, text: str) -> None:
    """Keep the text of a composer; "" is the conversation that has not begun. An empty text is forgotten."""
    if text:
        values = {"id": text_bytes(conversation_id), "text": text_bytes(text), "at": moment_text(now())}
        database.execute(SAVE, values)
    else:
        database.execute("DELETE FROM drafts WHERE conversation_id = CAST(? AS TEXT)", (text_bytes(conversation_id),))


def composer(database: Database, conversation_id: str) -> str:
    """Return the text that was left in a composer; empty when there is none."""
    sql = "SELECT text FROM drafts WHERE conversation_id = CAST(? AS TEXT)"
    return database.one(sql, (text_bytes(conversation_id),)) or ""
