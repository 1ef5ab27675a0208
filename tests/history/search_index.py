"""Looks into the full-text index behind the program's back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.history.behind import raw


def hits(path: Path, expression: str) -> set[str]:
    """Return the texts of the parts that match an FTS5 expression."""
    with closing(raw(path)) as connection:
        found = connection.execute(
            "SELECT parts.text FROM parts_fts JOIN parts ON parts.key = parts_fts.rowid WHERE parts_fts MATCH ?",
            (expression,),
        )
        return {text for (text,) in found}


def mismatch(path: Path) -> str:
    """Return what SQLite finds when it compares the index with the rows; empty when they agree."""
    with closing(raw(path)) as connection:
        try:
            for index in ("parts_fts", "pairs_fts"):
                connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            return str(error)
    return ""
