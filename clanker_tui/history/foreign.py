"""Reads the SQLite files of other programs, which are never written to."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from clanker_tui.errors import ImportFileError
from clanker_tui.history.values import text_from

MAGIC = b"SQLite format 3\0"
WRITE_AHEAD = b"\2\2"  # in the header, of a file that is kept with a write-ahead log
BUSY_TIMEOUT_S = 5.0

Row = Mapping[str, object]


class ForeignDatabase:
    """An open file. `tables` names the columns of each table; views are not among them.

    `changed_at` is when the file was last written.
    """

    def __init__(self, connection: sqlite3.Connection, changed_at: datetime) -> None:
        self._connection = connection
        self.changed_at = changed_at
        self.tables: dict[str, tuple[str, ...]] = {}
        with foreign_faults():
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            for name in names:
                with suppress(sqlite3.OperationalError):  # of a kind that this SQLite does not have
                    self.tables[name] = columns_of(connection, name)

    def has(self, table: str, *columns: str) -> bool:
        """Whether there is a table with these columns."""
        return set(columns) <= set(self.tables.get(table, ())) and table in self.tables

    def rows(self, table: str, *, order: Sequence[str] = (), **equal: object) -> Iterator[Row]:
        """Yield the rows of a table in the order of some of its columns, those alone in which columns have a value.

        A table that is not there has no rows; a column that is not there orders nothing.

        Raises:
            ImportFileError: the file is damaged, or locked by the program whose it is.
        """
        columns = self.tables.get(table, ())
        if not columns or not set(equal) <= set(columns):
            return
        sql = f"SELECT * FROM {quoted(table)}"  # noqa: S608  names that are in the file, quoted
        if equal:
            sql += " WHERE " + " AND ".join(f"{quoted(name)} = ?" for name in equal)
        if by := [quoted(name) for name in order if name in columns]:
            sql += f" ORDER BY {', '.join(by)}"
        with foreign_faults(), closing(self._connection.execute(sql, tuple(equal.values()))) as cursor:
            for row in cursor:
                yield dict(zip(columns, row, strict=True))

    def is_empty(self, table: str) -> bool:
        """Whether a table has no rows, or is not there."""
        return next(self.rows(table), None) is None


@contextmanager
def open_foreign(path: Path) -> Iterator[ForeignDatabase]:
    """Open a file of another program for reading only, in whatever thread it is used.

    One that is kept with a write-ahead log of which nothing is left is taken as it is: reading it in the usual way
    would put files beside it.

    Raises:
        ImportFileError: it cannot be read.
    """
    with foreign_faults():
        with path.open("rb") as file:
            changed_at = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
            is_at_rest = file.read(20)[18:] == WRITE_AHEAD and not Path(f"{path}-wal").exists()
        target = f"{path.absolute().as_uri()}?mode=ro{'&immutable=1' if is_at_rest else ''}"
        connection = sqlite3.connect(
            target, uri=True, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
    with closing(connection):
        connection.text_factory = text_from
        with foreign_faults():
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA trusted_schema = OFF")  # what its schema calls is none of our business
        yield ForeignDatabase(connection, changed_at)


@contextmanager
def foreign_faults() -> Iterator[None]:
    """Turn what SQLite and the operating system raise into an ImportFileError."""
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.InterfaceError):
        raise
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "").removeprefix("SQLITE_").partition("_")[0]
        if name in ("BUSY", "LOCKED"):
            raise ImportFileError("The database is locked.", hint="Close the program that has it open.") from error
        raise ImportFileError(f"The database cannot be read: {error}.", hint="It may be damaged.") from error
    except OSError as error:
        raise ImportFileError(f"The database cannot be read: {error.strerror or error}.") from error


def columns_of(connection: sqlite3.Connection, table: str) -> tuple[str, ...]:
    """Return the names of a table's columns."""
    with closing(connection.execute(f"SELECT * FROM {quoted(table)} LIMIT 0")) as cursor:  # noqa: S608  quoted
        return tuple(column[0] for column in cursor.description)


def quoted(name: str) -> str:
    """Return the name of a table or column as SQL spells it."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
