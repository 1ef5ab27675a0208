"""Opens a history, whatever is found in its place."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from clanker_tui.domain.clean import clean_line
from clanker_tui.errors import StorageError
from clanker_tui.history import place, schema
from clanker_tui.history.connection import BUSY_TIMEOUT_S, connect, set_journal
from clanker_tui.history.database import Database
from clanker_tui.history.door import at_the_door, lock_folder
from clanker_tui.history.faults import storage_faults
from clanker_tui.history.interrupted import mark_interrupted
from clanker_tui.history.journal import Journal, choose_journal
from clanker_tui.history.running import Running


def open_database(path: Path | None, *, read_only: bool = False, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Database:
    """Open a history; None is one in memory. A file that does not exist is created, unless it is only to be read.

    A file of a newer version is opened for reading only, with a `problem` that says so.

    Raises:
        StorageError: it cannot be used; the file is left as it is.
        MigrationError: it has an older schema and could not be migrated.
    """
    if path is None:
        connection = connect(None)
        schema.create_schema(connection)
        journal = Journal("memory", "this history is kept in memory only")
        return Database(connection, path=None, journal=journal, revision=schema.HEAD)
    with storage_faults(path):
        if read_only:
            place.inspect(path)
            return open_file(path, read_only=True, busy_timeout_s=busy_timeout_s)
        place.prepare(path)
        with at_the_door(path, busy_timeout_s):  # another process may be about to put another file in its place
            return open_file(path, read_only=False, busy_timeout_s=busy_timeout_s)


def open_file(path: Path, *, read_only: bool, busy_timeout_s: float) -> Database:
    """Open a file that is there; one of a newer version for reading only, whatever was asked."""
    connection = connect(path, read_only=read_only, busy_timeout_s=busy_timeout_s)
    try:
        revision = schema.revision_of(connection, path)
        if read_only:
            return for_reading(connection, path, revision)
        if not newer(revision):
            return for_writing(connection, path, revision)
    except BaseException:
        connection.close()
        raise
    connection.close()
    return open_file(path, read_only=True, busy_timeout_s=busy_timeout_s)


def for_reading(connection: sqlite3.Connection, path: Path, revision: str) -> Database:
    """Take an open file as it is: nothing will be written to it."""
    if revision in schema.EARLIER:
        hint = "Open it once for writing, to bring it up to date."
        raise StorageError(f"The history has an older schema ({revision}).", hint=hint)
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    journal = Journal(mode, "as found: the history is open for reading only")
    return Database(
        connection, path=path, journal=journal, revision=revision, is_read_only=True, problem=newer(revision)
    )


def for_writing(connection: sqlite3.Connection, path: Path, revision: str) -> Database:
    """Make an open file ready for use: the schema, the journal, and the replies that nobody will finish."""
    journal = use_journal(connection, path)
    if revision != schema.HEAD:
        from clanker_tui.history.copying import remove_stale_drafts
        from clanker_tui.history.migrating import migrate

        remove_stale_drafts(path)
        migrate(connection, path)
    running = Running(lock_folder(path))
    database = Database(connection, path=path, journal=journal, revision=schema.HEAD, running=running)
    with database.reading():
        mark_interrupted(database, running)
    running.start()
    if any(lock_folder(path).glob("*.draft")):
        from clanker_tui.history.spare_drafts import take_in

        take_in(database, path)
    return database


def newer(revision: str) -> str:
    """Return a sentence about a schema that this program does not know; empty when it does."""
    if revision == schema.HEAD or revision in schema.EARLIER:
        return ""
    name = clean_line(revision, 40)  # whatever stands there
    return f"The history was written by a newer version (schema {name}): it can only be read. Update clanker-tui."


def use_journal(connection: sqlite3.Connection, path: Path) -> Journal:
    """Set the journal that is safe here and return what is in force."""
    wanted = choose_journal(path)
    mode = set_journal(connection, wanted.mode)
    if mode == wanted.mode:
        return wanted
    return Journal(mode, f"wanted {wanted.mode} ({wanted.reason}), but another process has the file open")
