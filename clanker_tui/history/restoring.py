"""Puts a backup in the place of the history."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from clanker_tui.errors import ConfigError, DamagedError, StorageError
from clanker_tui.history import place
from clanker_tui.history.connection import ROLLBACK, connect
from clanker_tui.history.copying import Copy, check_sound, copy_checked, draft_beside, remove_stale_drafts
from clanker_tui.history.door import alone_with
from clanker_tui.history.faults import storage_faults
from clanker_tui.history.opening import newer
from clanker_tui.history.replacing import put_in_place
from clanker_tui.history.schema import HEAD, revision_of
from clanker_tui.paths import DATA_VARIABLE, ensure_private_dir


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place, and where the history that was there is kept; `aside` is None when there was none."""

    copy: Copy
    aside: Path | None


def restore(backup: Path, path: Path) -> Restored:
    """Put a copy of a backup in the place of the history. An earlier schema is brought up to date on the way.

    Raises:
        StorageError: the file is no history, or another process has the present one open. All is as it was.
        DamagedError: the backup is not sound.
        MigrationError: the backup has an earlier schema and could not be brought up to date.
    """
    place.inspect(backup)
    if os.path.lexists(path) and os.path.realpath(backup) == os.path.realpath(path):
        raise StorageError(f"{backup} is the history itself.", hint="Name a backup.")
    try:
        ensure_private_dir(path.parent)
    except ConfigError as error:
        raise StorageError(error.message, hint=f"Name another folder in {DATA_VARIABLE}.") from error
    with storage_faults(path), alone_with(path):
        remove_stale_drafts(path)
        close_journal(path)
        with draft_beside(path) as draft:
            copy = copy_of_backup(backup, draft)
            return Restored(copy, put_in_place(draft, path, "replaced"))


def copy_of_backup(backup: Path, draft: Path) -> Copy:
    """Copy a backup into an empty file and bring that to this program's schema."""
    with storage_faults(backup), closing(connect(backup, read_only=True)) as source:
        revision = revision_of(source, backup)
        if problem := newer(revision):
            raise StorageError(problem)
        check_sound(source, backup)
        copy = copy_checked(source, draft)
    if revision != HEAD:
        from clanker_tui.history.migrating import migrate

        with closing(connect(draft)) as connection:
            own_backup = migrate(connection, draft)
        if own_backup is not None:
            own_backup.unlink()  # the backup that is being restored stays
    return copy


def close_journal(path: Path) -> None:
    """Let the present file be whole without the journals beside it. One that is damaged is left as it is.

    Raises:
        StorageError: another program works with it.
    """
    if not os.path.lexists(path):
        return
    try:
        place.inspect(path)
        with storage_faults(path), closing(connect(path)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
            connection.execute(f"PRAGMA journal_mode = {ROLLBACK}")  # fails while a write-ahead log is in use elsewhere
            connection.execute("PRAGMA journal_mode = DELETE")  # now that it knows of a journal to remove
    except DamagedError:
        return
