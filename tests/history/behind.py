"""A connection behind the program's back: nothing is checked, all is written at once."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from clanker_tui.history.connection import add_functions


def raw(path: Path | None) -> sqlite3.Connection:
    """Open a file, or a database in memory."""
    connection = sqlite3.connect(path or ":memory:", isolation_level=None)
    add_functions(connection)
    return connection
