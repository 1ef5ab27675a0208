"""What is found where the history should be: used if it can be, told if not, destroyed never."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from clanker_tui.domain.composed import Composed
from clanker_tui.domain.messages import new_conversation
from clanker_tui.errors import MigrationError, StorageError
from clanker_tui.history import schema
from clanker_tui.history.care import HistoryStatus
from clanker_tui.history.connection import connect, set_journal
from clanker_tui.history.store import History
from tests.history.children import Children, output
from tests.history.records import question

on_posix = pytest.mark.skipif(os.name != "posix", reason="file modes and links of POSIX")


def add_one(path: Path) -> str:
    """Make a history with one message and return the id of it."""

    async def add() -> str:
        history = await History.open(path)
        conversation = new_conversation()
        message = question(conversation, "kept")
        await history.add_message(conversation, message)
        await history.close()
        return message.id

    return asyncio.run(add())


def read_one(path: Path, message_id: str) -> list[str]:
    """Return the texts of a branch of a history."""

    async def read() -> list[str]:
        history = await History.open(path)
        texts = [message.text for message in await history.branch(message_id)]
        await history.close()
        return texts

    return asyncio.run(read())


def refusal(path: Path, *, read_only: bool = False) -> StorageError:
    """Return the error that opening ends with."""
    with pytest.raises(StorageError) as raised:
        asyncio.run(History.open(path, read_only=read_only))
    assert "\n" not in str(raised.value)
    assert raised.value.hint
    return raised.value


def test_what_was_stored_is_there_after_a_restart(path: Path) -> None:
    message_id = add_one(path)

    assert read_one(path, message_id) == ["kept"]


@pytest.fixture
def hostile_umask() -> Iterator[Callable[[int], None]]:
    """Return a function that sets the umask; it is put back afterwards."""
    before = os.umask(0)
    yield lambda mask: void(os.umask(mask))
    os.umask(before)


def void(_: object) -> None:
    return None


def modes(folder: Path) -> dict[str, str]:
    """Return the rights of a folder and of everything in it."""
    return {place.name: oct(stat.S_IMODE(place.stat().st_mode)) for place in (folder, *folder.rglob("*"))}


@on_posix
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o277, 0o777])
def test_all_files_are_private_whatever_the_umask(path: Path, hostile_umask: Callable[[int], None], mask: int) -> None:
    async def modes_in_use() -> dict[str, str]:
        history = await History.open(path)
        conversation = new_conversation()
        await history.add_message(conversation, question(conversation))
        found = modes(path.parent)
        await history.close()
        return found

    hostile_umask(mask)
    found = asyncio.run(modes_in_use())

    assert found.pop("data") == found.pop("running") == "0o700"
    assert len(found) >= 3  # the history, its journal, the lock file
    assert set(found.values()) == {"0o600"}


@on_posix
def test_the_write_ahead_log_is_private_too(path: Path, hostile_umask: Callable[[int], None]) -> None:
    add_one(path)
    hostile_umask(0o000)
    with closing(connect(path)) as connection:
        assert set_journal(connection, "wal") == "wal"
        connection.execute("DELETE FROM drafts")
        assert set(modes(path.parent)) >= {"history.db-wal", "history.db-shm"}
        assert {mode for name, mode in modes(path.parent).items() if name.startswith("history.db")} == {"0o600"}


@on_posix
def test_a_history_that_others_could_read_becomes_private(path: Path) -> None:
    add_one(path)
    path.chmod(0o644)

    add_one(path)

    assert modes(path.parent)["history.db"] == "0o600"


@on_posix
def test_a_symbolic_link_is_not_followed(path: Path, tmp_path: Path) -> None:
    add_one(tmp_path / "elsewhere.db")
    path.parent.mkdir()
    path.symlink_to(tmp_path / "elsewhere.db")

    assert "symbolic link" in refusal(path).message
    assert path.is_symlink()


@on_posix
def test_a_link_to_nowhere_creates_nothing(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    path.symlink_to(tmp_path / "nowhere")

    assert "symbolic link" in refusal(path).message
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_in_its_place_is_told(path: Path) -> None:
    path.mkdir(parents=True)

    assert "is a folder" in refusal(path).message
    assert path.is_dir()


@on_posix
def test_a_fifo_in_its_place_is_told_and_not_waited_for(path: Path) -> None:
    path.parent.mkdir()
    os.mkfifo(path)

    assert "is not a file" in refusal(path).message


def test_a_file_where_the_folder_should_be_is_told(path: Path) -> None:
    path.parent.write_text("in the way")

    refusal(path)
    assert path.parent.read_text() == "in the way"


damages: dict[str, Callable[[bytes], bytes]] = {
    "text": lambda _: b"this is no database, and longer than the header of one would be " * 9,
    "zeros": lambda whole: bytes(len(whole)),
    "header": lambda whole: b"X" * 16 + whole[16:],
    "no bytes at all": lambda _: b"",
    "cut": lambda whole: whole[:5000],
    "schema overwritten": lambda whole: whole[:100] + b"\xff" * 4000 + whole[4100:],
}


@pytest.mark.parametrize("damage", damages)
def test_a_damaged_file_is_told_and_left_as_it_is(path: Path, damage: str) -> None:
    add_one(path)
    path.with_name("history.db-journal").unlink()
    content = damages[damage](path.read_bytes())
    path.write_bytes(content)

    error = refusal(path)

    assert str(path) in str(error)
    assert path.read_bytes() == content


def test_another_programs_database_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE logs (id)")
        connection.commit()
    content = path.read_bytes()

    assert "another program" in refusal(path).message
    assert path.read_bytes() == content


def test_a_newer_history_is_opened_for_reading_and_says_so(path: Path) -> None:
    message_id = add_one(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
        connection.commit()
    content = path.read_bytes()

    async def look() -> HistoryStatus:
        history = await History.open(path)
        conversation = new_conversation()
        with pytest.raises(StorageError, match="newer version"):
            await history.add_message(conversation, question(conversation))
        status = await history.status()
        await history.close()
        return status

    status = asyncio.run(look())
    assert status.is_read_only
    assert (status.schema_revision, status.messages) == ("0999", 1)
    assert "newer version (schema 0999)" in status.problem
    assert read_one(path, message_id) == ["kept"]
    assert path.read_bytes() == content


def test_a_history_opened_for_reading_is_not_written(path: Path) -> None:
    message_id = add_one(path)
    content = path.read_bytes()

    async def look() -> None:
        history = await History.open(path, read_only=True)
        assert [message.text for message in await history.branch(message_id)] == ["kept"]
        assert (await history.status()).problem == ""
        assert await history.check() == []
        with pytest.raises(StorageError, match="for reading only"):
            await history.save_composer("", Composed("text"))
        await history.close()

    asyncio.run(look())
    assert path.read_bytes() == content


def test_a_history_to_read_that_is_not_there_is_not_created(path: Path) -> None:
    assert "There is no history" in refusal(path, read_only=True).message
    assert not path.parent.exists()


@pytest.fixture
def reachable() -> Iterator[Path]:
    """Return a folder that every user may enter, unlike those of pytest."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@on_posix
@pytest.mark.parametrize(("place", "rights"), [("history.db", 0o400), (".", 0o500)])
def test_a_file_or_folder_that_may_only_be_read_is_told(
    children: Children, reachable: Path, place: str, rights: int
) -> None:
    path = children.path = reachable / "data" / "history.db"
    add_one(path)
    (path.parent / place).chmod(rights)
    child = children.start(
        """
        import os
        from clanker_tui import paths  # before the rights to the interpreter's own files are gone
        async def main():
            if os.geteuid() == 0:  # the superuser may write anything
                os.chown(path, 65534, -1)
                os.chown(path.parent, 65534, -1)
                os.setuid(65534)
            try:
                await History.open(path)
            except Exception as error:
                print(type(error).__name__, error, flush=True)
            os._exit(0)  # without what a tool that watches this process would now write
        """,
    )

    assert output(child).startswith(f"StorageError The history cannot be written: {path}. Check its rights")
    (path.parent / place).chmod(0o700)


def test_leftovers_of_a_start_that_was_killed_do_no_harm(path: Path) -> None:
    path.parent.mkdir()
    (path.parent / ".history.db.01a2").write_bytes(b"half")

    add_one(path)


def test_a_file_system_without_links_gets_its_file_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)

    add_one(path)

    assert sorted(place.name for place in path.parent.glob("*history.db*")) == ["history.db", "history.db-journal"]


@pytest.fixture
def older(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a history whose schema was released before this program's, and which no migration leads from."""
    add_one(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
        connection.commit()
    monkeypatch.setattr(schema, "EARLIER", frozenset({"0000"}))
    return path


def test_an_older_history_is_migrated_before_it_is_used(older: Path) -> None:
    error = refusal(older)

    assert isinstance(error, MigrationError)
    assert f"could not be brought to schema {schema.HEAD}, and is as it was" in error.message
    assert list(older.parent.glob("*.backup")) == []


def test_an_older_history_is_not_migrated_to_be_read(older: Path) -> None:
    assert "older schema (0000)" in refusal(older, read_only=True).message


@on_posix
def test_a_file_system_without_locks_keeps_a_history_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)

    message_id = add_one(path)

    assert read_one(path, message_id) == ["kept"]
    assert list((path.parent / "running").iterdir()) == []
