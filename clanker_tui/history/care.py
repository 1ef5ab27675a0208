"""The state of the history file."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from clanker_tui.history.database import Database

INDEXES = ("parts_fts", "pairs_fts")


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
    findings = [str(line) for (line,) in database.execute("PRAGMA integrity_check") if line != "ok"]
    for table, _, parent, _ in database.execute("PRAGMA foreign_key_check"):
        findings.append(f"a row of {table} refers to a row of {parent} that does not exist")
    lost = database.one(
        "SELECT count(*) FROM conversations AS c WHERE leaf_id IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM messages AS m WHERE m.id = c.leaf_id AND m.conversation_id = c.id)"
    )
    if lost:
        findings.append(f"{lost} conversations show a message that does not exist")
    if not database.is_read_only:
        findings.extend(check_index(database))
    return findings


def check_index(database: Database) -> list[str]:
    """Compare the full-text index with the rows it was made from. To SQLite that is writing; nothing is changed."""
    with database.transaction():
        try:
            for index in INDEXES:
                database.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
                raise
            return ["the full-text index does not match the messages"]
    return []
