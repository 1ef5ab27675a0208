"""Keeps a conversation of a history in memory for good in another, and takes it out there: it was temporary, or could
not be written before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from clanker_tui.domain.messages import Conversation, Message, Status
from clanker_tui.domain.outline import Position
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.domain.usage import UsageRecord
from clanker_tui.errors import StorageError
from clanker_tui.history.database import Database
from clanker_tui.history.merging import merge_one
from clanker_tui.history.messages import finish_reply, insert_conversation
from clanker_tui.history.positions import save_position
from clanker_tui.history.trees import tree as tree_of
from clanker_tui.history.values import text_bytes


def keep(database: Database, tree: ConversationTree, position: Position | None = None) -> None:
    """Store all of a conversation under the ids it has, in one transaction, save what is in the bin.

    Args:
        position: where its reader is; None is the end.

    Raises:
        StorageError: a reply in it still streams, or it could not be written.
    """
    if any(message.status is Status.STREAMING for message in tree.messages):
        raise StorageError("A reply is still under way.", hint="Save when it has ended.")
    with database.transaction():
        end_drafts(database, tree)
        merge_one(database, replace(tree, deletions={}, restorations={}), None)
        save_position(database, tree.conversation.id, position)


def hold(database: Database, conversation: Conversation, reply: Message, records: Sequence[UsageRecord]) -> None:
    """Store a reply that could not be stored elsewhere, by itself: of its conversation there need be nothing."""
    with database.transaction():
        insert_conversation(database, conversation)
        finish_reply(database, reply, records)


def end_drafts(database: Database, tree: ConversationTree) -> None:
    """Put replies that have ended in the place of their drafts, which are here as far as they could be written."""
    streaming = {name for (name,) in database.execute("SELECT id FROM messages WHERE status = 'streaming'")}
    for message in tree.messages:
        if message.id in streaming and message.status is not Status.INTERRUPTED:
            finish_reply(database, message)


def forget_unchanged(database: Database, tree: ConversationTree) -> bool:
    """Forget a conversation of a history in memory if it is still what it was when it was read; return whether it is.

    Raises as `forget` does.
    """
    with database.transaction():
        if tree_of(database, tree.conversation.id) != tree:
            return False
        take_out(database, tree.conversation.id)
    return True


def forget(database: Database, conversation_id: str) -> None:
    """Take all of a conversation out of a history in memory, with what it used; nothing is left of it there.

    Raises:
        StorageError: the history is a file, from which nothing is lost in this way.
    """
    with database.transaction():
        take_out(database, conversation_id)


def take_out(database: Database, conversation_id: str) -> None:
    """Remove all rows of a conversation in a transaction that is open. Raises as `forget` does."""
    if database.path is not None:
        raise StorageError("A conversation that is stored is not forgotten.", hint="Delete it.")
    for table, column in (("usage", "conversation_id"), ("drafts", "conversation_id"), ("conversations", "id")):
        sql = f"DELETE FROM {table} WHERE {column} = CAST(? AS TEXT)"  # noqa: S608  made of constants
        database.execute(sql, (text_bytes(conversation_id),))
