"""A backup takes the place of the history; what was there is kept."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from clanker_tui.errors import StorageError
from clanker_tui.history.connection import connect, set_journal
from clanker_tui.history.copying import back_up
from clanker_tui.history.restoring import restore
from clanker_tui.history.schema import HEAD
from clanker_tui.history.store import History
from tests.history.behind import raw
from tests.history.children import Children, let_go_on, next_line, output
from tests.history.damage import filled, holding
from tests.history.schema_files import FIXTURES

OPEN = """
async def main():
    history = await History.open(path)
    print("open", flush=True)
    sys.stdin.readline()
    await history.close()
"""


@pytest.fixture
def backup(path: Path, tmp_path: Path) -> Path:
    """Return a backup of a history that has grown since."""
    filled(path, 3)
    target = tmp_path / "backup.db"
    back_up(path, target)
    filled(path, 2)
    return target


def names(path: Path) -> list[str]:
    return sorted(place.name.replace(".", "|", 1) for place in path.parent.iterdir() if place.is_file())


def test_what_is_restored_is_there_and_what_was_there_is_kept(path: Path, backup: Path) -> None:
    before, wanted = holding(path), holding(backup)

    restored = restore(backup, path)

    assert (restored.copy.conversations, restored.copy.messages) == (wanted.conversations, wanted.messages)
    assert holding(path) == wanted
    assert path.stat().st_mode & 0o077 == 0
    assert restored.aside is not None
    assert restored.aside.parent == path.parent
    assert holding(restored.aside) == before
    assert len(names(path)) == 2  # no draft, no journal


def test_what_the_write_ahead_log_holds_is_kept_too(path: Path, backup: Path, children: Children) -> None:
    child = children.start(
        """
        from clanker_tui.history.connection import connect, set_journal
        async def main():
            connection = connect(path)
            assert set_journal(connection, "wal") == "wal"
            connection.execute("INSERT INTO drafts VALUES ('late', 'text', '', '')")
            print("written", flush=True)
            sys.stdin.read()
        """
    )
    assert next_line(child) == "written"
    child.kill()
    child.communicate()
    assert path.with_name("history.db-wal").stat().st_size > 0

    aside = restore(backup, path).aside

    assert aside is not None
    assert len(names(path)) == 2
    with closing(raw(aside)) as connection:
        assert connection.execute("SELECT text FROM drafts WHERE conversation_id = 'late'").fetchone() == ("text",)


def test_a_backup_is_restored_where_there_is_no_history(path: Path, backup: Path) -> None:
    elsewhere = path.parent.parent / "new" / "history.db"

    assert restore(backup, elsewhere).aside is None

    assert holding(elsewhere) == holding(backup)


async def test_a_backup_of_an_earlier_schema_is_brought_up_to_date(path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "old.db"
    with closing(raw(backup)) as connection:
        connection.executescript((FIXTURES / "0001.sql").read_text(encoding="utf-8"))
    content = backup.read_bytes()

    restore(backup, path)

    assert backup.read_bytes() == content
    assert [place.name for place in path.parent.glob("*history.db*")] == ["history.db"]
    history = await History.open(path)
    assert (await history.status()).schema_revision == HEAD
    assert await history.check() == []
    await history.close()


def test_a_damaged_history_gives_way_with_its_journal(path: Path, backup: Path) -> None:
    path.write_bytes(b"X" * 20_000)
    journal = path.with_name("history.db-journal")
    journal.write_bytes(b"\0journal of the damaged one")

    aside = restore(backup, path).aside

    assert aside is not None
    assert aside.read_bytes() == b"X" * 20_000
    assert aside.with_name(aside.name + "-journal").read_bytes() == b"\0journal of the damaged one"
    assert not journal.exists()
    assert holding(path) == holding(backup)


def other_program(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE logs (id)")


def newer(file: Path) -> None:
    with closing(raw(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:50_000])


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda file: file.write_text("no database at all " * 50), "damaged, or not a database"),
        (other_program, "another program"),
        (newer, "newer version"),
        (cut, "damaged"),
        (lambda file: file.write_bytes(b""), "is empty"),
        (lambda file: file.unlink(), "There is no history"),
        (lambda file: (file.unlink(), file.mkdir()), "is a folder"),
    ],
)
def test_what_is_no_sound_history_is_refused(path: Path, backup: Path, spoil: object, reason: str) -> None:
    before = holding(path)
    assert callable(spoil)
    spoil(backup)

    with pytest.raises(StorageError, match=reason) as raised:
        restore(backup, path)

    assert "\n" not in str(raised.value)
    assert holding(path) == before
    assert len(list(path.parent.glob("*.replaced"))) == 0


def test_the_history_is_not_its_own_backup(path: Path) -> None:
    filled(path, 1)

    with pytest.raises(StorageError, match="is the history itself"):
        restore(path, path)


def test_a_history_that_is_open_elsewhere_is_not_replaced(path: Path, backup: Path, children: Children) -> None:
    before = holding(path)
    child = children.start(OPEN)
    assert next_line(child) == "open"

    with pytest.raises(StorageError, match=r"open in another process: .* Quit every clanker-tui"):
        restore(backup, path)
    assert holding(path) == before
    let_go_on(child)
    output(child)

    restore(backup, path)
    assert holding(path) == holding(backup)


@pytest.mark.parametrize("mode", ["wal", "persist"])
def test_a_file_that_another_program_uses_is_not_replaced(path: Path, backup: Path, mode: str) -> None:
    before = holding(path)
    with closing(connect(path)) as other:
        assert set_journal(other, mode) == mode
        other.execute("BEGIN")
        other.execute("SELECT * FROM drafts").fetchone()
        with pytest.raises(StorageError, match="locked by another program"):
            restore(backup, path)
    assert holding(path) == before


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
@pytest.mark.parametrize("step", ["give_name", "sync_folder", "replace"])
def test_a_restore_that_is_killed_leaves_the_old_history_or_the_new_one(
    path: Path, backup: Path, children: Children, step: str
) -> None:
    before, wanted = holding(path), holding(backup)
    child = children.start(
        f"""
        from clanker_tui.history import replacing, restoring
        real = Path.replace if {step!r} == "replace" else getattr(replacing, {step!r})
        def stop_there(*values):
            real(*values)
            print("there", flush=True)
            sys.stdin.read()
        async def main():
            if {step!r} == "replace":
                Path.replace = stop_there
            else:
                setattr(replacing, {step!r}, stop_there)
            restoring.restore(Path({str(backup)!r}), path)
        """
    )
    assert next_line(child) == "there"
    child.kill()
    child.communicate()

    assert holding(path) == (wanted if step == "replace" else before)
    restore(backup, path)
    assert holding(path) == wanted
    assert any(holding(aside) == before for aside in path.parent.glob("*.replaced"))
    assert list(path.parent.glob(".history.db.*")) == []


async def test_who_opens_a_history_waits_until_a_restored_one_is_in_place(
    path: Path, backup: Path, children: Children
) -> None:
    child = children.start(
        f"""
        from clanker_tui.history import replacing, restoring
        real = replacing.sync_folder
        def stop_there(folder):
            print("there", flush=True)
            sys.stdin.readline()
            real(folder)
        async def main():
            replacing.sync_folder = stop_there
            restoring.restore(Path({str(backup)!r}), path)
        """
    )
    assert next_line(child) == "there"
    with pytest.raises(StorageError, match="just opening or replacing"):
        await History.open(path, busy_timeout_s=0)
    let_go_on(child)
    assert next_line(child) == "there"
    let_go_on(child)
    output(child)

    history = await History.open(path)
    assert (await history.status()).conversations == holding(backup).conversations
    await history.close()
