"""Checks the history: how it is kept, and whether it is sound."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from clanker_tui.cli.checks.finding import Finding, State
from clanker_tui.config.lookup import history_file
from clanker_tui.config.settings import Settings
from clanker_tui.domain.figures import plural
from clanker_tui.errors import ClankerError, StorageError

if TYPE_CHECKING:
    from clanker_tui.history.care import HistoryStatus
    from clanker_tui.history.looking import Look
    from clanker_tui.history.store import History

AREA = "history"
LOOK_S = 3.0  # a look through some 100 MB; `db check` takes the time it needs
BUSY_S = 2.0
CLOSE_S = 1.0
ALL = "To look at all of it: clanker-tui db check"


async def examine_history(settings: Settings, deadline: float) -> list[Finding]:
    """Return what is found about the stored history.

    Args:
        deadline: when to stop waiting, in the time of the event loop.
    """
    from clanker_tui.history.store import History

    try:
        async with asyncio.timeout_at(deadline):
            history = await History.open(history_file(settings), busy_timeout_s=BUSY_S)
            try:
                return await check_history(history)
            finally:
                await history.close(timeout_s=CLOSE_S)
    except TimeoutError:
        return [Finding(AREA, "answer", State.BROKEN, "the disk of the history does not answer")]
    except ClankerError as error:
        return [Finding(AREA, "opening", State.BROKEN, error.message, mend=error.hint)]


async def check_history(history: History, *, within_s: float = LOOK_S) -> list[Finding]:
    """Return what is found about an open history, as far as a short look goes."""
    from clanker_tui.history.looking import look

    status = await history.status()
    try:
        seen = await history.run(partial(look, within_s=within_s))
    except StorageError as error:
        return [*describe(status), Finding(AREA, "soundness", State.BROKEN, error.message, mend=error.hint)]
    return [*describe(status), *describe_look(seen), *judge(seen)]


def describe(status: HistoryStatus) -> Iterator[Finding]:
    """Yield how the file is kept."""
    yield Finding(
        AREA,
        "file",
        State.OK,
        f"{status.path}",
        f"{plural(status.conversations, 'conversation')}, {plural(status.messages, 'message')}",
    )
    yield Finding(AREA, "journal", State.OK, f"journal: {status.journal_mode}", status.journal_reason)
    versions = f"SQLite {status.sqlite_version}, schema {status.schema_revision}"
    yield Finding(AREA, "versions", State.OK, versions)
    if status.problem:
        yield Finding(AREA, "version", State.NOTE, status.problem)


def describe_look(seen: Look) -> Iterator[Finding]:
    """Yield what the file holds, and what SQLite can do with it."""
    yield Finding(AREA, "size", State.OK, f"{seen.size_bytes / 1e6:,.1f} MB", plural(seen.requests, "request"))
    if seen.has_text_search:
        yield Finding(AREA, "search", State.OK, "this SQLite has full-text search (FTS5)")
    else:
        mend = "Use a Python whose SQLite has it, from python.org or your system, say."
        yield Finding(AREA, "search", State.BROKEN, "this SQLite has no full-text search (FTS5)", mend=mend)
    if seen.are_sums_filled:
        yield Finding(AREA, "sums", State.OK, "usage is added up day by day")
    else:
        why = "the app does it when it is at rest; until then sums over years take longer"
        yield Finding(AREA, "sums", State.OK, "usage is not added up yet", why)


def judge(seen: Look) -> Iterator[Finding]:
    """Yield what a look through the file says about it."""
    for line in seen.damage:
        yield Finding(AREA, "soundness", State.BROKEN, line, mend="clanker-tui db check --mend")
    if seen.damage:
        return
    if seen.is_whole:
        yield Finding(AREA, "soundness", State.OK, "the file is sound")
    elif seen.saw_pages:
        yield Finding(AREA, "soundness", State.OK, "its pages are sound", "no time for more", ALL)
    else:
        yield Finding(AREA, "soundness", State.NOTE, "too large to look through here", mend=ALL)
