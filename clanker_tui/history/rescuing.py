"""Saves what can be read of a damaged history into a new one."""
# ruff: noqa: S608 - the statements are made of constants

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from clanker_tui.domain.figures import plural
from clanker_tui.errors import DamagedError, StorageError
from clanker_tui.history import place
from clanker_tui.history.adopting import adopt
from clanker_tui.history.connection import BUSY_TIMEOUT_S, connect
from clanker_tui.history.copying import (
    count_rows,
    draft_beside,
    give_name,
    refuse_target,
    remove_stale_drafts,
    sync_file,
)
from clanker_tui.history.database import Database
from clanker_tui.history.door import alone_with
from clanker_tui.history.faults import storage_faults
from clanker_tui.history.journal import Journal
from clanker_tui.history.mending import TRIGGERS, mend_leaves, mend_lengths, number_parts, rebuild_search
from clanker_tui.history.oddities import mend_oddities
from clanker_tui.history.opening import open_file
from clanker_tui.history.recounting import recount
from clanker_tui.history.replacing import put_in_place
from clanker_tui.history.salvage import TABLES, Row, salvage
from clanker_tui.history.schema import APPLICATION_ID, HEAD, statements
from clanker_tui.paths import sync_folder


@dataclass(frozen=True, slots=True)
class Rescue:
    """What was saved, and where the damaged file is."""

    conversations: int
    messages: int
    requests: int
    damaged: Path

    @property
    def counts(self) -> str:
        """What was saved, in words."""
        counts = ((self.conversations, "conversation"), (self.messages, "message"), (self.requests, "request"))
        return ", ".join(plural(number, noun) for number, noun in counts)

    @property
    def sentence(self) -> str:
        """What happened, for the user."""
        return f"The history was damaged. Rescued: {self.counts}. The damaged file is kept: {self.damaged}"


def rescue_in_place(path: Path) -> Rescue | None:
    """Put what can be saved of a damaged history in its place; the damaged file is kept beside it.

    Return None when it is no longer damaged: another process was faster.

    Raises:
        StorageError: another process has it open, or nothing in it is of this program. All is as it was.
    """
    with storage_faults(path), alone_with(path):
        remove_stale_drafts(path)
        if opens(path):
            return None
        with draft_beside(path) as draft:
            saved = save(path, draft)
            damaged = put_in_place(draft, path, "damaged")
    return Rescue(saved.conversations, saved.messages, saved.requests, damaged or path)


def rescue_into(source: Path, target: Path) -> Rescue:
    """Save what can be read of a file into a new one.

    Raises:
        StorageError: the new one is there already, or nothing in the file is of this program.
    """
    place.inspect(source)
    refuse_target(source, target, is_replacing=False)
    with storage_faults(target), draft_beside(target) as draft:
        saved = save(source, draft)
        give_name(draft, target)
        sync_folder(target.parent)
    return saved


def opens(path: Path) -> bool:
    """Whether a file is a history that can be opened.

    Raises:
        StorageError: it is something else.
    """
    try:
        place.inspect(path)
        with storage_faults(path):
            open_file(path, read_only=False, busy_timeout_s=BUSY_TIMEOUT_S).close()
    except DamagedError:
        return False
    return True


def save(source: Path, draft: Path) -> Rescue:
    """Fill an empty file with what can be read of a damaged one.

    Raises:
        StorageError: nothing in it is of this program.
    """
    with closing(connect(draft)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")  # what a row refers to may come later, or never
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute("BEGIN IMMEDIATE")
        database = Database(connection, path=draft, journal=Journal("memory", "a draft"), revision=HEAD)
        fill(database, source)
        counts = count_rows(connection)
        connection.execute("COMMIT")
    if not any(counts.values()) and not is_ours(source):
        raise StorageError(
            f"{source} is not a history, and nothing of one is in it.",
            hint="Move it aside, or choose another file with [history] url.",
        )
    sync_file(draft)
    return Rescue(counts["conversations"], counts["messages"], counts["usage"], source)


def fill(database: Database, source: Path) -> None:
    """Store every row that can be read, put right what refers to rows that are lost, and make the indexes."""
    for statement in statements():
        if statement not in TRIGGERS:  # made at the end, with the indexes they keep
            database.execute(statement)
    types = {table: column_types(database, table) for table in TABLES}
    for table, row in salvage(source, {table: list(types[table]) for table in TABLES}):
        store(database, table, types[table], row)
    mend_oddities(database)
    adopt(database)
    number_parts(database)
    mend_lengths(database)
    mend_leaves(database)
    recount(database)
    rebuild_search(database)


def column_types(database: Database, table: str) -> dict[str, str]:
    """Return the columns of a table in their order, each with its declared type."""
    return {name: kind for _, name, kind, *_ in database.execute(f"PRAGMA table_info({table})")}


def store(database: Database, table: str, types: dict[str, str], row: Row) -> None:
    """Store a row unless it is stored, or lacks what it cannot be without. Parts are numbered anew at the end."""
    known = {name: value for name, value in row.items() if name in types and name != "key"}
    places = [f"CAST(:{name} AS TEXT)" if types[name] == "TEXT" else f":{name}" for name in known]
    database.execute(f"INSERT OR IGNORE INTO {table} ({', '.join(known)}) VALUES ({', '.join(places)})", known)


def is_ours(path: Path) -> bool:
    """Whether a file with nothing in it is at least a history's: by its header, or because there is no byte in it."""
    with path.open("rb") as file:
        head = file.read(72)
        if int.from_bytes(head[68:72], "big") == APPLICATION_ID:
            return True
        while head:
            if head.strip(b"\0"):
                return False
            head = file.read(1 << 20)
    return True
