"""Writes messages and their parts: plain SQL, since a user waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter

from clanker_tui.domain.messages import Conversation, FilePart, Message, Part, TextPart, ThinkingPart, title_of
from clanker_tui.domain.usage import UsageRecord
from clanker_tui.history.database import Database
from clanker_tui.history.deletions import bring_back
from clanker_tui.history.edits import restore
from clanker_tui.history.usage import add_usage
from clanker_tui.history.values import moment_text, text_bytes

INSERT_CONVERSATION = """
    INSERT INTO conversations (id, title, created_at, updated_at, provider, model, system_prompt)
    VALUES (
        CAST(:id AS TEXT), CAST(:title AS TEXT), :created_at, :updated_at,
        CAST(:provider AS TEXT), CAST(:model AS TEXT), CAST(:system_prompt AS TEXT)
    ) ON CONFLICT (id) DO NOTHING
"""
INSERT_MESSAGE = """
    INSERT INTO messages (
        id, conversation_id, parent_id, role, status, provider, model, finish_reason, error, created_at, writer,
        deleted_at
    ) VALUES (
        CAST(:id AS TEXT), CAST(:conversation_id AS TEXT), CAST(:parent_id AS TEXT), :role, :status,
        CAST(:provider AS TEXT), CAST(:model AS TEXT), :finish_reason, CAST(:error AS TEXT), :created_at, :writer,
        (SELECT deleted_at FROM messages WHERE id = CAST(:parent_id AS TEXT))
    ) ON CONFLICT (id) DO NOTHING
"""
UPDATE_MESSAGE = """
    UPDATE messages SET
        status = :status, provider = CAST(:provider AS TEXT), model = CAST(:model AS TEXT),
        finish_reason = :finish_reason, error = CAST(:error AS TEXT), writer = ''
    WHERE id = CAST(:id AS TEXT)
"""
INSERT_PART = """
    INSERT INTO parts (message_seq, position, kind, length, text, name, key)
    VALUES (?, ?, ?, ?, CAST(? AS TEXT), CAST(? AS TEXT), ?)
"""
LAST_KEY = "SELECT max(key) FROM parts WHERE key >= ? AND key < ?"
KEYS_A_MICROSECOND = 32  # parts of messages of one moment, more of them go on in the next; so the year 9999 fits
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
PLACES = ("thinking", "text", "file")  # of the parts of a reply that streams
SHOW_MESSAGE = """
    UPDATE conversations SET leaf_id = CAST(:leaf_id AS TEXT), updated_at = max(updated_at, :at)
    WHERE id = CAST(:id AS TEXT)
        AND EXISTS (SELECT 1 FROM messages WHERE id = CAST(:leaf_id AS TEXT) AND deleted_at IS NULL)
"""


def add_message(database: Database, conversation: Conversation, message: Message) -> None:
    """Store a message, and its conversation if it is the first; a message that is stored already changes nothing.

    A conversation in the bin comes back with a new message, and so does what it follows: what was just typed must
    not be hidden.
    """
    insert_conversation(database, conversation, message)
    is_new = insert_message(database, message)
    bring_back(database, message.id)
    if is_new:
        insert_parts(database, message)
        show(database, message)
        restore(database, message.conversation_id)


def save_draft(database: Database, news: Message) -> None:
    """Store of a streaming reply what it has gained: its parts hold what came since the last time, and no more.

    What is there already is not looked at: a long reply costs what it is long. Reasoning has its place before the
    text, whichever came first.
    """
    if insert_message(database, news, writer=database.writer):
        show(database, news)
    insert_parts(database, news, places=[PLACES.index(kind_of(part)) for part in news.parts])


def finish_reply(database: Database, message: Message, records: Sequence[UsageRecord] = ()) -> None:
    """Store a reply as it ended, with the usage of its requests.

    It is shown when it is new. One that was known while it streamed is left where it is: the reader may have gone to
    another branch meanwhile.
    """
    if insert_message(database, message):
        show(database, message)
    database.execute(UPDATE_MESSAGE, message_values(message))
    database.execute("DELETE FROM parts WHERE message_seq = ?", (seq_of(database, message.id),))
    insert_parts(database, message)
    for record in records:
        add_usage(database, record)


def insert_conversation(database: Database, conversation: Conversation, first: Message | None = None) -> None:
    """Store a conversation unless it is stored; without a title it gets one from its first message."""
    values = {
        "id": text_bytes(conversation.id),
        "title": text_bytes(conversation.title or (title_of(first) if first else "")),
        "created_at": moment_text(conversation.created_at),
        "updated_at": moment_text(conversation.updated_at),
        "provider": text_bytes(conversation.provider),
        "model": text_bytes(conversation.model),
        "system_prompt": text_bytes(conversation.system_prompt),
    }
    database.execute(INSERT_CONVERSATION, values)


def insert_message(database: Database, message: Message, *, writer: str = "") -> bool:
    """Store a message without its parts; False when it is stored already."""
    return database.execute(INSERT_MESSAGE, message_values(message, writer)).rowcount > 0


def message_values(message: Message, writer: str = "") -> dict[str, object]:
    """Return the columns of a message."""
    return {
        "id": text_bytes(message.id),
        "conversation_id": text_bytes(message.conversation_id),
        "parent_id": None if message.parent_id is None else text_bytes(message.parent_id),
        "role": message.role.value,
        "status": message.status.value,
        "provider": text_bytes(message.provider),
        "model": text_bytes(message.model),
        "finish_reason": message.finish_reason and message.finish_reason.value,
        "error": text_bytes(message.error),
        "created_at": moment_text(message.created_at),
        "writer": writer,
    }


def insert_parts(database: Database, message: Message, *, places: Sequence[int] = ()) -> None:
    """Store the parts of a message, each in one row, in their order or in the places named."""
    seq = seq_of(database, message.id)
    for place, part in zip(places or range(len(message.parts)), message.parts, strict=True):
        key = next_key(database, message.created_at)
        insert_part(database, (seq, place, kind_of(part), name_of(part), part.text), key)


def insert_part(database: Database, row: tuple[int, int, str, str, str], key: int) -> None:
    """Store a part, or a piece of one: the `seq` of its message, its position, kind, name and text."""
    seq, position, kind, name, text = row
    database.execute(INSERT_PART, (seq, position, kind, len(text), text_bytes(text), text_bytes(name), key))


def next_key(database: Database, moment: datetime) -> int:
    """Return the number of a part whose message is of a moment: those of later moments are greater.

    Numbers are microseconds since 1970, with room for KEYS_A_MICROSECOND parts in each.
    """
    first = (moment - EPOCH) // MICROSECOND * KEYS_A_MICROSECOND
    while True:
        last = database.one(LAST_KEY, (first, first + KEYS_A_MICROSECOND))
        if last is None:
            return first
        if last + 1 < first + KEYS_A_MICROSECOND:
            return int(last) + 1
        first += KEYS_A_MICROSECOND


def join_pieces(database: Database, seq: int) -> None:
    """Put the pieces of each part of a message into one row."""
    rows = database.execute(
        "SELECT position, kind, name, text, key FROM parts WHERE message_seq = ? ORDER BY position, seq", (seq,)
    ).fetchall()
    database.execute("DELETE FROM parts WHERE message_seq = ?", (seq,))
    for (position, kind, name), of_part in groupby(rows, key=itemgetter(0, 1, 2)):
        pieces = list(of_part)
        text = "".join(piece for *_, piece, _ in pieces)
        insert_part(database, (seq, position, kind, name, text), pieces[0][-1])


def show(database: Database, message: Message) -> None:
    """Make a message the end of the branch that its conversation shows."""
    values = {
        "leaf_id": text_bytes(message.id),
        "at": moment_text(message.created_at),
        "id": text_bytes(message.conversation_id),
    }
    database.execute(SHOW_MESSAGE, values)


def seq_of(database: Database, message_id: str) -> int:
    """Return the row number of a message that is stored."""
    seq: int = database.one("SELECT seq FROM messages WHERE id = CAST(? AS TEXT)", (text_bytes(message_id),))
    return seq


def kind_of(part: Part) -> str:
    """Return how the column `kind` spells a part's type."""
    match part:
        case TextPart():
            return "text"
        case ThinkingPart():
            return "thinking"
        case FilePart():
            return "file"


def name_of(part: Part) -> str:
    """Return the name of a file; other parts have none."""
    return part.name if isinstance(part, FilePart) else ""
