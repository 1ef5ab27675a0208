"""Values that no column holds while the file is sound: one sentence says so, and they can be mended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from clanker_tui.domain.query import parse_query
from clanker_tui.errors import DamagedError, StorageError
from clanker_tui.history.glance import glance
from clanker_tui.history.mending import mend
from clanker_tui.history.rescuing import rescue_into
from clanker_tui.history.speed import speeds
from clanker_tui.history.store import History
from tests.fuzz.databases import nulls_allowed
from tests.fuzz.histories import filled
from tests.history.behind import raw

COST = (
    '[{"nano_usd": 1, "source": "config", "unit_prices": "", "catalogue": "", "saved_nano_usd": 0, "priced_at": "x"}]'
)
ODD: list[tuple[str, str, object]] = [
    *(("conversations", "title", value) for value in (None, b"\xff\xfe")),
    *(("parts", "text", value) for value in (None, b"bytes")),
    *(("usage", "model", value) for value in (None, b"\xff")),
    *(("messages", "created_at", value) for value in ("", "yesterday", "2026-02-30T00:00:00.000000Z", None, 7)),
    ("conversations", "updated_at", "0000-01-01T00:00:00.000000Z"),
    ("conversations", "pinned_at", b"x"),
    ("usage", "sent_at", "2026-11-28T25:00:00.000000Z"),
    *(("usage", "duration_ms", value) for value in ("long", None, 1.5)),
    ("usage", "nano_usd", "much"),
    *(("usage", "earlier_costs", value) for value in (COST, "[", '["x"]', '[{"nano_usd": 1}]')),
    *(("conversations", "edits", value) for value in ("{", '[{"name": 1}]', '{"title": "yesterday"}')),
    ("drafts", "files", "["),
    *(("usage_days", "nano_usd", value) for value in ("much", None)),
    ("usage_conversations", "cached_tokens", "much"),
    ("tags", "tag", b"bytes"),
    ("messages", "deleted_at", b"bytes"),
]


@pytest.fixture
def spoil(path: Path) -> Callable[[str, str, object], None]:
    """Return what puts a value into a column of every row of a history."""
    path.parent.mkdir(mode=0o700)
    path.write_bytes(filled())

    def spoil(table: str, column: str, value: object) -> None:
        with closing(raw(path)) as connection:
            connection.execute("DROP TRIGGER IF EXISTS usage_changed")
            connection.execute("DROP TRIGGER IF EXISTS usage_moved")
            with nulls_allowed(connection):
                connection.execute(f"UPDATE OR IGNORE {table} SET {column} = ?", (value,))

    return spoil


async def everything(history: History) -> None:
    """Ask a history for all it holds."""
    for summary in await history.conversations():
        conversation = await history.conversation(summary.id)
        assert conversation
        await history.composer(summary.id)
        await history.nodes(summary.id)
        await history.usage_of(summary.id)
        await history.conversation_totals(summary.id)
        await history.tree(summary.id)
        if conversation.leaf_id:
            await history.branch(conversation.leaf_id)
    await history.composer("")
    await history.usage_groups("day")
    await history.usage_requests(limit=100)
    await history.speeds()
    await history.binned()
    await history.search(parse_query("it"))


async def asked(path: Path, question: Callable[[History], Awaitable[Any]]) -> Any:
    history = await History.open(path)
    try:
        return await question(history)
    finally:
        await history.close()


@pytest.mark.parametrize(("table", "column", "value"), ODD)
def test_a_value_that_cannot_be_is_told_in_one_sentence_found_and_mended(
    spoil: Callable[[str, str, object], None], path: Path, table: str, column: str, value: object
) -> None:
    spoil(table, column, value)
    with suppress(StorageError):  # and no other error: what does not stumble over it may go on
        asyncio.run(asked(path, everything))

    found = asyncio.run(asked(path, lambda history: history.check()))
    assert any(line.endswith(f"a value that cannot be: {column}") and f" of {table} " in line for line in found)

    asyncio.run(asked(path, lambda history: history.run(mend)))
    assert asyncio.run(asked(path, lambda history: history.check())) == []
    asyncio.run(asked(path, everything))


def test_the_sentence_says_where_the_value_is_and_how_it_is_mended(
    spoil: Callable[[str, str, object], None], path: Path
) -> None:
    spoil("messages", "created_at", "yesterday")
    with pytest.raises(DamagedError) as caught:
        asyncio.run(asked(path, everything))
    assert str(caught.value) == (
        "The history is damaged: 18 of messages have a value that cannot be: created_at. "
        "Mend it with `clanker-tui db check --mend`."
    )


def test_a_time_that_is_none_becomes_the_one_that_is_in_the_id(
    spoil: Callable[[str, str, object], None], path: Path
) -> None:
    spoil("messages", "created_at", "")
    asyncio.run(asked(path, lambda history: history.run(mend)))
    with closing(raw(path)) as connection:
        for identity, moment in connection.execute("SELECT id, created_at FROM messages"):
            assert datetime.fromisoformat(moment).timestamp() * 1000 == pytest.approx(UUID(identity).int >> 80)


def test_a_rescue_takes_rows_with_odd_values_along(
    spoil: Callable[[str, str, object], None], path: Path, tmp_path: Path
) -> None:
    spoil("messages", "created_at", "2026-11-28T12:49:30\ufffd394439Z")
    saved = rescue_into(path, tmp_path / "saved.db")
    assert (saved.messages, saved.requests) == (18, 11)
    assert asyncio.run(asked(tmp_path / "saved.db", lambda history: history.check())) == []


def test_a_start_that_stumbles_over_a_value_says_so(spoil: Callable[[str, str, object], None], path: Path) -> None:
    spoil("messages", "status", "streaming")
    spoil("messages", "writer", b"\xff")
    with pytest.raises(DamagedError, match="have a value that cannot be: writer"):
        asyncio.run(asked(path, everything))


def test_what_sqlite_says_of_a_schema_that_is_no_text_is_told_as_damage(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_bytes(filled().replace(b"CREATE TABLE parts (", b"CREATE TABLE p\xbart\xff ("))
    with pytest.raises(DamagedError, match="is damaged, or not a database"):
        asyncio.run(asked(path, everything))


def test_a_file_that_does_not_say_its_schema_is_told_as_damaged(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_bytes(filled())
    with closing(raw(path)) as connection:
        connection.execute("DELETE FROM alembic_version")
    with pytest.raises(DamagedError):
        asyncio.run(asked(path, everything))


def test_models_are_gone_through_once_whatever_bytes_their_names_are(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_bytes(filled())
    with closing(raw(path)) as connection:
        connection.execute("UPDATE usage SET model = CAST(x'ff' AS TEXT) WHERE model = 'demo-fast'")
    assert [speed.model for speed in asyncio.run(asked(path, lambda history: history.speeds()))] == ["scripted"]
    with closing(raw(path)) as connection:
        connection.execute("UPDATE usage SET model = x'ff' WHERE model <> 'scripted'")
    assert glance(path, speeds) is None
    with pytest.raises(DamagedError):
        asyncio.run(asked(path, lambda history: history.speeds()))


async def test_a_question_that_stumbled_does_not_lock_the_file(
    spoil: Callable[[str, str, object], None], path: Path
) -> None:
    spoil("conversations", "title", b"bytes")
    history = await History.open(path)
    with pytest.raises(DamagedError) as kept:  # with all that hangs on it
        await history.conversations()
    with closing(raw(path)) as connection:
        connection.execute("PRAGMA busy_timeout = 0")
        connection.execute("UPDATE conversations SET title = 'free'")
    await history.close()
    assert kept.value.__cause__


def test_a_value_is_odd_in_the_table_although_an_index_still_has_the_right_one(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_bytes(filled())
    with closing(raw(path)) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'usage_sent_at'").fetchone()[0]
        (moment,) = connection.execute("SELECT max(sent_at) FROM usage").fetchone()
        connection.execute("UPDATE usage SET sent_at = ?", (moment,))
    whole = path.read_bytes()
    index = whole[(root - 1) * 4096 : root * 4096]
    with closing(raw(path)) as connection:
        connection.execute("UPDATE usage SET sent_at = '2R' || substr(sent_at, 3)")
    whole = path.read_bytes()
    path.write_bytes(whole[: (root - 1) * 4096] + index + whole[root * 4096 :])
    assert any("sent_at" in line for line in asyncio.run(asked(path, lambda history: history.check())))
