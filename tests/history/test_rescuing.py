"""A damaged history: what can be read is saved, the damaged file is kept, nothing else is touched."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from clanker_tui.errors import StorageError
from clanker_tui.history.pages import NonsenseError, rows_of, values_of
from clanker_tui.history.rescuing import rescue_in_place, rescue_into
from clanker_tui.history.store import History
from tests.history.behind import raw
from tests.history.children import Children, let_go_on, next_line, output
from tests.history.damage import Holding, filled, holding
from tests.history.schema_files import FIXTURES
from tests.history.search_index import hits, mismatch

PAGE = 4096


def header_gone(whole: bytes) -> bytes:
    return b"X" * 100 + whole[100:]


def first_page_gone(whole: bytes) -> bytes:
    return bytes(PAGE) + whole[PAGE:]


def schema_gone(whole: bytes) -> bytes:
    return whole[:100] + b"\xff" * (PAGE - 100) + whole[PAGE:]


def checked(path: Path) -> list[str]:
    """Return what is wrong with a history in which every conversation can be shown."""
    return asyncio.run(check(path))


async def check(path: Path) -> list[str]:
    history = await History.open(path)
    found = await history.check()
    listed = await history.conversations()
    for summary in listed:
        conversation = await history.conversation(summary.id)
        assert conversation is not None
        assert conversation.leaf_id is None or await history.branch(conversation.leaf_id)
    await history.close()
    return found


@pytest.mark.parametrize("damage", [header_gone, first_page_gone, schema_gone])
def test_without_the_beginning_of_the_file_every_row_is_found(path: Path, damage: Callable[[bytes], bytes]) -> None:
    held = filled(path)
    path.write_bytes(damage(path.read_bytes()))
    content = path.read_bytes()

    rescue = rescue_in_place(path)

    assert rescue is not None
    assert holding(path) == held
    assert (rescue.conversations, rescue.messages, rescue.requests) == (30, 90, 60)
    assert rescue.damaged.read_bytes() == content
    assert rescue.damaged.parent == path.parent
    assert checked(path) == []
    assert mismatch(path) == ""
    assert hits(path, "question7") == {"question7 about the borrow checker"}


@pytest.mark.parametrize("tenths", [1, 3, 5, 7, 9])
def test_of_a_file_that_was_cut_all_that_is_left_is_found(path: Path, tenths: int) -> None:
    held = filled(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * tenths // 10])
    left = whole[: len(whole) * tenths // 10]

    assert rescue_in_place(path) is not None

    found = holding(path)
    assert found.texts <= held.texts
    short = {text for text in held.texts if text.startswith("question") and text.encode() in left}
    assert len(found.texts & short) >= len(short) * 8 // 10  # of some only the title was left
    assert checked(path) == []


@pytest.mark.parametrize("part", range(10))
def test_a_page_of_zeros_costs_only_what_was_on_it(path: Path, part: int) -> None:
    held = filled(path)
    whole = path.read_bytes()
    at = len(whole) // PAGE * part // 10 * PAGE
    target = path.with_name("rescued.db")
    path.write_bytes(whole[:at] + bytes(PAGE) + whole[at + PAGE :])

    rescue_into(path, target)

    found = holding(target)
    changed = found.texts - held.texts
    assert len(changed) <= 1  # a long text, of which the page was a part
    assert all("\0" * 1000 in text for text in changed)
    assert len(found.texts) >= len(held.texts) - 45  # as many short rows a page holds
    assert found.conversations == held.conversations
    assert checked(target) == []


def test_every_page_may_be_the_broken_one(path: Path, tmp_path: Path) -> None:
    held = filled(path, 3)
    whole = path.read_bytes()
    for page in range(len(whole) // PAGE):
        damaged = tmp_path / f"{page}.db"
        damaged.write_bytes(whole[: page * PAGE] + b"\xa5" * PAGE + whole[(page + 1) * PAGE :])
        target = tmp_path / f"{page}.rescued"
        rescue_into(damaged, target)
        assert len(holding(target).texts - held.texts) <= 1
        assert checked(target) == []


def test_a_file_without_a_byte_is_kept_and_a_new_history_begun(path: Path) -> None:
    path.parent.mkdir()
    path.touch()

    rescue = rescue_in_place(path)

    assert rescue is not None
    assert "0 conversations" in rescue.sentence
    assert rescue.damaged.stat().st_size == 0
    assert holding(path) == Holding(0, 0, frozenset(), 0)


def test_what_deleted_rows_left_on_free_pages_does_not_come_back(path: Path) -> None:
    filled(path)
    with closing(raw(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DELETE FROM messages WHERE seq > 6")
    path.write_bytes(schema_gone(path.read_bytes()))

    rescue_in_place(path)

    assert holding(path).messages == 6
    assert len(holding(path).texts) == 6


def test_a_transaction_that_was_cut_off_is_undone_before_the_rows_are_read(
    path: Path, tmp_path: Path, children: Children
) -> None:
    held = filled(path)
    child = children.start(
        """
        from clanker_tui.history.connection import connect
        async def main():
            connection = connect(path)
            connection.execute("PRAGMA cache_size = 1")
            connection.execute("PRAGMA cache_spill = 1")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("DROP TRIGGER parts_updating")
            connection.execute("DROP TRIGGER parts_updated")
            connection.execute("UPDATE parts SET text = 'half done'")
            print("written", flush=True)
            sys.stdin.read()
        """
    )
    assert next_line(child) == "written"
    damaged = tmp_path / "damaged.db"
    shutil.copy(path, damaged)
    shutil.copy(path.with_name("history.db-journal"), tmp_path / "damaged.db-journal")
    child.kill()
    child.communicate()
    content = damaged.read_bytes()
    assert b"half done" in content

    rescue_into(damaged, tmp_path / "rescued.db")

    assert holding(tmp_path / "rescued.db") == held
    assert damaged.read_bytes() == content


@pytest.mark.parametrize("revision", ["0001", "0002", "0003"])
def test_a_history_of_an_earlier_schema_is_saved_too(path: Path, tmp_path: Path, revision: str) -> None:
    old = tmp_path / "old.db"
    with closing(raw(old)) as connection:
        connection.executescript((FIXTURES / f"{revision}.sql").read_text(encoding="utf-8"))
    held = holding(old)
    old.write_bytes(header_gone(old.read_bytes()))

    rescue_into(old, tmp_path / "new.db")

    assert holding(tmp_path / "new.db") == held
    assert checked(tmp_path / "new.db") == []


async def shown_texts(path: Path) -> set[str]:
    """Return the texts of all branches that are shown."""
    history = await History.open(path)
    shown: set[str] = set()
    for summary in await history.conversations():
        conversation = await history.conversation(summary.id)
        assert conversation is not None
        shown.update(message.text for message in await history.branch(conversation.leaf_id or ""))
    await history.close()
    return shown


def lose_conversations(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM conversations WHERE seq = 1")


def lose_messages(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM messages WHERE seq IN (1, 2)")


@pytest.mark.parametrize("lose", [lose_conversations, lose_messages])
def test_texts_without_their_message_or_conversation_are_seen_all_the_same(
    path: Path, lose: Callable[[sqlite3.Connection], None]
) -> None:
    held = filled(path, 2)
    with closing(raw(path)) as connection:
        lose(connection)
    path.write_bytes(header_gone(path.read_bytes()))

    rescue_in_place(path)

    assert holding(path).texts == held.texts
    assert checked(path) == []
    assert asyncio.run(shown_texts(path)) == held.texts


@pytest.mark.parametrize(
    "content", [b"a letter to a friend, kept in the wrong place " * 200, b"short", b"\x89PNG" * 9000], ids=[1, 2, 3]
)
def test_a_file_that_holds_nothing_of_ours_is_left_where_it_is(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)

    with pytest.raises(StorageError, match="is not a history, and nothing of one is in it"):
        rescue_in_place(path)

    assert path.read_bytes() == content
    assert [place.name for place in path.parent.iterdir() if place.is_file()] == ["history.db"]


def test_a_damaged_file_that_another_process_has_open_is_left_alone(path: Path, children: Children) -> None:
    filled(path, 2)
    child = children.start(
        """
        async def main():
            history = await History.open(path)
            print("open", flush=True)
            sys.stdin.readline()
            await history.close()
        """
    )
    assert next_line(child) == "open"
    whole = path.read_bytes()
    path.write_bytes(header_gone(whole))

    with pytest.raises(StorageError, match="open in another process"):
        rescue_in_place(path)
    assert path.read_bytes() == header_gone(whole)
    path.write_bytes(whole)
    let_go_on(child)
    output(child)


def test_a_sound_history_is_not_rescued(path: Path) -> None:
    held = filled(path, 2)

    assert rescue_in_place(path) is None

    assert holding(path) == held
    assert len(list(path.parent.glob("*.damaged"))) == 0


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_a_rescue_that_is_killed_can_be_begun_again(path: Path, children: Children) -> None:
    held = filled(path)
    path.write_bytes(header_gone(path.read_bytes()))
    content = path.read_bytes()
    child = children.start(
        """
        from clanker_tui.history import rescuing
        def stop_there(*_):
            print("saved", flush=True)
            sys.stdin.read()
        async def main():
            rescuing.put_in_place = stop_there
            rescuing.rescue_in_place(path)
        """
    )
    assert next_line(child) == "saved"
    child.kill()
    child.communicate()
    assert path.read_bytes() == content

    rescue_in_place(path)

    assert holding(path) == held
    assert list(path.parent.glob(".history.db.*")) == []


def test_pages_that_make_no_sense_yield_nothing_and_never_an_error(path: Path) -> None:
    filled(path, 2)
    whole = path.read_bytes()
    for step in range(200):
        spoilt = bytearray(whole)
        for at in range(step * 13 % 97, len(spoilt), 97 + step):
            spoilt[at] = (spoilt[at] * 7 + step) & 0xFF
        path.write_bytes(spoilt)
        for _ in rows_of(path):
            pass
    with pytest.raises(NonsenseError):
        values_of(bytes([10]) + b"\xff" * 9)  # a kind of value below zero
    circle = bytearray(whole)
    struct.pack_into(">I", circle, 32, 3)
    struct.pack_into(">II", circle, 2 * PAGE, 3, 0xFFFFFFFF)
    path.write_bytes(circle)
    assert list(rows_of(path))


def test_figures_that_no_request_can_have_are_not_brought_along(path: Path, tmp_path: Path) -> None:
    filled(path)
    with closing(raw(path)) as connection:
        connection.execute("DROP TRIGGER usage_changed")
        connection.execute("UPDATE usage SET nano_usd = 1 << 62, input_tokens = 'many', output_tokens = 5")
    new = tmp_path / "new.db"

    rescue_into(path, new)

    assert checked(new) == []
    with closing(raw(new)) as connection:
        figures = connection.execute("SELECT DISTINCT nano_usd, input_tokens, output_tokens FROM usage").fetchall()
        (unpriced,) = connection.execute("SELECT sum(unpriced) FROM usage_conversations WHERE facet = 'all'").fetchone()
        (requests,) = connection.execute("SELECT count(*) FROM usage").fetchone()
    assert figures == [(None, None, None)]
    assert unpriced == requests > 0
