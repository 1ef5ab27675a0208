"""Checks the history: how it is kept, and whether it is sound."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from clanker_tui.cli.checks.finding import Finding, State
from clanker_tui.config.lookup import history_file
from clanker_tui.config.settings import Settings
from clanker_tui.errors import ClankerError
from clanker_tui.history.store import History

if TYPE_CHECKING:
    from clanker_tui.history.care import HistoryStatus

AREA = "history"
LARGE_BYTES = 200_000_000


async def examine_history(settings: Settings, deadline: float) -> list[Finding]:
    """Return what is found about the stored history.

    Args:
        deadline: when to stop waiting, in the time of the event loop.
    """
    try:
        async with asyncio.timeout_at(deadline):
            history = await History.open(history_file(settings))
            try:
                return await check_history(history)
            finally:
                await history.close()
    except TimeoutError:
        return [Finding(AREA, State.BROKEN, "the disk of the history does not answer")]
    except ClankerError as error:
        return [Finding(AREA, State.BROKEN, error.message, mend=error.hint)]


async def check_history(history: History) -> list[Finding]:
    """Return what is found about an open history. One that takes long to read through is not judged."""
    status = await history.status()
    if status.path is not None and status.path.stat().st_size > LARGE_BYTES:
        large = Finding(AREA, State.NOTE, "too large to look through here", mend="clanker-tui db check")
        return [*describe(status), large]
    return [*describe(status), *judge(await history.check())]


def describe(status: HistoryStatus) -> list[Finding]:
    """Return how the file is kept."""
    facts = [
        Finding(AREA, State.OK, f"{status.path}", f"{status.conversations:,} conversations"),
        Finding(AREA, State.OK, f"journal: {status.journal_mode}", status.journal_reason),
        Finding(AREA, State.OK, f"SQLite {status.sqlite_version}, schema {status.schema_revision}"),
    ]
    if status.problem:
        facts.append(Finding(AREA, State.NOTE, status.problem))
    return facts


def judge(damage: Sequence[str]) -> list[Finding]:
    """Return what a look through the file says about it."""
    if not damage:
        return [Finding(AREA, State.OK, "the file is sound")]
    mend = "clanker-tui db check --mend"
    return [Finding(AREA, State.BROKEN, line, mend=mend) for line in damage]
