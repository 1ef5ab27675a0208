"""A history file that is removed or replaced while it is open: nothing is written to what has no name any more."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from clanker_tui.domain.messages import new_conversation
from clanker_tui.errors import MovedError
from clanker_tui.history.store import History
from tests.history.records import question, reply


def remove(path: Path) -> None:
    path.unlink()


def replace(path: Path) -> None:
    other = path.with_name("other.db")
    other.write_bytes(path.read_bytes())
    other.replace(path)


def rename(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def replace_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("elsewhere"))
    path.parent.touch()


@pytest.mark.parametrize("journal", ["persist", "delete", "wal"])
@pytest.mark.parametrize("move", [remove, replace, rename, replace_folder])
async def test_it_is_not_written_and_can_be_read_on(path: Path, move: Callable[[Path], None], journal: str) -> None:
    history = await History.open(path)
    await history.run(lambda database: database.execute(f"PRAGMA journal_mode = {journal}").fetchone())
    conversation = new_conversation()
    asked = question(conversation)
    await history.add_message(conversation, asked)

    await asyncio.to_thread(move, path)

    with pytest.raises(MovedError, match="removed or replaced"):
        await history.finish_reply(reply(asked, "Because."))
    assert [message.text for message in await history.branch(asked.id)] == ["Why?"]
    await history.close()
