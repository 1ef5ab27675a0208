"""Drafts beside the history: what a process left behind that died before the history could take them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from clanker_tui.domain.composed import Composed
from clanker_tui.domain.messages import FilePart, new_conversation
from clanker_tui.history.spare_drafts import SpareDrafts
from clanker_tui.history.store import History
from tests.history.children import Children, next_line
from tests.history.records import question

LEAVE = """
from clanker_tui.domain.composed import Composed
from clanker_tui.history.spare_drafts import SpareDrafts
async def main():
    spare = SpareDrafts(path)
    for line in iter(sys.stdin.readline, ""):
        name, text, beside = line.rstrip("\\n").split("|")
        spare.put(name, Composed(text), is_beside=bool(beside))
        print("kept", flush=True)
"""


class Leaver:
    """A process that puts drafts aside, and is killed."""

    def __init__(self, children: Children) -> None:
        self._process = children.start(LEAVE)

    def put(self, text: str, *, name: str = "", is_beside: bool = False) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{name}|{text}|{'beside' * is_beside}\n")
        self._process.stdin.flush()
        assert next_line(self._process) == "kept"

    def die(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def leaver(path: Path, children: Children) -> Leaver:
    path.parent.mkdir()
    return Leaver(children)


def beside(path: Path) -> list[Path]:
    """Return the files beside the history."""
    return list((path.parent / "running").glob("*.draft"))


async def drafts(path: Path, *names: str) -> list[Composed]:
    """Return what a start finds in its composers."""
    history = await History.open(path)
    found = [await history.composer(name) for name in names or ("",)]
    await history.close()
    return found


async def test_what_a_killed_process_put_aside_is_in_the_composer_at_the_next_start(path: Path, leaver: Leaver) -> None:
    leaver.put("half a")
    leaver.put("half a thought \N{SNOWMAN}")
    assert len(beside(path)) == 1
    assert beside(path)[0].stat().st_mode & 0o777 == 0o600
    leaver.die()

    assert await drafts(path) == [Composed("half a thought \N{SNOWMAN}")]
    assert beside(path) == []


async def test_what_a_running_process_put_aside_is_left_to_it(path: Path, leaver: Leaver) -> None:
    leaver.put("mine")

    assert await drafts(path) == [Composed()]
    assert len(beside(path)) == 1


async def test_what_was_typed_before_the_history_was_open_goes_beside_what_was_kept(path: Path, leaver: Leaver) -> None:
    history = await History.open(path)
    await history.save_composer("", Composed("kept from yesterday"))
    await history.close()
    leaver.put("typed at the start", is_beside=True)
    leaver.die()

    assert await drafts(path) == [Composed("kept from yesterday\n\ntyped at the start")]


async def test_of_two_texts_the_one_that_holds_the_other_is_kept(path: Path, leaver: Leaver) -> None:
    leaver.put("begun and gone on")
    history = await History.open(path)
    await history.save_composer("", Composed("begun"))  # a save that was late
    await history.close()
    leaver.die()

    assert await drafts(path) == [Composed("begun and gone on")]


async def test_what_another_window_kept_later_is_not_lost(path: Path, leaver: Leaver) -> None:
    leaver.put("of the one")
    history = await History.open(path)
    await history.save_composer("", Composed("of the other", (FilePart("a.txt", "A"),)))
    await history.close()
    leaver.die()

    assert await drafts(path) == [Composed("of the other\n\nof the one", (FilePart("a.txt", "A"),))]


async def test_a_draft_of_a_conversation_that_is_gone_is_found_in_a_new_one(path: Path, leaver: Leaver) -> None:
    history = await History.open(path)
    conversation = new_conversation()
    await history.add_message(conversation, question(conversation))
    await history.close()
    leaver.put("about this", name=conversation.id)
    leaver.put("about what is gone", name="gone")
    leaver.die()

    assert await drafts(path, conversation.id, "") == [Composed("about this"), Composed("about what is gone")]


async def test_a_file_that_was_not_written_to_its_end_harms_nothing(path: Path, leaver: Leaver) -> None:
    leaver.put("the whole of it")
    leaver.die()
    (path.parent / "running" / "zzzz.draft").write_bytes(beside(path)[0].read_bytes()[:-5])
    (path.parent / "running" / "zzzy.draft").write_text('{"a": [1]}')
    (path.parent / "running" / "zzzx.draft").touch()

    assert await drafts(path) == [Composed("the whole of it")]
    assert beside(path) == []


async def test_what_is_dropped_or_emptied_leaves_no_file(path: Path) -> None:
    path.parent.mkdir()
    spare = SpareDrafts(path)
    spare.put("", Composed("one"), is_beside=False)
    spare.put("other", Composed("two"), is_beside=False)
    spare.drop("")
    assert len(beside(path)) == 1
    spare.drop("other")
    spare.drop("never there")
    assert beside(path) == []


async def test_a_history_that_cannot_be_written_leaves_them_where_they_are(path: Path, leaver: Leaver) -> None:
    history = await History.open(path)
    await history.close()
    leaver.put("still here")
    leaver.die()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()

    history = await History.open(path)
    assert history.problem
    await history.close()
    assert len(beside(path)) == 1
