"""One open history. It lives in the database thread and is used from nowhere else."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from clanker_tui.errors import StorageError
from clanker_tui.history.faults import moved, storage_faults

TYPE_CHECKING = False  # a command that only asks something does without typing
if TYPE_CHECKING:
    from typing import Any

    from clanker_tui.history.journal import Journal
    from clanker_tui.history.running import Running

JOURNAL_MAGIC_BYTES = 8  # at its beginning; they are zero while nothing is being written
STUMBLES = (TypeError, ValueError, AttributeError, KeyError, OverflowError)  # what a value of another type leads to


class Database:
    """A connection and what is known of its file.

    `problem` is one sentence on why it can only be read; empty when all is well. `writer` names this process in the
    replies it streams.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        *,
        path: Path | None,
        journal: Journal,
        revision: str,
        is_read_only: bool = False,
        problem: str = "",
        running: Running | None = None,
    ) -> None:
        self.connection = connection
        self.path = path
        self.journal = journal
        self.revision = revision
        self.is_read_only = is_read_only
        self.problem = problem
        self._running = running
        self._seen_version = 0
        self._file = None if path is None or is_read_only else path.stat()

    @property
    def writer(self) -> str:
        return self._running.token if self._running else ""

    def execute(self, sql: str, values: Mapping[str, object] | tuple[object, ...] = ()) -> sqlite3.Cursor:
        """Run one statement on the connection."""
        return self.connection.execute(sql, values)

    def one(self, sql: str, values: Mapping[str, object] | tuple[object, ...] = ()) -> Any:
        """Return the first column of the first row, or None without rows."""
        row = self.connection.execute(sql, values).fetchone()
        return row[0] if row else None

    def changed_elsewhere(self) -> bool:
        """Whether another connection has written since this was asked last; the first time that is not known: True."""
        before, self._seen_version = self._seen_version, self.one("PRAGMA data_version")
        return before != self._seen_version

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is committed at the end, or none of it.

        Raises:
            StorageError: it could not be written, or may not be.
        """
        if self.is_read_only:
            raise StorageError(self.problem or "The history was opened for reading only.")
        with storage_faults(self.path), self._odd_values():
            self._begin()
            try:
                yield
                self.connection.execute("COMMIT")
            finally:
                self._roll_back()

    def _begin(self) -> None:
        """Begin to write, unless the file has lost its name: what is written to it then is gone with it."""
        with self._telling_moves():
            self.connection.execute("BEGIN IMMEDIATE")
        if self.is_moved():
            self._roll_back()
            raise moved(self.path)

    def _roll_back(self) -> None:
        """End a transaction that is still open: a disk that failed may have ended it."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    @contextmanager
    def _telling_moves(self) -> Iterator[None]:
        """Tell as what it is what a file that has lost its name fails with."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if not self.is_moved():
                raise
            self._remove_empty_journal()
            raise moved(self.path) from error

    def _remove_empty_journal(self) -> None:
        """Remove what is left beside a file that is gone: SQLite would not even read on from the open file with it."""
        if self.path is None or self.path.exists():
            return
        journal = self.path.with_name(f"{self.path.name}-journal")
        with suppress(OSError):
            with journal.open("rb") as file:
                is_empty = not any(file.read(JOURNAL_MAGIC_BYTES))
            if is_empty:  # else it may be of use to someone who brings the file back
                journal.unlink()

    def is_moved(self) -> bool:
        """Whether the file has lost its name since it was opened.

        SQLite sees that by itself where it keeps a rollback journal, and not with a write-ahead log.
        """
        if self.path is None or self._file is None:
            return False
        try:
            return not os.path.samestat(self._file, self.path.stat())
        except (FileNotFoundError, NotADirectoryError):
            return True

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Ask with plain SQL.

        Raises:
            StorageError: it could not be read.
        """
        with storage_faults(self.path), self._telling_moves(), self._odd_values():
            yield

    @contextmanager
    def _odd_values(self) -> Iterator[None]:
        """Tell what stumbles over a value that cannot be, where there is one, from a bug of ours, which passes.

        Raises:
            DamagedError: there is one.
        """
        try:
            yield
        except STUMBLES as error:
            from traceback import clear_frames

            from clanker_tui.history.oddities import odd_value, oddities

            clear_frames(error.__traceback__)  # a question that was left half answered would go on locking the file
            if findings := oddities(self):
                raise odd_value(findings[0]) from error
            raise

    @contextmanager
    def one_state(self) -> Iterator[None]:
        """Let several questions in plain SQL see one state of the file, whatever others write meanwhile."""
        if self.connection.in_transaction:  # they do already
            yield
            return
        self.connection.execute("BEGIN")
        try:
            yield
        finally:
            self._roll_back()

    def close(self) -> None:
        """Close the connection and leave the list of running processes."""
        with storage_faults(self.path):
            try:
                self.connection.close()
            finally:
                if self._running:
                    self._running.end()
