"""The write-ahead log only where it is safe."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from clanker_tui.history.connection import connect, set_journal
from clanker_tui.history.journal import choose_journal, has_wal_reset_fix
from clanker_tui.history.mounts import file_system, is_local
from clanker_tui.history.schema import create_file
from clanker_tui.history.store import History

MOUNTS = r"""
21 1 0:20 / / rw,relatime shared:1 - overlay overlay rw,lowerdir=/l
22 21 8:1 / /home rw,relatime shared:2 master:1 - ext4 /dev/sda1 rw
23 22 0:40 / /home/ann/net rw - nfs4 server:/export rw
24 22 0:41 / /home/ann/my\040share rw - cifs //server/share rw
25 22 0:42 / /home/ann/ssh rw - fuse.sshfs ann@host: rw
26 21 0:43 / /mnt/c rw - 9p drvfs rw
27 21 0:44 / /data rw - nfs server:/data rw
28 21 8:2 / /data rw - xfs /dev/sdb1 rw
a line that is none
"""


@pytest.mark.parametrize(
    ("path", "kind", "local"),
    [
        ("/home/ann/history.db", "ext4", True),
        ("/home/annex/history.db", "ext4", True),
        ("/home/ann/net/deep/history.db", "nfs4", False),
        ("/home/ann/network/history.db", "ext4", True),
        ("/home/ann/my share/history.db", "cifs", False),
        ("/home/ann/ssh/history.db", "fuse.sshfs", False),
        ("/mnt/c/history.db", "9p", False),
        ("/data/history.db", "xfs", True),
        ("/history.db", "overlay", True),
    ],
)
def test_the_file_system_of_a_path_is_found(path: str, kind: str, local: bool) -> None:
    assert file_system(Path(path), MOUNTS) == kind
    assert is_local(kind) is local


@pytest.mark.parametrize(
    ("version", "has_fix"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_the_fix_is_known_by_the_version(version: tuple[int, ...], has_fix: bool) -> None:
    assert has_wal_reset_fix(version) is has_fix


@pytest.mark.parametrize(
    ("path", "version", "mode", "reason"),
    [
        ("/home/ann/h.db", (3, 52, 0), "wal", "ext4"),
        ("/home/ann/h.db", (3, 40, 1), "persist", "3.40.1"),
        ("/home/ann/net/h.db", (3, 52, 0), "persist", "nfs4"),
    ],
)
def test_the_write_ahead_log_needs_a_fixed_sqlite_and_a_local_file(
    path: str, version: tuple[int, ...], mode: str, reason: str
) -> None:
    journal = choose_journal(Path(path), version=version, mountinfo=MOUNTS)

    assert journal.mode == mode
    assert reason in journal.reason


def test_an_unknown_file_system_is_not_taken_for_local() -> None:
    journal = choose_journal(Path("/home/ann/h.db"), version=(3, 52, 0), mountinfo="")

    assert (journal.mode, "unknown" in journal.reason) == ("persist", True)


async def test_a_history_has_the_journal_that_was_chosen_and_syncs_every_commit(path: Path) -> None:
    history = await History.open(path)
    status = await history.status()
    await history.close()

    assert status.journal_mode == choose_journal(path).mode
    assert status.journal_reason == choose_journal(path).reason
    with closing(connect(path)) as connection:
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)


@pytest.mark.parametrize(("before", "wanted"), [("wal", "persist"), ("persist", "wal")])
def test_the_journal_changes_only_when_no_other_has_the_file_open(tmp_path: Path, before: str, wanted: str) -> None:
    path = tmp_path / "history.db"
    create_file(path)
    with closing(connect(path, busy_timeout_s=0)) as connection:
        with closing(connect(path)) as other:
            set_journal(other, before)
            other.execute("BEGIN IMMEDIATE")
            assert set_journal(connection, wanted) == before  # and not "delete", SQLite's default
            other.execute("COMMIT")
        assert set_journal(connection, wanted) == wanted
