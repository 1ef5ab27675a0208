"""Changes to a conversation. One without a message is not stored yet: there nothing happens."""

from __future__ import annotations

from clanker_tui.domain.messages import now
from clanker_tui.history.database import Database
from clanker_tui.history.values import moment_text, text_bytes


def rename(database: Database, conversation_id: str, title: str) -> None:
    """Give a conversation another title."""
    database.execute(
        "UPDATE conversations SET title = CAST(? AS TEXT) WHERE id = CAST(? AS TEXT)",
        (text_bytes(title), text_bytes(conversation_id)),
    )


def change_model(database: Database, conversation_id: str, provider: str, model: str) -> None:
    """Let new turns of a conversation use another provider or model."""
    database.execute(
        "UPDATE conversations SET provider = CAST(? AS TEXT), model = CAST(? AS TEXT) WHERE id = CAST(? AS TEXT)",
        (text_bytes(provider), text_bytes(model), text_bytes(conversation_id)),
    )


def change_system_prompt(database: Database, conversation_id: str, text: str) -> None:
    """Let new turns of a conversation go with another system prompt."""
    database.execute(
        "UPDATE conversations SET system_prompt = CAST(? AS TEXT) WHERE id = CAST(? AS TEXT)",
        (text_bytes(text), text_bytes(conversation_id)),
    )


def delete(database: Database, conversation_id: str) -> None:
    """Put a conversation into the bin; its usage stays."""
    database.execute(
        "UPDATE conversations SET deleted_at = ? WHERE id = CAST(? AS TEXT) AND deleted_at IS NULL",
        (moment_text(now()), text_bytes(conversation_id)),
    )


def restore(database: Database, conversation_id: str) -> None:
    """Take a conversation out of the bin."""
    database.execute(
        "UPDATE conversations SET deleted_at = NULL WHERE id = CAST(? AS TEXT)", (text_bytes(conversation_id),)
    )
