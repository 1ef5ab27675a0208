"""The list of conversations, changes to them, and what stands in their composers."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.domain.composed import Composed
from clanker_tui.domain.messages import Conversation, FilePart, new_conversation, title_from, user_message
from clanker_tui.domain.outline import Position
from clanker_tui.errors import StorageError
from clanker_tui.history.store import History
from tests.history.behind import raw
from tests.history.records import files, question, record, reply, texts
from tests.history.test_messages import shared_history

DAY = datetime(2026, 11, 1, tzinfo=UTC)


async def add_conversations(history: History, count: int) -> list[Conversation]:
    """Store conversations of one message each, a minute apart; return them, the latest first."""
    added = []
    for number in range(count):
        at = DAY + timedelta(minutes=number)
        conversation = replace(new_conversation(), created_at=at, updated_at=at)
        await history.add_message(conversation, replace(question(conversation, f"about {number}"), created_at=at))
        added.append(conversation)
    return added[::-1]


async def test_the_latest_conversation_comes_first(history: History) -> None:
    newer, older = await add_conversations(history, 2)
    follow_up = replace(question(older, "again"), created_at=DAY + timedelta(days=1))

    assert [line.id for line in await history.conversations()] == [newer.id, older.id]
    await history.add_message(older, follow_up)

    lines = await history.conversations()
    assert [line.id for line in lines] == [older.id, newer.id]
    assert [line.turns for line in lines] == [2, 1]
    last = await history.last_conversation()
    assert last is not None
    assert last.id == older.id


async def test_pages_follow_each_other_without_gap_or_overlap(history: History) -> None:
    expected = [conversation.id for conversation in await add_conversations(history, 7)]
    found: list[str] = []
    before: tuple[datetime, str] | None = None

    while page := await history.conversations(limit=3, before=before):
        found += [line.id for line in page]
        before = page[-1].updated_at, page[-1].id

    assert found == expected


async def test_pages_do_not_lose_conversations_of_the_same_moment(history: History) -> None:
    added = []
    for _ in range(5):
        conversation = replace(new_conversation(), created_at=DAY, updated_at=DAY)
        await history.add_message(conversation, replace(question(conversation), created_at=DAY))
        added.append(conversation.id)

    first = await history.conversations(limit=2)
    rest = await history.conversations(before=(first[-1].updated_at, first[-1].id))

    assert sorted(line.id for line in first + rest) == sorted(added)


async def test_an_id_may_be_shortened(history: History) -> None:
    one = replace(new_conversation(), id="01aa0000-0000-7000-8000-000000000000")
    two = replace(new_conversation(), id="01ab0000-0000-7000-8000-000000000000")
    for conversation in (one, two):
        await history.add_message(conversation, question(conversation))

    assert [line.id for line in await history.find_conversations("01AA")] == [one.id]
    assert {line.id for line in await history.find_conversations("01a")} == {one.id, two.id}
    assert await history.find_conversations("01b") == []


@pytest.mark.parametrize("prefix", ["%", "_", "\0", "\udc80", "'", "01aa*", "ÿ"])
async def test_no_shortened_id_however_odd_raises_or_matches(history: History, prefix: str) -> None:
    await add_conversations(history, 1)

    assert await history.find_conversations(prefix) == []
    assert await history.conversation(prefix) is None


async def test_a_conversation_can_be_changed(history: History) -> None:
    [conversation] = await add_conversations(history, 1)

    await history.rename(conversation.id, "New \ud800 title")
    await history.change_model(conversation.id, "openai", "gpt")
    await history.change_system_prompt(conversation.id, "Be brief.")

    stored = await history.conversation(conversation.id)
    assert stored is not None
    assert (stored.title, stored.provider, stored.model, stored.system_prompt) == (
        "New \ud800 title",
        "openai",
        "gpt",
        "Be brief.",
    )
    assert stored.updated_at == conversation.updated_at


async def test_changing_a_conversation_that_has_not_begun_is_no_error(history: History) -> None:
    await history.rename("not yet", "title")
    await history.delete("not yet")

    assert await history.conversations() == []


async def test_a_deleted_conversation_is_gone_and_its_usage_stays(history: History) -> None:
    [conversation] = await add_conversations(history, 1)
    [line] = await history.conversations()
    stored = await history.conversation(conversation.id)
    assert stored is not None
    answer = reply((await history.branch(stored.leaf_id or ""))[-1], "answer")
    used = record(answer, nano_usd=5)
    await history.finish_reply(answer, [used])

    await history.delete(conversation.id)

    assert await history.conversations() == []
    assert await history.conversation(conversation.id) is None
    assert await history.last_conversation() is None
    assert await history.find_conversations(conversation.id) == []
    assert await history.usage_of(conversation.id) == [used]
    assert (await history.usage_sums()).nano_usd == 5
    await history.restore(conversation.id)
    assert [found.id for found in await history.conversations()] == [line.id]
    assert len(await history.branch(answer.id)) == 2


async def test_a_new_message_brings_a_deleted_conversation_back(history: History) -> None:
    """Deleted in another window, while this one was typing: what was typed must not be hidden."""
    [conversation] = await add_conversations(history, 1)
    await history.delete(conversation.id)

    await history.add_message(conversation, question(conversation, "still here"))

    assert [line.id for line in await history.conversations()] == [conversation.id]


async def test_a_reply_that_ends_leaves_a_deleted_conversation_in_the_bin(history: History) -> None:
    conversation = new_conversation()
    first = question(conversation)
    await history.add_message(conversation, first)
    await history.delete(conversation.id)

    await history.finish_reply(reply(first, "late"), [])

    assert await history.conversations() == []


composed = st.builds(Composed, texts, st.lists(files, max_size=3).map(tuple))


@given(composed, composed)
@shared_history
async def test_a_composer_comes_back_as_it_was_left(history: History, before: Composed, left: Composed) -> None:
    await history.save_composer("", Composed("for a new one"))
    await history.save_composer("c", before)
    await history.save_composer("c", left)

    assert await history.composer("c") == left
    assert await history.composer("") == Composed("for a new one")


async def test_an_emptied_composer_is_forgotten(history: History) -> None:
    await history.save_composer("c", Composed("text", (FilePart("a.py", "pass"),)))
    await history.save_composer("c", Composed())

    assert await history.composer("c") == Composed()
    assert await history.composer("never used") == Composed()


@pytest.mark.parametrize("damage", ["{", "[1]", '[{"name": "a"}]', "7", '{"name": 1}'])
async def test_files_of_a_draft_that_are_no_files_are_told(path: Path, damage: str) -> None:
    history = await History.open(path)
    await history.save_composer("c", Composed("text"))
    with closing(raw(path)) as connection:
        connection.execute("UPDATE drafts SET files = ?", (damage,))

    with pytest.raises(StorageError, match="files of an unsent message"):
        await history.composer("c")
    await history.close()


@given(texts)
@shared_history
async def test_any_first_message_makes_a_title(history: History, text: str) -> None:
    conversation = new_conversation()

    await history.add_message(conversation, question(conversation, text))

    stored = await history.conversation(conversation.id)
    assert stored is not None
    assert stored.title == title_from(text)


async def test_the_text_of_a_draft_changes_without_its_files(history: History) -> None:
    files = (FilePart("notes", "remember the milk"),)
    await history.save_composer("c", Composed("before", files))
    after = Composed("after \ud800", files)
    assert await history.save_own_composer("c", after, {"before"}, has_same_files=True)
    assert await history.composer("c") == after


async def test_a_draft_that_another_window_has_emptied_is_kept_with_its_files(history: History) -> None:
    draft = Composed("gone on with", (FilePart("notes", "remember the milk"),))
    assert await history.save_own_composer("c", draft, {"begun"}, has_same_files=True)
    assert await history.composer("c") == draft


async def test_a_draft_of_another_window_is_not_overwritten(history: History) -> None:
    await history.save_composer("c", Composed("of the other"))
    assert not await history.save_own_composer("c", Composed("of the one"), {"", "of the one"}, has_same_files=False)
    assert await history.composer("c") == Composed("of the other")


@given(st.integers(0, 10**9))
@shared_history
async def test_a_reader_is_found_where_they_were(history: History, rows: int) -> None:
    conversation = new_conversation()
    first = question(conversation)
    await history.add_message(conversation, first)
    assert await history.position(conversation.id) is None

    await history.save_position(conversation.id, Position(first.id, rows))
    assert await history.position(conversation.id) == Position(first.id, rows)

    await history.save_position(conversation.id, None)
    assert await history.position(conversation.id) is None


async def test_a_position_at_a_message_that_is_gone_is_the_end(history: History) -> None:
    conversation = new_conversation()
    first = question(conversation)
    await history.add_message(conversation, first)
    await history.save_position(conversation.id, Position(first.id, 3))

    await history.delete_message(first.id)
    assert await history.position(conversation.id) is None
    await history.restore_message(first.id)
    assert await history.position(conversation.id) == Position(first.id, 3)

    await history.save_position(conversation.id, Position("\udcffnothing", 3))
    assert await history.position(conversation.id) is None


async def test_a_conversation_that_has_not_begun_has_no_position(history: History) -> None:
    await history.save_position("nothing", Position("nothing", 3))
    assert await history.position("nothing") is None


async def test_files_alone_make_a_title(history: History) -> None:
    conversation = new_conversation()
    files = (FilePart("a.py", "pass"), FilePart("b.py", "pass"))

    await history.add_message(conversation, user_message("", conversation.id, None, files=files))

    assert [line.title for line in await history.conversations()] == ["a.py, b.py"]


async def test_a_conversation_is_pinned_archived_and_tagged(history: History) -> None:
    one, two = await add_conversations(history, 2)
    await history.rename(one.id, "Straße nach Süden")
    await history.rename(two.id, "Other things")
    await history.pin(one.id)
    await history.tag(one.id, add=["#Rust", "  two words ", "..", ""], remove=[])
    await history.archive(two.id)

    kept = await history.conversation(one.id)
    assert kept is not None
    assert kept.pinned_at is not None
    assert kept.tags == ("..", "rust", "two-words")
    assert [line.id for line in await history.pinned_conversations()] == [one.id]
    assert [line.id for line in await history.conversations(archived=False)] == [one.id]
    assert [(line.id, line.is_archived) for line in await history.conversations(archived=True)] == [(two.id, True)]
    assert [line.id for line in await history.conversations(tag="rust")] == [one.id]
    assert [line.id for line in await history.conversations(words="SÜDEN strasse")] == [one.id]

    await history.tag(one.id, add=[], remove=["rust"])
    await history.pin(one.id, is_pinned=False)
    await history.archive(two.id, is_archived=False)

    assert await history.conversations(tag="rust") == []
    assert await history.pinned_conversations() == []
    assert len(await history.conversations(archived=False)) == 2


async def test_a_title_that_nobody_asked_for_gives_way_to_the_users_own(history: History) -> None:
    (conversation,) = await add_conversations(history, 1)

    assert await history.suggest_title(conversation.id, "Suggested")
    assert [line.title for line in await history.conversations()] == ["Suggested"]
    await history.rename(conversation.id, "My own")
    assert not await history.suggest_title(conversation.id, "Suggested again")
    assert not await history.suggest_title("nowhere", "Suggested")
    assert [line.title for line in await history.conversations()] == ["My own"]


async def test_tags_that_are_still_being_typed_find_what_has_them(history: History) -> None:
    rust, work = await add_conversations(history, 2)
    await history.tag(rust.id, add=("rust", "home"))
    await history.tag(work.id, add=("work", "rüstung"))

    async def found(*beginnings: str) -> list[str]:
        return [line.id for line in await history.conversations(tags_begin=beginnings)]

    assert await found("r") == [rust.id, work.id]
    assert await found("ru") == [rust.id]
    assert await found("r", "wo") == [work.id]
    assert await found("%") == []


async def test_a_change_by_another_connection_is_noticed_once_and_the_own_are_not(path: Path) -> None:
    history = await History.open(path)
    await history.changed_elsewhere()
    await add_conversations(history, 1)
    assert not await history.changed_elsewhere()

    other = await History.open(path)
    await add_conversations(other, 1)
    await other.close()

    assert await history.changed_elsewhere()
    assert not await history.changed_elsewhere()
    await history.close()
