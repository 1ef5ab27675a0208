"""Asks the stored history one thing, as quickly as can be."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable
    from pathlib import Path
    from typing import TypeVar

    from clanker_tui.history.database import Database

    T = TypeVar("T")


def ask_history(options: argparse.Namespace, question: Callable[[Database], T]) -> T | None:
    """Return the answer of the history that the options lead to; None when there is no history yet.

    A history that has to be migrated, mended or rescued first is opened as the app does, and takes as long.

    Raises:
        ConfigError: the configuration does not say where it is.
        StorageError: it cannot be used.
    """
    from pathlib import Path

    from clanker_tui.config.history_place import default_history_file
    from clanker_tui.history.glance import glance

    path = default_history_file(Path(options.config) if options.config else None) if not options.env_file else None
    if path is not None and os.path.lexists(path):
        answer = glance(path, question)
        if answer is not None:
            return answer
    return ask_thoroughly(options, path, question)


def ask_thoroughly(options: argparse.Namespace, path: Path | None, question: Callable[[Database], T]) -> T | None:
    """Read the whole configuration, open the history as the app does, and tell what is special about it."""
    if path is not None and not os.path.lexists(path):
        return None
    from clanker_tui.cli.agent_options import overrides
    from clanker_tui.cli.event_loop import run_async
    from clanker_tui.cli.stored_history import with_history
    from clanker_tui.config.loading import load_settings
    from clanker_tui.config.lookup import history_file
    from clanker_tui.history.store import History

    settings = load_settings(overrides(options))
    if not os.path.lexists(history_file(settings)):
        return None

    async def asked(history: History) -> T:
        return await history.run(within_faults)

    def within_faults(database: Database) -> T:
        with database.reading():
            return question(database)

    return run_async(with_history(settings, asked))


def ask_nothing(question: Callable[[Database], T]) -> T:
    """Return what a history that holds nothing answers."""
    from clanker_tui.history.opening import open_database

    database = open_database(None)
    try:
        return question(database)
    finally:
        database.close()
