"""A backup: made while others write, looked through, never over what is there."""

from __future__ import annotations

import asyncio
import os
from contextlib import closing
from pathlib import Path

import pytest

from clanker_tui.domain.messages import new_conversation
from clanker_tui.errors import DamagedError, StorageError
from clanker_tui.history.connection import connect, set_journal
from clanker_tui.history.copying import back_up
from clanker_tui.history.store import History
from tests.history.children import Children, next_line
from tests.history.damage import fill, filled, holding
from tests.history.records import question

WRITE_ON = """
async def main():
    history = await History.open(path)
    number = 0
    while True:
        conversation = new_conversation()
        await history.add_message(conversation, user_message(f"late{number}", conversation.id, None))
        number += 1
        print(number, flush=True)
        await asyncio.sleep(0.002)  # SQLite has no queue: who never pauses keeps all others out for ever
"""


@pytest.mark.parametrize("mode", ["wal", "persist"])
def test_a_backup_holds_all_and_is_private(path: Path, tmp_path: Path, mode: str) -> None:
    held = filled(path)
    with closing(connect(path)) as connection:
        set_journal(connection, mode)
        copy = back_up(path, tmp_path / "backup.db")

    assert (copy.conversations, copy.messages) == (held.conversations, held.messages)
    assert holding(copy.path) == held
    assert copy.path.stat().st_mode & 0o077 == 0
    assert [place.name for place in tmp_path.glob("*backup.db*")] == ["backup.db"]


async def test_a_backup_is_made_while_a_history_is_open_and_written(path: Path, tmp_path: Path) -> None:
    await fill(path)
    history = await History.open(path)
    making = asyncio.create_task(asyncio.to_thread(back_up, path, tmp_path / "backup.db"))
    while not making.done():
        conversation = new_conversation()
        await history.add_message(conversation, question(conversation))
    copy = await making
    await history.close()

    assert copy.conversations >= 30
    restored = await History.open(copy.path)
    assert await restored.check() == []
    await restored.close()


def test_a_backup_comes_to_an_end_while_another_process_writes_on_and_on(
    path: Path, tmp_path: Path, children: Children
) -> None:
    held = filled(path, 300)
    child = children.start(WRITE_ON)
    assert next_line(child) == "1"

    copy = back_up(path, tmp_path / "backup.db")

    first_after = int(next_line(child))
    assert copy.messages > held.messages
    child.kill()
    child.communicate()
    assert first_after > 0
    assert held.texts <= holding(copy.path).texts


def test_nothing_is_written_over_unless_that_is_wanted(path: Path, tmp_path: Path) -> None:
    held = filled(path, 2)
    target = tmp_path / "backup.db"
    target.write_text("mine")

    with pytest.raises(StorageError, match=r"is there already\. Name another file, or add --force"):
        back_up(path, target)
    assert target.read_text() == "mine"

    back_up(path, target, is_replacing=True)
    assert holding(target) == held


def test_the_history_itself_is_no_place_for_its_backup(path: Path, tmp_path: Path) -> None:
    filled(path, 1)
    (tmp_path / "alias").symlink_to(path.parent)

    for target in (path, tmp_path / "alias" / path.name):
        with pytest.raises(StorageError, match="is the history itself"):
            back_up(path, target, is_replacing=True)
    with pytest.raises(StorageError, match="is a folder"):
        back_up(path, tmp_path)
    with pytest.raises(StorageError, match="There is no folder"):
        back_up(path, tmp_path / "nowhere" / "backup.db")
    (tmp_path / "old.db-journal").write_bytes(b"journal")
    with pytest.raises(StorageError, match="belongs to a database that was here before"):
        back_up(path, tmp_path / "old.db")


def test_a_damaged_history_gives_no_backup(path: Path, tmp_path: Path) -> None:
    filled(path, 10)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 8192 * 4096])

    with pytest.raises(DamagedError):
        back_up(path, tmp_path / "backup.db")

    assert [place.name for place in tmp_path.iterdir() if "backup" in place.name] == []


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_a_backup_that_is_killed_leaves_nothing_that_looks_like_one(
    path: Path, tmp_path: Path, children: Children
) -> None:
    filled(path, 300)
    target = tmp_path / "backup.db"
    child = children.start(
        f"""
        from clanker_tui.history import copying
        target = Path({str(target)!r})
        def stop_there(*_):
            print("all but the name", flush=True)
            sys.stdin.read()
        async def main():
            copying.sync_file = stop_there
            copying.back_up(path, target)
        """
    )
    assert next_line(child) == "all but the name"
    child.kill()
    child.communicate()

    assert not target.exists()
    back_up(path, target)
