"""`check` finds what is wrong with a history and changes nothing."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from clanker_tui.domain.messages import new_conversation
from clanker_tui.errors import StorageError
from clanker_tui.history.care import remarks
from clanker_tui.history.mending import mend
from clanker_tui.history.store import History
from tests.history.behind import raw
from tests.history.records import question, record
from tests.history.search_index import hits

DAMAGES = [
    ("INSERT INTO parts_fts (parts_fts, rowid, text) VALUES ('delete', 1, 'kept')", "full-text index does not match"),
    ("UPDATE conversations SET leaf_id = 'gone'", "1 conversations show a message that does not exist"),
    ("UPDATE messages SET conversation_id = 'gone'", "a row of messages refers to a row of conversations"),
]


async def findings(path: Path) -> list[str]:
    history = await History.open(path)
    found = await history.check()
    await history.close()
    return found


@pytest.mark.parametrize(("damage", "finding"), DAMAGES)
async def test_damage_is_found(path: Path, damage: str, finding: str) -> None:
    history = await History.open(path)
    conversation = new_conversation()
    await history.add_message(conversation, question(conversation, "kept"))
    assert await history.check() == []
    await history.close()
    with closing(raw(path)) as connection:
        connection.execute(damage)

    found = await findings(path)

    assert any(finding in line for line in found)
    assert await findings(path) == found


async def test_a_locked_history_is_not_called_damaged(path: Path) -> None:
    history = await History.open(path, busy_timeout_s=0)
    with closing(raw(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="locked by another program"):
            await history.check()
    await history.close()


async def test_a_history_in_memory_has_a_status_too(history: History) -> None:
    status = await history.status()

    assert (status.path, status.journal_mode, status.is_read_only, status.problem) == (None, "memory", False, "")
    assert (status.messages, status.conversations) == (0, 0)
    assert await history.check() == []


UNREADABLE = [
    ("UPDATE messages SET role = 'tool'", "a role that this version does not know: 'tool'"),
    ("UPDATE messages SET status = 'dreaming'", "a status that this version does not know: 'dreaming'"),
    ("UPDATE parts SET kind = 'image'", "a part that this version does not know: 'image'"),
    ("ALTER TABLE parts RENAME TO pieces", "The history could not be used: "),
]


@pytest.mark.parametrize(("change", "sentence"), UNREADABLE)
async def test_what_this_version_cannot_read_is_told(path: Path, change: str, sentence: str) -> None:
    history = await History.open(path)
    conversation = new_conversation()
    first = question(conversation)
    await history.add_message(conversation, first)
    with closing(raw(path)) as connection:
        connection.execute(change)

    with pytest.raises(StorageError, match=sentence):
        await history.branch(first.id)
    await history.close()


async def test_bytes_that_are_no_text_are_read_all_the_same(path: Path) -> None:
    history = await History.open(path)
    conversation = new_conversation()
    first = question(conversation)
    await history.add_message(conversation, first)
    with closing(raw(path)) as connection:
        connection.execute("UPDATE parts SET text = CAST(x'6bff6b' AS TEXT)")

    assert [message.text for message in await history.branch(first.id)] == ["k\N{REPLACEMENT CHARACTER}k"]
    await history.close()


MENDABLE = [
    ("INSERT INTO parts_fts (parts_fts, rowid, text) VALUES ('delete', 1, 'kept')", "full-text index"),
    ("INSERT INTO pairs_fts (rowid, text) VALUES (77, 'made up')", "full-text index of pairs"),
    ("UPDATE conversations SET leaf_id = 'gone'", "show a message that does not exist"),
    ("UPDATE parts SET length = 1", "not as long as they say"),
    ("UPDATE parts SET key = NULL", "no number for the search"),
]


@pytest.mark.parametrize(("damage", "finding"), MENDABLE)
async def test_what_follows_from_the_rest_is_mended_after_a_backup(path: Path, damage: str, finding: str) -> None:
    history = await History.open(path)
    conversation = new_conversation()
    first = question(conversation, "kept 日本語 \0 a NUL")
    await history.add_message(conversation, first)
    with closing(raw(path)) as connection:
        connection.execute(damage)
    assert any(finding in line for line in await history.check())

    mended = await history.run(mend)

    assert await history.check() == []
    assert mended.done
    assert mended.backup is not None
    assert mended.backup.parent == path.parent
    assert hits(path, "kept") == {first.text}
    shown = await history.conversation(conversation.id)
    assert shown is not None
    assert shown.leaf_id == first.id
    await history.close()
    assert any(finding in line for line in await findings(mended.backup))


async def test_an_index_that_lacks_rows_is_made_anew(path: Path) -> None:
    history = await History.open(path)
    conversation = new_conversation()
    await history.add_message(conversation, question(conversation))
    await history.close()
    with closing(raw(path)) as connection:  # the index is a partial one from now on, though it does not say so
        connection.execute("DROP INDEX messages_parent")
        connection.execute("CREATE INDEX messages_parent ON messages (parent_id, conversation_id) WHERE role = 'x'")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, ' WHERE role = ''x''', '') WHERE name = 'messages_parent'"
        )
    assert await findings(path) != []

    history = await History.open(path)
    mended = await history.run(mend)
    await history.close()

    assert "the indexes were made anew" in mended.done
    assert await findings(path) == []


async def test_what_cannot_be_mended_stays_found(path: Path) -> None:
    history = await History.open(path)
    conversation = new_conversation()
    first = question(conversation)
    await history.add_message(conversation, first)
    await history.add_message(conversation, question(conversation, "And now?", first))
    with closing(raw(path)) as connection:
        connection.execute("DELETE FROM messages WHERE id = ?", (first.id,))

    await history.run(mend)

    assert await history.check() == [
        "a row of parts refers to a row of messages that does not exist",
        "1 messages follow one that does not exist",
    ]
    await history.close()


async def test_usage_of_a_conversation_that_is_gone_is_no_damage(path: Path) -> None:
    history = await History.open(path)
    conversation = new_conversation()
    await history.add_usage(record(question(conversation)))

    assert await history.check() == []
    assert await history.run(remarks) == ["usage of 1 conversations that are gone is kept: it counts on in all totals"]
    await history.close()
