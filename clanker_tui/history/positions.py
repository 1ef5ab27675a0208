"""Where a reader was in each conversation. One without a message is not stored yet: there nothing happens."""

from __future__ import annotations

from clanker_tui.domain.outline import Position
from clanker_tui.history.database import Database
from clanker_tui.history.values import text_bytes

SAVE = """
    UPDATE conversations SET position_id = CAST(:message_id AS TEXT), position_rows = :rows_above
    WHERE id = CAST(:id AS TEXT)
"""
FIND = """
    SELECT position_id, position_rows FROM conversations JOIN messages ON messages.id = position_id
    WHERE conversations.id = CAST(? AS TEXT) AND messages.deleted_at IS NULL
"""


def save_position(database: Database, conversation_id: str, position: Position | None) -> None:
    """Keep where the reader is; None is the end."""
    values = {
        "id": text_bytes(conversation_id),
        "message_id": None if position is None else text_bytes(position.message_id),
        "rows_above": None if position is None else position.rows_above,
    }
    database.execute(SAVE, values)


def position(database: Database, conversation_id: str) -> Position | None:
    """Return where the reader was; None is the end, also when the message is gone."""
    found = database.execute(FIND, (text_bytes(conversation_id),)).fetchone()
    return None if found is None else Position(*found)
