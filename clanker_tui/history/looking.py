"""Looks at a history for as long as there is time, and says how far that came."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from clanker_tui.history.care import check, page_faults
from clanker_tui.history.database import Database

T = TypeVar("T")

STEPS = 20_000  # of SQLite, between two looks at the clock: a millisecond or so
UNFILLED = """
    SELECT EXISTS (SELECT 1 FROM usage) AND NOT EXISTS (SELECT 1 FROM usage_offsets WHERE done_seq >= target_seq)
"""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the file has shown. `size_bytes` counts the journals beside it, too; 0 in memory.

    `damage` holds what is wrong, one line each. `is_whole` when all was looked at; else there was time for the pages
    alone, or, without `saw_pages`, not even for them.
    """

    size_bytes: int
    requests: int
    are_sums_filled: bool
    has_text_search: bool
    damage: tuple[str, ...]
    saw_pages: bool
    is_whole: bool


def look(database: Database, *, within_s: float) -> Look:
    """Look at a history for a while. Nothing is changed.

    Raises:
        StorageError: it could not be read.
    """
    with database.reading():
        return looked(database, time.monotonic() + within_s)


def looked(database: Database, deadline: float) -> Look:
    """Return what is seen of a history before the deadline."""
    pages = until(database, deadline, lambda: page_faults(database.connection, "quick_check"))
    everything = until(database, deadline, lambda: check(database)) if pages == [] else None
    return Look(
        size_bytes=size_bytes(database),
        requests=database.one("SELECT count(*) FROM usage"),
        are_sums_filled=not database.one(UNFILLED),
        has_text_search=bool(database.one("SELECT count(*) FROM pragma_module_list WHERE name = 'fts5'")),
        damage=tuple(everything or pages or ()),
        saw_pages=pages is not None,
        is_whole=everything is not None,
    )


def until(database: Database, deadline: float, question: Callable[[], T]) -> T | None:
    """Return the answer to a question; None when it is not found before the deadline."""
    database.connection.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
    try:
        return question()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        return None
    finally:
        database.connection.set_progress_handler(None, 0)


def size_bytes(database: Database) -> int:
    """Return what a history takes on the disk, with what SQLite keeps beside it."""
    path = database.path
    if path is None:
        return 0
    beside = (path.with_name(path.name + suffix) for suffix in ("-wal", "-journal"))
    return path.stat().st_size + sum(file.stat().st_size for file in beside if file.exists())
