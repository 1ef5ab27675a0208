"""Reads the logs of llm: threads of turns, and what earlier versions wrote, conversations of responses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from clanker_tui.domain.loose_json import text
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.importers.chats import with_messages
from clanker_tui.importers.growing import Seed, named, tree_of
from clanker_tui.importers.llm_logs import Logs
from clanker_tui.importers.llm_turns import Turns
from clanker_tui.importers.records import Skipped

if TYPE_CHECKING:
    from clanker_tui.history.foreign import ForeignDatabase, Row

SOURCE = "llm"


def is_database(database: ForeignDatabase) -> bool:
    """Whether a database looks like llm's."""
    return has_logs(database) or has_turns(database)


def has_logs(database: ForeignDatabase) -> bool:
    return database.has("responses", "id", "prompt", "response", "conversation_id")


def has_turns(database: ForeignDatabase) -> bool:
    return database.has("turns", "id", "thread_id", "tip_message_hash") and database.has("messages", "hash")


def read(database: ForeignDatabase) -> Iterator[ConversationTree | Skipped]:
    """Yield all conversations. One that an earlier version began and a later one went on with is one conversation."""
    if has_logs(database):
        logged = with_messages(database, "conversations", "responses", "conversation_id", order=("datetime_utc", "id"))
        for conversation, responses in logged:
            identity = text(conversation.get("id")) or first_text(responses, "conversation_id", "id")
            if next(database.rows("threads", id=identity), None) is None:
                yield from read_thread(database, identity, conversation, responses, ())
    if has_turns(database):
        for thread, turns in with_messages(database, "threads", "turns", "thread_id", order=("datetime_utc", "id")):
            identity = text(thread.get("id")) or first_text(turns, "thread_id", "id")
            earlier = next(database.rows("conversations", id=identity), None) is not None
            order = ("datetime_utc", "id")
            responses = list(database.rows("responses", order=order, conversation_id=identity)) if earlier else []
            yield from read_thread(database, identity, thread, responses, turns)


def read_thread(
    database: ForeignDatabase, identity: str, row: Row, responses: list[Row], turns: list[Row] | tuple[()]
) -> Iterator[ConversationTree | Skipped]:
    """Yield one conversation, after what of it is left out."""
    name = text(row.get("name"))
    logs = Logs(database)
    for number, response in enumerate(responses, 1):
        if why := logs.add(response):
            yield Skipped(f"response {number} of {named(name)}", why)
    later = Turns(database, after=logs.nodes[-1].id if logs.nodes else None)
    for number, turn in enumerate(turns, 1):
        if why := later.add(turn):
            yield Skipped(f"turn {number} of {named(name)}", why)
    later.go_up(text(row.get("tip_message_hash")), {})
    shown = text(row.get("tip_message_hash")) or (logs.nodes[-1].id if logs.nodes else None)
    yield tree_of(
        Seed(
            SOURCE,
            identity,
            name,
            (*logs.nodes, *later.nodes),
            shown=shown,
            system_prompt=later.system_prompt or logs.system_prompt,
        )
    )


def first_text(rows: list[Row], *columns: str) -> str:
    """Return the first of some columns of the first row that is a text."""
    return next((text(row.get(column)) for row in rows[:1] for column in columns if text(row.get(column))), "")
