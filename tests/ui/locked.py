"""A history that another program has for itself, and the app that does without it."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from clanker_tui.config.settings import Settings
from clanker_tui.errors import StorageError
from clanker_tui.history.store import History
from tests.ui.stage import SETTINGS, Stage, staged

LOCKED = StorageError("The history is locked by another program.", hint="Close it.")


class Lock:
    """Another program that has the history for itself, until it lets go."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=5)

    def __enter__(self) -> Self:
        self._connection.execute("BEGIN EXCLUSIVE")
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go()
        self._connection.close()

    def let_go(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")


@asynccontextmanager
async def standing_in(path: Path, *, settings: Settings = SETTINGS) -> AsyncIterator[Stage]:
    """Run the app over a history in memory, in the place of a file that could not be opened."""
    memory = await History.open(None)
    async with staged(size=(120, 30), settings=settings, history=memory, path=path, refusal=LOCKED) as stage:
        yield stage
    await memory.close()


async def texts(path: Path) -> list[list[str]]:
    """Return what is stored, each conversation by the texts of its branch."""
    history = await History.open(path)
    found = [
        [message.text for message in await history.branch(line.leaf_id or "")]
        for line in [await history.conversation(one.id) for one in await history.conversations()]
        if line is not None
    ]
    await history.close()
    return found
