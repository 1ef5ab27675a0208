"""Copies of a history: made while others write, looked through before they count as made."""

from __future__ import annotations

import glob
import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from clanker_tui.domain.messages import new_id
from clanker_tui.errors import DamagedError, StorageError
from clanker_tui.history.care import page_faults
from clanker_tui.history.connection import connect
from clanker_tui.history.faults import WAY_OUT, storage_error, storage_faults
from clanker_tui.history.schema import revision_of
from clanker_tui.paths import sync_folder

PAGES_AT_ONCE = 500  # 2 MB: between steps others may write
MORE_PAGES = 4  # times as many at once after a write made the copy begin anew: so it comes to an end
PATIENCE_S = 30.0  # a copy may wait longer than a keystroke for others who write on and on
OF_VALUES = ("NULL value in ", "TEXT value in ", "NUMERIC value in ")  # which of these it says depends on the SQLite
WRITE_FAULTS = {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_TRUNCATE"}
COUNTED = ("conversations", "messages", "parts", "usage", "drafts")


@dataclass(frozen=True, slots=True)
class Copy:
    """A finished copy, and what it holds."""

    path: Path
    revision: str
    conversations: int
    messages: int
    size_bytes: int


class BegunAnewError(Exception):
    """Another process wrote, so that the copy began again from its first page."""


def back_up(path: Path, target: Path, *, is_replacing: bool = False) -> Copy:
    """Copy the history at `path` into `target`, which appears whole and looked through, or not at all.

    Args:
        is_replacing: a file that is there already gives way, once the copy is good.

    Raises:
        StorageError: it could not be copied, or `target` is there already.
        DamagedError: what was copied is not sound.
    """
    refuse_target(path, target, is_replacing=is_replacing)
    with storage_faults(path), closing(connect(path, busy_timeout_s=PATIENCE_S)) as source:
        revision_of(source, path)  # where another program holds the history, it waits here: nothing is made yet
        with draft_beside(target) as draft:
            with write_faults(target):
                copy = copy_checked(source, draft)
            with storage_faults(target):
                if is_replacing:
                    draft.replace(target)
                else:
                    give_name(draft, target)
                sync_folder(target.parent)
    return Copy(target, copy.revision, copy.conversations, copy.messages, copy.size_bytes)


@contextmanager
def write_faults(target: Path) -> Iterator[None]:
    """Say of which file it is what cannot be written: while a copy is made, that is the copy."""
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "") in WRITE_FAULTS:
            raise storage_error(error, target) from error
        raise


def refuse_target(path: Path, target: Path, *, is_replacing: bool) -> None:
    """Raise StorageError where a copy of `path` must not go."""
    if target.is_dir():
        raise StorageError(f"{target} is a folder.", hint="Name a file in it.")
    if target.exists() and not target.is_file():
        raise StorageError(f"{target} is not a regular file.", hint="Name another file.")
    if not target.parent.is_dir():
        raise StorageError(f"There is no folder {target.parent}.", hint="Make it first.")
    if os.path.realpath(target) == os.path.realpath(path):
        raise StorageError(f"{target} is the history itself.", hint="Name another file.")
    if os.path.lexists(target) and not is_replacing:
        raise StorageError(f"{target} is there already.", hint="Name another file, or add --force.")
    for left in leftovers(target):
        raise StorageError(f"{left} belongs to a database that was here before.", hint="Name another file.")


def leftovers(path: Path) -> list[Path]:
    """Return the journals that lie beside a database: SQLite would play them back into whatever has its name."""
    beside = [path.with_name(path.name + ending) for ending in ("-journal", "-wal")]
    return [one for one in beside if one.exists()]


@contextmanager
def draft_beside(target: Path) -> Iterator[Path]:
    """Make a private file beside its place to be; what is left of it at the end is removed."""
    draft = target.with_name(f".{target.name}.{new_id()}.part")
    with storage_faults(target):
        os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        draft.chmod(0o600)  # also where the umask forbids even the owner
    try:
        yield draft
    finally:
        for left in (draft, *leftovers(draft), draft.with_name(draft.name + "-shm")):
            left.unlink(missing_ok=True)


def remove_stale_drafts(path: Path) -> None:
    """Remove what a killed process left of the files it made to take the place of a history, or for a migration.

    The caller stands at the door, where those are made.
    """
    ours = re.compile(rf"\.{re.escape(path.name)}\.(\S+\.schema-\w+\.backup\.)?[0-9a-f-]{{36}}\.part")
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.part*"):
        if ours.match(left.name):
            left.unlink(missing_ok=True)


def copy_checked(source: sqlite3.Connection, target: Path) -> Copy:
    """Copy an open history into an empty file, look it through, and see that the disk has it."""
    before, version = count_rows(source), data_version(source)
    copy_pages(source, target)
    with storage_faults(target), closing(connect(target)) as copied:
        copied.execute("PRAGMA journal_mode = DELETE")  # the header may say that a write-ahead log goes with it
        revision = revision_of(copied, target)
        check_sound(copied, target)
        counts = count_rows(copied)
    if counts != before and data_version(source) == version:
        raise DamagedError(f"A copy of the history lacks rows: {target}.", hint=WAY_OUT)
    sync_file(target)
    return Copy(target, revision, counts["conversations"], counts["messages"], target.stat().st_size)


def copy_pages(source: sqlite3.Connection, target: Path) -> None:
    """Copy a database as it is at one moment. Others may write: then it is that moment's state, and the copy goes on.

    With a write-ahead log one state is held for as long as it takes. Without, each write makes it begin anew, with
    larger steps each time.

    Raises:
        sqlite3.Error: it could not be read or written.
    """
    (journal,) = source.execute("PRAGMA journal_mode").fetchone()
    is_held = journal == "wal" and not source.in_transaction
    if is_held:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    try:
        pages = PAGES_AT_ONCE
        while True:
            with closing(sqlite3.connect(target, isolation_level=None)) as copy:
                try:
                    source.backup(copy, pages=pages, progress=Steps().note)
                except BegunAnewError:
                    pages *= MORE_PAGES
                else:
                    return
    finally:
        if is_held:
            source.execute("ROLLBACK")


class Steps:
    """Watches the steps of a copy."""

    def __init__(self) -> None:
        self._remaining: int | None = None

    def note(self, status: int, remaining: int, _total: int) -> None:
        """Take note of a step.

        Raises:
            BegunAnewError: there is more to copy than before it.
            sqlite3.OperationalError: another program keeps the file locked.
        """
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):  # after as long as a connection waits
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode, error.sqlite_errorname = status, "SQLITE_BUSY"
            raise error
        if self._remaining is not None and remaining > self._remaining:
            raise BegunAnewError
        self._remaining = remaining


def check_sound(connection: sqlite3.Connection, path: Path) -> None:
    """Raise DamagedError when the pages of a database are not sound. Values that cannot be are told elsewhere."""
    for line in page_faults(connection, "quick_check"):
        if line.startswith(OF_VALUES):
            continue
        raise DamagedError(f"{path} is damaged: {line}.", hint=WAY_OUT)


def data_version(connection: sqlite3.Connection) -> int:
    """Return a number that changes when another connection has written."""
    version: int = connection.execute("PRAGMA data_version").fetchone()[0]
    return version


def count_rows(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED}  # noqa: S608


def sync_file(path: Path) -> None:
    """Wait until the disk has a file."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def give_name(draft: Path, target: Path) -> None:
    """Give a finished file its name, never over another.

    Raises:
        OSError: there is one of that name, or it could not be done.
    """
    try:
        os.link(draft, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        with target.open("xb") as file:
            target.chmod(0o600)
            with draft.open("rb") as source:
                while piece := source.read(1 << 20):
                    file.write(piece)
            file.flush()
            os.fsync(file.fileno())
