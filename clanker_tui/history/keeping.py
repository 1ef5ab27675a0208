"""Takes a conversation whole out of one history, to be kept in another: a temporary one that is saved after all."""

from __future__ import annotations

from dataclasses import dataclass

from clanker_tui.domain.messages import Conversation, Message, Status
from clanker_tui.domain.outline import Position
from clanker_tui.domain.usage import UsageRecord
from clanker_tui.errors import StorageError
from clanker_tui.history.database import Database
from clanker_tui.history.listing import one
from clanker_tui.history.messages import insert_conversation, insert_message, insert_parts
from clanker_tui.history.positions import position, save_position
from clanker_tui.history.reading import MESSAGE, to_messages
from clanker_tui.history.records import usage_of
from clanker_tui.history.usage import add_usage
from clanker_tui.history.values import moment_text, text_bytes

MESSAGES = f"""
    SELECT {MESSAGE} FROM messages LEFT JOIN parts ON message_seq = messages.seq
    WHERE conversation_id = CAST(? AS TEXT) AND deleted_at IS NULL ORDER BY messages.seq, position
"""  # noqa: S608  made of constants
EDITS = "SELECT edits FROM conversations WHERE id = CAST(? AS TEXT)"
FINISH = """
    UPDATE conversations SET
        leaf_id = CAST(:leaf_id AS TEXT), updated_at = :updated_at, pinned_at = :pinned_at,
        archived_at = :archived_at, edits = CAST(:edits AS TEXT)
    WHERE id = CAST(:id AS TEXT)
"""
ADD_TAG = "INSERT OR IGNORE INTO tags (conversation_id, tag) VALUES (CAST(? AS TEXT), CAST(? AS TEXT))"


@dataclass(frozen=True, slots=True)
class WholeConversation:
    """All of a conversation, with every branch, save what is in the bin. `edits` is as it is stored: see edits.py."""

    conversation: Conversation
    messages: tuple[Message, ...]
    usage: tuple[UsageRecord, ...]
    position: Position | None
    edits: str


def whole(database: Database, conversation_id: str) -> WholeConversation:
    """Return all of a conversation.

    Raises:
        StorageError: it is not there.
    """
    with database.one_state():
        conversation = one(database, conversation_id)
        if conversation is None:
            raise StorageError("That conversation is gone.", hint="It may have been deleted.")
        name = (text_bytes(conversation_id),)
        return WholeConversation(
            conversation,
            tuple(to_messages(database.execute(MESSAGES, name))),
            tuple(usage_of(database, conversation_id)),
            position(database, conversation_id),
            database.one(EDITS, name),
        )


def keep(database: Database, kept: WholeConversation) -> None:
    """Store all of a conversation under the ids it has; what is stored of it already stays.

    Raises:
        StorageError: a reply in it still streams.
    """
    if any(message.status is Status.STREAMING for message in kept.messages):
        raise StorageError("A reply is still under way.", hint="Save when it has ended.")
    conversation = kept.conversation
    insert_conversation(database, conversation)
    for message in kept.messages:
        if insert_message(database, message):
            insert_parts(database, message)
    for record in kept.usage:
        add_usage(database, record)
    database.execute(FINISH, finish_values(conversation, kept.edits))
    for tag in conversation.tags:
        database.execute(ADD_TAG, (text_bytes(conversation.id), text_bytes(tag)))
    if kept.position is not None:
        save_position(database, conversation.id, kept.position)


def forget(database: Database, conversation_id: str) -> None:
    """Take all of a conversation out of a history in memory, with what it used; nothing is left of it there.

    Raises:
        StorageError: the history is a file, from which nothing is lost in this way.
    """
    if database.path is not None:
        raise StorageError("A conversation that is stored is not forgotten.", hint="Delete it.")
    for table, column in (("usage", "conversation_id"), ("drafts", "conversation_id"), ("conversations", "id")):
        sql = f"DELETE FROM {table} WHERE {column} = CAST(? AS TEXT)"  # noqa: S608  made of constants
        database.execute(sql, (text_bytes(conversation_id),))


def finish_values(conversation: Conversation, edits: str) -> dict[str, object]:
    """Return the columns of a conversation that are set once its messages are there."""
    pinned_at, archived_at = conversation.pinned_at, conversation.archived_at
    return {
        "id": text_bytes(conversation.id),
        "leaf_id": None if conversation.leaf_id is None else text_bytes(conversation.leaf_id),
        "updated_at": moment_text(conversation.updated_at),
        "pinned_at": None if pinned_at is None else moment_text(pinned_at),
        "archived_at": None if archived_at is None else moment_text(archived_at),
        "edits": text_bytes(edits),
    }
