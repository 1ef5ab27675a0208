"""Mends what follows from the rest of a history: indexes, numbers of parts, lengths, sums, which message is shown."""
# ruff: noqa: S608 - the statements are made of constants

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from clanker_tui.domain.messages import now
from clanker_tui.history.care import INDEXES, LOST_LEAF, WRONG_LENGTH, count_lengths
from clanker_tui.history.database import Database
from clanker_tui.history.deletions import NEWEST, show
from clanker_tui.history.messages import next_key
from clanker_tui.history.oddities import mend_oddities
from clanker_tui.history.recounting import are_right, recount
from clanker_tui.history.schema import statements
from clanker_tui.history.values import moment, text_bytes

UNNUMBERED = """
    SELECT parts.seq, messages.created_at FROM parts JOIN messages ON messages.seq = message_seq
    WHERE parts.key IS NULL ORDER BY messages.created_at, messages.seq, position, parts.seq
"""
TRIGGERS = tuple(statement for statement in statements() if statement.startswith("CREATE TRIGGER"))


@dataclass(frozen=True, slots=True)
class Mended:
    """What was done, one line each, and where the file as it was before is kept; None for a history in memory."""

    done: tuple[str, ...]
    backup: Path | None


def mend(database: Database) -> Mended:
    """Mend what is derived, in one transaction, after a backup.

    Raises:
        DamagedError: pages of the file are damaged: nothing was changed.
    """
    backup = keep(database)
    with database.transaction():
        done = [sentence for step in STEPS if (sentence := step(database))]
    return Mended(tuple(done), backup)


def keep(database: Database) -> Path | None:
    """Copy the file as it is, beside itself."""
    if database.path is None:
        return None
    from clanker_tui.history.copying import back_up

    path = database.path
    return back_up(path, path.with_name(f"{path.name}.{now():%Y%m%dT%H%M%S.%fZ}.unmended.backup")).path


def mend_indexes(database: Database) -> str:
    """Make the ordinary indexes anew where they do not hold what the tables hold."""
    lines = [str(row[0]) for row in database.execute("PRAGMA integrity_check")]
    if not any("index" in line for line in lines):
        return ""
    database.execute("REINDEX")
    return "the indexes were made anew"


def number_parts(database: Database) -> str:
    """Give parts without a number the next one of their message's time."""
    rows = database.execute(UNNUMBERED).fetchall()
    for seq, created_at in rows:
        database.execute("UPDATE parts SET key = ? WHERE seq = ?", (next_key(database, moment(created_at)), seq))
    return f"{len(rows):,} parts were numbered" if rows else ""


def mend_lengths(database: Database) -> str:
    """Let parts say how long they are."""
    count_lengths(database)
    count = database.execute(f"UPDATE parts SET length = characters(CAST(text AS BLOB)) WHERE {WRONG_LENGTH}").rowcount
    return f"{count:,} lengths were counted again" if count else ""


def mend_leaves(database: Database) -> str:
    """Let conversations that show what is not there show their newest message."""
    lost = database.execute(f"SELECT id FROM conversations WHERE {LOST_LEAF}").fetchall()
    for (conversation_id,) in lost:
        show(database, conversation_id, database.one(NEWEST, (text_bytes(conversation_id),)))
    return f"{len(lost):,} conversations show their newest message" if lost else ""


def mend_sums(database: Database) -> str:
    """Add up all requests again where the sums are not theirs."""
    if are_right(database):
        return ""
    recount(database)
    return "the requests were added up again"


def without_triggers(database: Database) -> str:
    """Take the triggers away: those that keep the full-text indexes stumble over what is wrong in these."""
    for statement in TRIGGERS:
        name = statement.split()[2]
        database.execute(f"DROP TRIGGER IF EXISTS {name}")
    return ""


def rebuild_search(database: Database) -> str:
    """Make both full-text indexes anew from the messages, and the triggers that keep these and the sums."""
    for index in INDEXES:
        database.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")
    for statement in TRIGGERS:
        database.execute(statement)
    return "the full-text indexes were made anew"


STEPS: tuple[Callable[[Database], str], ...] = (
    mend_indexes,
    without_triggers,
    mend_oddities,
    number_parts,
    mend_lengths,
    mend_leaves,
    mend_sums,
    rebuild_search,
)
