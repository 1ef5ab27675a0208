"""Long work lets others write."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from clanker_tui.domain.messages import new_conversation
from clanker_tui.history.connection import connect
from clanker_tui.history.database import Database
from clanker_tui.history.messages import insert_conversation
from clanker_tui.history.opening import open_database
from clanker_tui.history.shifts import shifts

PATIENCE_S = 30.0


@pytest.fixture
def database(path: Path) -> Database:
    """Return an open history."""
    return open_database(path)


def conversations(database: Database) -> int:
    """Return how many conversations another process sees."""
    other = connect(database.path, read_only=True)
    try:
        return int(other.execute("SELECT count(*) FROM conversations").fetchone()[0])
    finally:
        other.close()


def test_what_is_written_is_there_for_others_before_the_work_is_over(database: Database) -> None:
    until = time.monotonic() + PATIENCE_S
    with shifts(database) as work:
        insert_conversation(database, new_conversation())
        while conversations(database) == 0:
            assert time.monotonic() < until
            work.pause()
    database.close()


def test_after_an_error_what_was_written_since_the_last_pause_is_gone(database: Database) -> None:
    def work() -> None:
        with shifts(database):
            insert_conversation(database, new_conversation())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()

    assert conversations(database) == 0
    database.close()
