"""A conversation that was temporary is stored after all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from clanker_tui.domain.messages import FilePart, Status, ThinkingPart, new_conversation
from clanker_tui.domain.outline import Position
from clanker_tui.domain.usage import Usage
from clanker_tui.errors import StorageError
from clanker_tui.history.store import History
from tests.history.records import question, record, reply


async def test_all_of_it_is_kept_with_its_branches_its_usage_and_its_marks(history: History, path: Path) -> None:
    temporary = await History.open(None)
    conversation = new_conversation(provider="groq", model="m-1", system_prompt="Be brief.")
    asked = question(conversation, "a lone \ud800 surrogate")
    asked = replace(asked, parts=(*asked.parts, FilePart("notes.txt", "milk")))
    one, other = reply(asked, ThinkingPart("hm"), "one"), reply(asked, "other")
    await temporary.add_message(conversation, asked)
    await temporary.finish_reply(one, [record(one, usage=Usage(1, output_tokens=2), nano_usd=7)])
    await temporary.finish_reply(other, [record(other)])
    await temporary.show_leaf(conversation.id, one.id)
    await temporary.save_position(conversation.id, Position(one.id, 3))
    await temporary.rename(conversation.id, "Kept")
    await temporary.tag(conversation.id, add=("rust",))
    await temporary.pin(conversation.id)

    whole = await temporary.tree(conversation.id)
    assert whole is not None
    await history.keep(whole, await temporary.position(conversation.id))

    assert await history.tree(conversation.id) == whole
    assert await history.position(conversation.id) == Position(one.id, 3)
    assert [message.text for message in await history.branch(one.id)] == [asked.text, "one"]
    assert (await history.stored([one.id]))[0].siblings == (one.id, other.id)
    assert (await history.conversation_totals(conversation.id)).nano_usd == 7
    assert [line.title for line in await history.pinned_conversations()] == ["Kept"]
    assert not await history.suggest_title(conversation.id, "Another")  # the user's own stays
    assert not await history.check()
    await history.keep(whole)
    assert await history.tree(conversation.id) == whole
    await temporary.close()


async def test_what_is_in_the_bin_is_not_kept_but_what_it_cost_is(history: History) -> None:
    temporary = await History.open(None)
    conversation = new_conversation()
    asked = question(conversation)
    answer = reply(asked, "gone")
    await temporary.add_message(conversation, asked)
    await temporary.finish_reply(answer, [record(answer, nano_usd=5)])
    await temporary.delete_message(answer.id)

    whole = await temporary.tree(conversation.id)
    assert whole is not None
    await history.keep(whole)

    assert (await history.status()).messages == 1
    assert (await history.conversation_totals(conversation.id)).nano_usd == 5
    await temporary.close()


async def test_a_reply_under_way_is_refused(history: History) -> None:
    conversation = new_conversation()
    asked = question(conversation)
    await history.add_message(conversation, asked)
    await history.save_draft(reply(asked, "so far", status=Status.STREAMING))

    whole = await history.tree(conversation.id)
    assert whole is not None
    with pytest.raises(StorageError, match="still under way"):
        await history.keep(whole)


async def test_only_a_history_in_memory_forgets(history: History, path: Path) -> None:
    stored = await History.open(path)
    conversation = new_conversation()
    asked = question(conversation)
    for kept in (history, stored):
        await kept.add_message(conversation, asked)
        await kept.add_usage(record(asked))

    await history.forget(conversation.id)
    with pytest.raises(StorageError, match="is not forgotten"):
        await stored.forget(conversation.id)

    assert ((await history.status()).messages, (await history.usage_sums()).requests) == (0, 0)
    assert ((await stored.status()).messages, (await stored.usage_sums()).requests) == (1, 1)
    assert not await history.check()
    await stored.close()
