"""A history that another program holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.e2e.conftest import Installed


@contextmanager
def held(installed: Installed) -> Iterator[None]:
    """Hold the history, as a backup or a program that hangs does: nobody can read or write it meanwhile."""
    with closing(sqlite3.connect(installed.data / "history.db", isolation_level=None, timeout=10)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
