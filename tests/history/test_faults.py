"""Each way in which SQLite fails has its own sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from clanker_tui.errors import StorageError
from clanker_tui.history.faults import storage_faults
from clanker_tui.history.schema import create_file


def locked(path: Path) -> None:
    with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(path, timeout=0)) as two:
        one.execute("BEGIN IMMEDIATE")
        two.execute("BEGIN IMMEDIATE")


def full(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        connection.execute("INSERT INTO drafts VALUES ('c', zeroblob(1000000), '', '')")


def read_only(path: Path) -> None:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.execute("DELETE FROM drafts")


def not_a_database(path: Path) -> None:
    path.write_bytes(b"text" * 1000)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("SELECT * FROM drafts")


def corrupt(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[200:4096] = b"\xff" * (4096 - 200)
    path.write_bytes(content)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("SELECT * FROM drafts")


def gone(path: Path) -> None:
    sqlite3.connect(f"file:{path}.not?mode=rw", uri=True)


def unknown(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("SELECT * FROM missing")


def folder_gone(path: Path) -> None:
    (path / "below" / "a" / "file").mkdir()


@pytest.mark.parametrize(
    ("fail", "sentence"),
    [
        (locked, "The history is locked by another program."),
        (full, "The disk is full."),
        (read_only, "The history cannot be written: "),
        (not_a_database, "The history is damaged, or not a database: "),
        (corrupt, "The history is damaged, or not a database: "),
        (gone, "The history cannot be opened: "),
        (unknown, "The history could not be used: no such table: missing."),
        (folder_gone, "The history cannot be kept in "),
    ],
)
def test_a_failure_says_what_it_is_and_what_to_do(tmp_path: Path, fail: Callable[[Path], None], sentence: str) -> None:
    path = tmp_path / "history.db"
    create_file(path)

    with pytest.raises(StorageError) as raised, storage_faults(path):
        fail(path)

    assert raised.value.message.startswith(sentence)
    assert raised.value.hint
    assert raised.value.__cause__ is not None


def test_a_misuse_of_the_driver_is_our_own_bug(tmp_path: Path) -> None:
    with (
        pytest.raises(sqlite3.ProgrammingError),
        storage_faults(tmp_path),
        closing(sqlite3.connect(":memory:")) as memory,
    ):
        memory.execute("SELECT ?")
