"""A short look at a history: for a command that asks one thing and ends.

Nothing can be written, no lock is taken but SQLite's own, and little is imported: opening a history properly takes
longer than most questions.
"""

from __future__ import annotations

import sqlite3

from clanker_tui.errors import StorageError
from clanker_tui.history.connection import plain
from clanker_tui.history.database import STUMBLES, Database
from clanker_tui.history.journal import Journal
from clanker_tui.history.schema import HEAD, revision_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeVar

    T = TypeVar("T")


def glance(path: Path, question: Callable[[Database], T]) -> T | None:
    """Ask a history something, all of it in one state of the file.

    Return None when it is not to be had so easily: the file is of another schema, damaged, or no history at all. Who
    then opens it properly mends it, or is told what is wrong.
    """
    if path.is_symlink():
        return None
    try:
        # Not opened for reading only: SQLite then could neither roll back what a killed process left half written, nor
        # take away the files of a write-ahead log that it made itself.
        connection = plain(path, read_only=False)
    except sqlite3.Error:
        return None
    try:
        connection.execute("PRAGMA query_only = ON")
        if revision_of(connection, path) != HEAD:
            return None
        database = Database(
            connection,
            path=path,
            journal=Journal("", "as found: this is but a glance"),
            revision=HEAD,
            is_read_only=True,
        )
        with database.one_state():
            return question(database)
    except (sqlite3.Error, StorageError):
        return None
    except STUMBLES as error:
        from traceback import clear_frames

        clear_frames(error.__traceback__)  # what was left half answered would go on locking the file
        return None
    finally:
        connection.close()
