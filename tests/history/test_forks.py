"""A branch that becomes a conversation of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from clanker_tui.domain.messages import FilePart, Status, TextPart, ThinkingPart, new_conversation
from clanker_tui.errors import StorageError
from clanker_tui.history.forks import fork_title
from clanker_tui.history.store import History
from tests.history.records import question, record, reply
from tests.history.search_index import hits
from tests.history.trees import Tree


async def test_a_fork_has_the_branch_up_to_its_message_under_new_ids(history: History) -> None:
    tree = Tree(history, replace(new_conversation(system_prompt="Be brief."), title="Moves"))
    await tree.grow("1", "2", "3", "4")
    await tree.grow("2'", below="1")

    made = await history.fork(tree.id("3"), tree.conversation)

    assert await history.conversation(made.id) == made
    assert (made.title, made.system_prompt) == ("Moves (fork)", "Be brief.")
    copies = await history.branch(made.leaf_id or "")
    originals = [tree.messages[text] for text in ("1", "2", "3")]
    ids = {made.id, *(copy.id for copy in copies)}
    assert len(ids) == 4
    assert ids.isdisjoint({tree.conversation.id, *(one.id for one in originals)})
    assert [copy.parent_id for copy in copies] == [None, copies[0].id, copies[1].id]
    assert [
        replace(copy, id=one.id, conversation_id=one.conversation_id, parent_id=one.parent_id)
        for copy, one in zip(copies, originals, strict=True)
    ] == originals
    assert await tree.branch("4") == ["1", "2", "3", "4"]
    assert [line.id for line in await history.conversations()] == [made.id, tree.conversation.id]


async def test_what_went_along_goes_along_in_the_fork(history: History) -> None:
    tree = Tree(history)
    await tree.grow("1", "2", "3", "4")
    await history.send_from(tree.conversation.id, tree.id("3"), "One and two.")
    cut = await history.conversation(tree.conversation.id)
    assert cut is not None

    made = await history.fork(tree.id("4"), cut)
    before = await history.fork(tree.id("2"), cut)

    assert await history.conversation(made.id) == made
    assert made.sent_from_id == (await history.branch(made.leaf_id or ""))[2].id
    assert made.summary == "One and two."
    assert (before.sent_from_id, before.summary) == (None, "")
    assert await history.conversation(before.id) == before


async def test_what_was_asked_once_is_counted_once(history: History) -> None:
    tree = Tree(history)
    await tree.grow("1", "2")

    made = await history.fork(tree.id("2"), tree.conversation)

    assert (await history.usage_sums()).requests == 1
    assert await history.usage_of(made.id) == []


async def test_files_reasoning_and_how_a_reply_ended_are_copied_and_found(path: Path) -> None:
    history = await History.open(path)
    conversation = new_conversation()
    asked = question(conversation, "lone \ud800")
    asked = replace(asked, parts=(*asked.parts, FilePart("notes.txt", "zebra")))
    await history.add_message(conversation, asked)
    failed = replace(reply(asked, ThinkingPart("hm"), "half", status=Status.FAILED), error="It broke.")
    await history.finish_reply(failed, [record(failed)])

    made = await history.fork(failed.id, conversation)

    first, last = await history.branch(made.leaf_id or "")
    assert (first.parts, last.parts) == (asked.parts, failed.parts)
    assert (last.status, last.error, last.created_at) == (Status.FAILED, "It broke.", failed.created_at)
    await history.delete(conversation.id)
    assert hits(path, "zebra") == {"zebra"}
    assert await history.check() == []
    await history.close()


async def test_a_reply_that_still_streams_is_copied_as_far_as_it_came(history: History) -> None:
    conversation = new_conversation()
    asked = question(conversation)
    await history.add_message(conversation, asked)
    growing = reply(asked, "So", status=Status.STREAMING)
    await history.save_draft(growing)
    await history.save_draft(replace(growing, parts=(TextPart(" far"),)))

    made = await history.fork(growing.id, conversation)

    copy = (await history.branch(made.leaf_id or ""))[-1]
    assert (copy.text, copy.status) == ("So far", Status.STOPPED)


async def test_what_is_not_there_cannot_be_forked(history: History) -> None:
    tree = Tree(history)
    await tree.grow("1", "2", "3")
    await tree.delete("2")

    with pytest.raises(StorageError, match="no longer in the history"):
        await history.fork("nothing", tree.conversation)

    assert len(await history.conversations()) == 1
    made = await history.fork(tree.id("3"), tree.conversation)
    assert [message.text for message in await history.branch(made.leaf_id or "")] == ["1"]


@pytest.mark.parametrize(
    ("title", "forked"),
    [
        ("Moves", "Moves (fork)"),
        ("Moves (fork)", "Moves (fork 2)"),
        ("Moves (fork 9)", "Moves (fork 10)"),
        ("", "Untitled (fork)"),
        ("How to (fork) a repository", "How to (fork) a repository (fork)"),
    ],
)
def test_a_fork_is_named_after_its_origin(title: str, forked: str) -> None:
    assert fork_title(title) == forked
