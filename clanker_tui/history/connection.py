"""Connections to the history file, all set up alike."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from clanker_tui.history.values import stored_casefold, stored_tokens, text_from

BUSY_TIMEOUT_S = 5.0
ROLLBACK = "persist"  # the rollback journal in its fastest safe form, see journal.py
JOURNAL_LIMIT_BYTES = 1_000_000  # a journal that is kept between commits shrinks to this after a large one


def connect(
    path: Path | None, *, read_only: bool = False, busy_timeout_s: float = BUSY_TIMEOUT_S
) -> sqlite3.Connection:
    """Open a database that exists, or one in memory, without opening a transaction: callers do that themselves."""
    connection = plain(path, read_only=read_only, busy_timeout_s=busy_timeout_s)
    add_functions(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA journal_size_limit = {JOURNAL_LIMIT_BYTES}")
    return connection


def plain(path: Path | None, *, read_only: bool, busy_timeout_s: float = BUSY_TIMEOUT_S) -> sqlite3.Connection:
    """Open a database without what only writing and searching need."""
    target = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}" if path else "file::memory:"
    connection = sqlite3.connect(target, uri=True, timeout=busy_timeout_s, isolation_level=None)
    connection.text_factory = text_from
    return connection


def add_functions(connection: sqlite3.Connection) -> None:
    """Give a connection what the views and triggers of the schema call, and some questions."""
    from clanker_tui.history.pairs import stored_pairs

    connection.create_function("pairs", 1, stored_pairs, deterministic=True)
    connection.create_function("casefold", 1, stored_casefold, deterministic=True)
    connection.create_function("tokens", 1, stored_tokens, deterministic=True)


def set_journal(connection: sqlite3.Connection, mode: str) -> str:
    """Ask for a journal mode and return the one in force.

    Going to the write-ahead log or back needs the file alone. While another process has it open it stays as it is;
    the next start tries again.
    """
    connection.execute("PRAGMA schema_version")  # reads the file, and with it the mode it is in
    for wanted in (mode, ROLLBACK):
        try:
            connection.execute(f"PRAGMA journal_mode = {wanted}")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
        (actual,) = connection.execute("PRAGMA journal_mode").fetchone()
        if actual == wanted:
            break
    return str(actual)
