"""What the history does when nobody waits for it: bit by bit, so that whoever wants it meanwhile gets it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from clanker_tui.errors import StorageError

if TYPE_CHECKING:
    from datetime import datetime

    from clanker_tui.history.store import History

BETWEEN_SLICES_S = 0.02

_log = logging.getLogger(__name__)


async def empty_bin(history: History, before: datetime) -> None:
    """Remove for good what was deleted before some time."""
    if history.is_read_only:
        return
    try:
        for conversation_id in await history.due_conversations(before):
            is_left = True
            while is_left:
                is_left = await history.remove_slice(conversation_id, before)
                await asyncio.sleep(BETWEEN_SLICES_S)
        last = await history.last_seq()
        while last:
            last = await history.sweep(before, last)
            await asyncio.sleep(BETWEEN_SLICES_S)
    except StorageError as error:
        _log.warning("The bin was not emptied: %s", error)  # the next start goes on


async def count_usage(history: History) -> None:
    """Fill the sums for local days."""
    try:
        is_left = True
        while is_left:
            is_left = await history.count_slice()
            await asyncio.sleep(BETWEEN_SLICES_S)
    except StorageError as error:
        _log.warning("The usage was not added up: %s", error)  # the next start goes on
