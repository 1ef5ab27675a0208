"""Which journal a history file gets, and why."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from clanker_tui.history.connection import ROLLBACK
from clanker_tui.history.mounts import MOUNTINFO, file_system, is_local

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal mode as SQLite spells it, and one sentence on why."""

    mode: str
    reason: str


def has_wal_reset_fix(version: Version) -> bool:
    """Whether an SQLite has the mend for "WAL reset", which could damage a file that several processes write."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def choose_journal(
    path: Path, *, version: Version = sqlite3.sqlite_version_info, mountinfo: str | None = None
) -> Journal:
    """Return the write-ahead log where it is safe, else the rollback journal.

    The rollback journal is PERSIST: with `synchronous=FULL` its end is synced, which a deleted journal's is not, so
    that a power cut cannot undo a commit; and it is the fastest of the three.
    """
    if not has_wal_reset_fix(version):
        number = ".".join(map(str, version))
        return Journal(ROLLBACK, f"rollback journal: SQLite {number} lacks the fix for resets of the write-ahead log")
    if mountinfo is None:
        mountinfo = MOUNTINFO.read_text(errors="replace") if MOUNTINFO.exists() else ""
    kind = file_system(path, mountinfo)
    if not is_local(kind):
        return Journal(ROLLBACK, f"rollback journal: not known to be a local file system ({kind or 'unknown'})")
    return Journal("wal", f"write-ahead log: local file system ({kind}) and an SQLite with the reset fix")
