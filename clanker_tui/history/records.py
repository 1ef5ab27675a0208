"""Questions about the usage of single requests: plain SQL, since a user waits for the answers."""

from __future__ import annotations

from clanker_tui.domain.usage import UsageRecord
from clanker_tui.history.database import Database
from clanker_tui.history.reading import RECORD, to_record
from clanker_tui.history.values import text_bytes

ASKED = f"SELECT {RECORD} FROM usage"  # noqa: S608  made of constants
IN_ORDER = "ORDER BY sent_at, seq"
OF_CONVERSATION = f"{ASKED} WHERE conversation_id = CAST(? AS TEXT) {IN_ORDER}"
OF_MESSAGE = f"{ASKED} WHERE message_id = CAST(? AS TEXT) {IN_ORDER}"


def usage_of(database: Database, conversation_id: str) -> list[UsageRecord]:
    """Return the requests made for a conversation, in the order they were sent."""
    return [to_record(row) for row in database.execute(OF_CONVERSATION, (text_bytes(conversation_id),))]


def usage_of_message(database: Database, message_id: str) -> list[UsageRecord]:
    """Return the requests made for a reply, in the order they were sent."""
    return [to_record(row) for row in database.execute(OF_MESSAGE, (text_bytes(message_id),))]
