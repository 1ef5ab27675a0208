"""Writes down what commands asked of providers that work beside the history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clanker_tui.cli.terminal import print_notice
from clanker_tui.errors import StorageError

if TYPE_CHECKING:
    from clanker_tui.config.settings import Settings
    from clanker_tui.domain.usage import UsageRecord


async def keep_in_history(settings: Settings, records: Sequence[UsageRecord]) -> None:
    """Write requests into the history file. One that cannot be used is said, and spoils nothing that was asked for."""
    if not records:
        return
    from clanker_tui.config.lookup import history_file
    from clanker_tui.history.store import History

    try:
        history = await History.open(history_file(settings))
        try:
            for record in records:
                await history.add_usage(record)
        finally:
            await history.close()
    except StorageError as error:
        print_notice(f"note: the request could not be counted: {error}")
