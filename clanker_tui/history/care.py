"""The state of the history file."""
# ruff: noqa: S608 - the statements are made of constants

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from clanker_tui.history.database import Database
from clanker_tui.history.values import text_from

INDEXES = {
    "parts_fts": "the full-text index does not match the messages",
    "pairs_fts": "the full-text index of pairs does not match the messages",
}
LOST_LEAF = """
    leaf_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM messages AS m WHERE m.id = conversations.leaf_id AND m.conversation_id = conversations.id
    )
"""
WRONG_LENGTH = "length <> length(text) AND length <> characters(CAST(text AS BLOB))"
LOST_PARENT = """
    parent_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM messages AS m WHERE m.id = messages.parent_id AND m.conversation_id = messages.conversation_id
    )
"""
QUESTIONS = (
    (
        f"SELECT count(*) FROM conversations WHERE {LOST_LEAF}",
        "{count} conversations show a message that does not exist",
    ),
    (f"SELECT count(*) FROM messages WHERE {LOST_PARENT}", "{count} messages follow one that does not exist"),
    ("SELECT count(*) FROM parts WHERE key IS NULL", "{count} parts have no number for the search"),
    (f"SELECT count(*) FROM parts WHERE {WRONG_LENGTH}", "{count} parts are not as long as they say"),
)
NOTABLE = (
    (
        """
        SELECT count(DISTINCT conversation_id) FROM usage WHERE conversation_id IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM conversations WHERE id = usage.conversation_id)
        """,
        "usage of {count} conversations that are gone is kept: it counts on in all totals",
    ),
)


@dataclass(frozen=True, slots=True)
class HistoryStatus:
    """What `db check` and `doctor` tell. `path` is None for a history in memory, `problem` empty when all is well.

    `conversations` and `messages` count what is stored, the bin included.
    """

    path: Path | None
    journal_mode: str
    journal_reason: str
    sqlite_version: str
    schema_revision: str
    is_read_only: bool
    problem: str
    messages: int
    conversations: int


def status(database: Database) -> HistoryStatus:
    """Return what is known of the file."""
    return HistoryStatus(
        path=database.path,
        journal_mode=database.journal.mode,
        journal_reason=database.journal.reason,
        sqlite_version=sqlite3.sqlite_version,
        schema_revision=database.revision,
        is_read_only=database.is_read_only,
        problem=database.problem,
        messages=database.one("SELECT count(*) FROM messages"),
        conversations=database.one("SELECT count(*) FROM conversations"),
    )


def check(database: Database) -> list[str]:
    """Return what is wrong with the file, one line each; empty when it is sound. Nothing is changed."""
    from clanker_tui.history.oddities import oddities
    from clanker_tui.history.recounting import WRONG, are_right

    findings = page_faults(database.connection, "integrity_check")
    broken = Counter((table, parent) for table, _, parent, _ in database.execute("PRAGMA foreign_key_check"))
    for (table, parent), count in sorted(broken.items()):
        rows = "a row" if count == 1 else f"{count:,} rows"
        findings.append(f"{rows} of {table} refers to a row of {parent} that does not exist")
    count_lengths(database)
    findings.extend(oddities(database))
    findings.extend(sentence.format(count=f"{count:,}") for sql, sentence in QUESTIONS if (count := database.one(sql)))
    if not are_right(database):
        findings.append(WRONG)
    if not database.is_read_only:
        findings.extend(check_indexes(database))
    return findings


def remarks(database: Database) -> list[str]:
    """Return what is worth knowing and not wrong."""
    return [sentence.format(count=f"{count:,}") for sql, sentence in NOTABLE if (count := database.one(sql))]


def page_faults(connection: sqlite3.Connection, pragma: str) -> list[str]:
    """Return what SQLite finds wrong with pages and indexes. The full-text indexes are looked at elsewhere."""
    found = [line for row in connection.execute(f"PRAGMA {pragma}") for line in str(row[0]).splitlines()]
    return [line for line in found if line != "ok" and not line.startswith("***") and "FTS5" not in line]


def count_lengths(database: Database) -> None:
    """Give SQL the length of a text as Python counts it: SQLite's own ends at a NUL."""
    database.connection.create_function("characters", 1, stored_length, deterministic=True)


def stored_length(stored: bytes | None) -> int:
    return len(text_from(stored or b""))


def check_indexes(database: Database) -> list[str]:
    """Compare the full-text indexes with the rows they were made from: writing to SQLite, though nothing is changed."""
    return [sentence for index, sentence in INDEXES.items() if not matches(database, index)]


def matches(database: Database, index: str) -> bool:
    """Whether a full-text index is what its rows say."""
    with database.transaction():
        try:
            database.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
                raise
            return False
    return True
