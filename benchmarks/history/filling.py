"""Makes a history of any size fast: through the schema's own tables and triggers, in one transaction, unsynced."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from benchmarks.history.vocabulary import Vocabulary
from clanker_tui.history.connection import add_functions
from clanker_tui.history.messages import EPOCH, KEYS_A_MICROSECOND, MICROSECOND
from clanker_tui.history.schema import create_file
from clanker_tui.history.values import moment_text

TURNS = 5  # of a conversation: ten messages
END = datetime(2026, 9, 1, tzinfo=UTC)
YEARS = timedelta(days=5 * 365)
MODELS = ("gpt-5", "claude-opus-4", "llama-4-maverick", "openai/gpt-oss-120b")
BATCH = 2_000  # conversations
QUESTION_WORDS, REPLY_WORDS = (5, 40), (40, 180)
CONVERSATION = """
    INSERT INTO conversations (
        seq, id, title, created_at, updated_at, provider, model, system_prompt, leaf_id, archived_at
    ) VALUES (?, ?, ?, ?, ?, 'bench', ?, '', ?, ?)
"""
MESSAGE = "INSERT INTO messages VALUES (?, ?, ?, ?, ?, 'complete', ?, ?, ?, '', ?, '', NULL, NULL, NULL)"
PART = """
    INSERT INTO parts (seq, message_seq, position, kind, length, text, name, key) VALUES (?, ?, 0, 'text', ?, ?, '', ?)
"""
USAGE = """
    INSERT INTO usage (
        id, conversation_id, message_id, purpose, provider, model, host, sent_at, duration_ms, attempt, outcome,
        finish_reason, input_tokens, output_tokens, raw, is_estimate, nano_usd, price_source, unit_prices, catalogue
    ) VALUES (
        ?, ?, ?, 'chat', 'bench', ?, 'here', ?, 1200, 1, 'complete', 'stop', 900, 200, '', 0, ?, 'catalogue', '', ''
    )
"""
Row = tuple[object, ...]


def fill(path: Path, messages: int) -> None:
    """Make a history of so many messages; a file that is there is used as it is."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    create_file(path)
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            add_functions(connection)
            connection.execute("PRAGMA synchronous = OFF")
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("PRAGMA cache_size = -400000")
            connection.execute("BEGIN")
            insert(connection, messages)
            connection.execute("COMMIT")
    except BaseException:
        path.unlink()
        raise


def insert(connection: sqlite3.Connection, messages: int) -> None:
    """Insert conversations in the order of time, so many that they have the messages."""
    vocabulary = Vocabulary()
    conversations = messages // (2 * TURNS)
    for first in range(0, conversations, BATCH):
        rows: tuple[list[Row], list[Row], list[Row], list[Row]] = ([], [], [], [])
        for number in range(first, min(first + BATCH, conversations)):
            began = END - YEARS * ((conversations - number) / conversations)
            add_rows(vocabulary, number, began, rows)
        for statement, of_table in zip((CONVERSATION, MESSAGE, PART, USAGE), rows, strict=True):
            connection.executemany(statement, of_table)


def add_rows(
    vocabulary: Vocabulary, number: int, began: datetime, rows: tuple[list[Row], list[Row], list[Row], list[Row]]
) -> None:
    """Add the rows of one conversation."""
    conversations, messages, parts, usage = rows
    model, identity = MODELS[number % len(MODELS)], id_of(0, number)
    last = number * 2 * TURNS + 2 * TURNS
    ended = moment_text(began + 2 * TURNS * timedelta(seconds=20))
    is_archived = ended if number % 10 == 9 else None
    title = vocabulary.prose(5)
    conversations.append((number + 1, identity, title, moment_text(began), ended, model, id_of(1, last), is_archived))
    for place, text in enumerate(texts(vocabulary, number)):
        seq = number * 2 * TURNS + place + 1
        moment = began + place * timedelta(seconds=20)
        is_reply = place % 2 == 1
        said = ("assistant", "bench", model, "stop") if is_reply else ("user", "", "", None)
        parent = id_of(1, seq - 1) if place else None
        role, provider, of, reason = said
        messages.append((seq, id_of(1, seq), identity, parent, role, provider, of, reason, moment_text(moment)))
        key = (moment - EPOCH) // MICROSECOND * KEYS_A_MICROSECOND
        parts.append((seq, seq, len(text), text, key))
        if is_reply:
            usage.append((id_of(2, seq), identity, id_of(1, seq), model, moment_text(moment), 1000 + seq))


def texts(vocabulary: Vocabulary, number: int) -> Iterator[str]:
    """Yield what is said in a conversation, questions and replies in turn."""
    write, random = vocabulary.writer(number), vocabulary.random
    for turn in range(TURNS):
        at = (number * TURNS + turn) * 2
        yield write(random.randint(*QUESTION_WORDS)) + vocabulary.rare(at)
        code = vocabulary.code() if turn % 3 == 0 else ""
        yield write(random.randint(*REPLY_WORDS)) + code


def id_of(kind: int, number: int) -> str:
    """Return an id that sorts as its number does."""
    return str(UUID(int=0x0190_0000_0000_7000_8000 << 48 | kind << 40 | number))
