"""Searches beside everything else: on a connection and in a thread of their own, so that neither a streaming reply nor
a question of the app waits for one. A history in memory has but one connection: there they are done in its thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from clanker_tui.errors import StorageError
from clanker_tui.history.connection import connect
from clanker_tui.history.database import Database
from clanker_tui.history.thread import DatabaseThread
from clanker_tui.history.vocabulary import Vocabulary, prepare

T = TypeVar("T")
Job = Callable[[Database, Vocabulary], T]

STEPS = 5_000  # of SQLite's machine, between two looks at whether the search is still wanted


class UnwantedError(Exception):
    """Nobody waits for the result any more."""


@dataclass(slots=True)
class Ticket:
    """Whether somebody still waits for a search."""

    is_wanted: bool = True


class Reader:
    """Does one search at a time. A new one takes the place of the one before, which ends at once.

    A search is told to end by SQLite's progress handler: `interrupt` would stop only a statement that runs at that
    moment, and one that began a moment later would go on.
    """

    def __init__(self, database: Database, thread: DatabaseThread) -> None:
        self._main = database
        self._main_thread = thread
        self._own: Database | None = None
        self._own_thread: DatabaseThread | None = None
        self._vocabulary = Vocabulary()
        self._latest = Ticket()

    async def run(self, job: Job[T]) -> T:
        """Do a search. Cancelling it ends it.

        Raises:
            asyncio.CancelledError: a newer search has taken its place.
            StorageError: the history could not be read.
        """
        self._latest.is_wanted = False
        ticket = self._latest = Ticket()
        try:
            return await self._thread().run(lambda: self._do(job, ticket))
        except UnwantedError:
            raise asyncio.CancelledError from None
        finally:
            ticket.is_wanted = False

    async def close(self, *, timeout_s: float) -> None:
        """End what is being searched, and close the connection."""
        self._latest.is_wanted = False
        if self._own_thread:
            self._own_thread.put(self._close)
            await asyncio.to_thread(self._own_thread.stop, timeout_s)

    def _thread(self) -> DatabaseThread:
        """Return where searches are done."""
        if self._main.path is None:
            return self._main_thread
        if self._own_thread is None:
            self._own_thread = DatabaseThread()
        return self._own_thread

    def _do(self, job: Job[T], ticket: Ticket) -> T:
        """Do a search unless it is not wanted any more."""
        if not ticket.is_wanted:
            raise UnwantedError
        database = self._database()
        database.connection.set_progress_handler(lambda: not ticket.is_wanted, STEPS)
        try:
            with database.reading():
                return job(database, self._vocabulary)
        except StorageError as error:
            if ticket.is_wanted:
                raise
            raise UnwantedError from error
        finally:
            database.connection.set_progress_handler(None, 0)

    def _database(self) -> Database:
        """Return the connection for searches, opened at the first one."""
        if self._main.path is None:
            return self._main
        if self._own is None:
            self._own = opened_beside(self._main)
        return self._own

    def _close(self) -> None:
        if self._own:
            self._own.close()


def opened_beside(database: Database) -> Database:
    """Open the file of a history once more, only to read it.

    Raises:
        StorageError: it cannot be opened.
    """
    with database.reading():
        connection = connect(database.path, read_only=database.is_read_only)
        beside = Database(
            connection, path=database.path, journal=database.journal, revision=database.revision, is_read_only=True
        )
        prepare(beside)
        connection.execute("PRAGMA query_only = ON")
    return beside
