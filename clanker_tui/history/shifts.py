"""Transactions that end after a while, so that other processes can write during a long work."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from clanker_tui.history.database import Database

SHIFT_S = 0.2
# Whoever waits for the file looks at it every tenth of a second at last. With this part of the time free they find it
# so within a second or two, and well before they give up.
BREAK_S = 0.03


class Shifts:
    """What is written is committed at the end, and at a pause once a shift is over."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._transaction = ExitStack()
        self._until = 0.0

    def begin(self) -> None:
        self._transaction.enter_context(self._database.transaction())
        self._until = time.monotonic() + SHIFT_S

    def pause(self) -> None:
        """Let others write if a shift is over: what was written so far must make sense to them."""
        if time.monotonic() < self._until:
            return
        self._transaction.close()
        time.sleep(BREAK_S)
        self.begin()

    def end(self, error: BaseException | None = None) -> None:
        """Commit what was written since the last pause, or nothing of it after an error."""
        self._transaction.__exit__(type(error) if error else None, error, error.__traceback__ if error else None)


@contextmanager
def shifts(database: Database) -> Iterator[Shifts]:
    """Begin to write.

    Raises:
        StorageError: it could not be written, or may not be; what was committed at a pause stays.
    """
    work = Shifts(database)
    work.begin()
    try:
        yield work
    except BaseException as error:
        work.end(error)
        raise
    work.end()
