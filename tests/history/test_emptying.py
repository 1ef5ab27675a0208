"""The bin: what lies in it, and what goes for good."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from clanker_tui.domain.messages import Conversation, Message, new_conversation, now
from clanker_tui.history.store import History
from tests.history.behind import raw
from tests.history.damage import holding
from tests.history.records import question, record, reply
from tests.history.search_index import mismatch

LATER = now() + timedelta(days=40)


async def turns(history: History, count: int, name: str = "turn") -> tuple[Conversation, list[Message]]:
    """Store a conversation of several turns; each reply has usage."""
    conversation = new_conversation()
    messages: list[Message] = []
    for number in range(count):
        asked = question(conversation, f"{name} {number}", messages[-1] if messages else None)
        await history.add_message(conversation, asked)
        answered = reply(asked, f"answer to {name} {number}")
        await history.finish_reply(answered, [record(answered, nano_usd=1)])
        messages += [asked, answered]
    return conversation, messages


async def empty(history: History, before: datetime) -> None:
    """Do what the running app does, without its pauses."""
    for conversation_id in await history.due_conversations(before):
        while await history.remove_slice(conversation_id, before):
            pass
    last = await history.last_seq()
    while last:
        last = await history.sweep(before, last)


async def test_what_was_deleted_long_ago_goes_and_its_usage_stays(path: Path) -> None:
    history = await History.open(path)
    gone, _ = await turns(history, 30, "gone")
    kept, messages = await turns(history, 30, "kept")
    await history.tag(gone.id, add=["x"])
    await history.delete(gone.id)
    await history.delete_message(messages[20].id)

    await empty(history, LATER)

    assert await history.binned() == []
    assert await history.check() == []
    status = await history.status()
    assert (status.conversations, status.messages) == (1, 20)
    assert (await history.usage_sums()).requests == 60
    shown = await history.conversation(kept.id)
    assert shown is not None
    assert [one.id for one in await history.branch(shown.leaf_id or "")] == [one.id for one in messages[:20]]
    await history.close()
    assert mismatch(path) == ""
    assert not any("gone" in text for text in holding(path).texts)


async def test_what_was_deleted_lately_stays(history: History) -> None:
    conversation, _ = await turns(history, 2)
    _, messages = await turns(history, 2)
    await history.delete(conversation.id)
    await history.delete_message(messages[2].id)

    await empty(history, now() - timedelta(days=1))

    assert (await history.status()).messages == 8
    assert len(await history.binned()) == 2


async def test_what_comes_back_while_the_bin_is_emptied_stays(history: History) -> None:
    conversation, _ = await turns(history, 30)
    await history.delete(conversation.id)
    assert await history.remove_slice(conversation.id, LATER)

    await history.restore(conversation.id)

    assert not await history.remove_slice(conversation.id, LATER)
    assert (await history.status()).messages == 50


async def test_a_message_goes_only_after_those_that_follow_it(path: Path) -> None:
    history = await History.open(path)
    _, messages = await turns(history, 2)
    await history.delete_message(messages[2].id)
    with closing(raw(path)) as connection:  # as when it came back by itself
        connection.execute("UPDATE messages SET deleted_at = NULL WHERE id = ?", (messages[3].id,))

    await empty(history, LATER)

    assert (await history.status()).messages == 4
    assert await history.check() == []
    await history.close()


async def test_the_bin_says_what_is_in_it_by_deletion(history: History) -> None:
    conversation, _ = await turns(history, 2, "whole")
    other, messages = await turns(history, 3, "part")
    await history.delete(conversation.id)
    await history.delete_message(messages[5].id)
    await history.delete_message(messages[2].id)

    lying = await history.binned()

    assert [(one.id, one.is_message, one.title, one.text, one.messages) for one in lying] == [
        (messages[2].id, True, "part 0", "part 1", 3),
        (messages[5].id, True, "part 0", "answer to part 2", 1),
        (conversation.id, False, "whole 0", "", 4),
    ]
    await history.restore_message(messages[2].id)
    assert [one.id for one in await history.binned()] == [messages[5].id, conversation.id]
    assert other.id not in {one.id for one in await history.binned()}
