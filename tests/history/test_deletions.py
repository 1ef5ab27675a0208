"""Messages that go into the bin and come back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clanker_tui.domain.messages import Status, new_conversation
from clanker_tui.errors import StorageError
from clanker_tui.history.store import History
from tests.history.records import question, record, reply
from tests.history.trees import Tree


@pytest.fixture
async def tree(history: History) -> Tree:
    """Return 1-2-3-4 with a second reply 2' to 1, which 3' follows; 4 is shown."""
    tree = Tree(history)
    await tree.grow("1", "2", "3", "4")
    await tree.grow("2'", "3'", below="1")
    await history.show_leaf(tree.conversation.id, tree.id("4"))
    return tree


async def test_a_deleted_reply_gives_way_to_its_sibling_and_comes_back(tree: Tree) -> None:
    assert await tree.delete("2") == "3'"
    assert await tree.siblings("2'") == ["2'"]
    assert await tree.branch("3'") == ["1", "2'", "3'"]

    assert await tree.restore("2") == "4"
    assert await tree.siblings("2'") == ["2", "2'"]
    assert await tree.branch("4") == ["1", "2", "3", "4"]


async def test_what_follows_a_deleted_message_is_gone_with_it(tree: Tree) -> None:
    assert await tree.delete("3") == "2"

    assert await tree.branch("4") == ["1", "2"]
    assert await tree.history.stored([tree.id("3"), tree.id("4")]) == []
    for hidden in ("3", "4"):
        with pytest.raises(StorageError, match="no longer in the history"):
            await tree.history.leaf_below(tree.id(hidden))
        with pytest.raises(StorageError, match="no longer in the history"):
            await tree.history.show_leaf(tree.conversation.id, tree.id(hidden))


async def test_a_branch_that_is_not_shown_goes_without_a_change_of_what_is(tree: Tree) -> None:
    assert await tree.delete("2'") == "4"
    assert await tree.siblings("2") == ["2"]


async def test_a_first_message_gives_way_to_another_version_of_it(tree: Tree) -> None:
    await tree.grow("1'", "2''")

    assert await tree.delete("1'") == "3'"
    assert await tree.siblings("1") == ["1"]


async def test_nothing_is_left_when_the_only_first_message_is_deleted(tree: Tree) -> None:
    assert await tree.delete("1") is None
    [line] = await tree.history.conversations()
    assert line.turns == 0

    assert await tree.restore("1") == "4"
    [line] = await tree.history.conversations()
    assert line.turns == 3


async def test_an_undo_brings_back_what_its_deletion_took_and_no_more(tree: Tree) -> None:
    await tree.delete("4")
    await tree.delete("2")

    assert await tree.restore("2") == "3"
    assert await tree.history.stored([tree.id("4")]) == []
    assert await tree.restore("4") == "4"


async def test_what_is_restored_can_be_seen_though_what_it_follows_was_deleted_later(tree: Tree) -> None:
    await tree.delete("4")
    await tree.delete("2")

    assert await tree.restore("4") == "4"
    assert await tree.branch("4") == ["1", "2", "3", "4"]


async def test_deleting_or_restoring_twice_changes_nothing(tree: Tree) -> None:
    assert await tree.delete("3") == await tree.delete("3") == "2"
    assert await tree.restore("3") == await tree.restore("3") == "4"
    await tree.history.show_leaf(tree.conversation.id, tree.id("3'"))
    assert await tree.restore("3") == "3'"


async def test_usage_stays_when_its_message_goes(tree: Tree) -> None:
    before = await tree.history.usage_of(tree.conversation.id)
    await tree.delete("1")
    assert await tree.history.usage_of(tree.conversation.id) == before


async def test_a_message_that_never_was_cannot_be_deleted_or_restored(history: History) -> None:
    for act in (history.delete_message, history.restore_message):
        for message_id in ("nothing", "\udcff"):
            with pytest.raises(StorageError, match="no longer in the history"):
                await act(message_id)


async def test_a_reply_that_ends_below_a_deleted_message_stays_hidden_with_it(tree: Tree) -> None:
    late = reply(tree.messages["3"], "late", status=Status.STREAMING)
    await tree.history.save_draft(late)
    tree.messages["late"] = late
    await tree.delete("3")

    await tree.history.finish_reply(replace(late, status=Status.COMPLETE), [record(late)])
    never_drafted = reply(tree.messages["3"], "later")
    await tree.history.finish_reply(never_drafted, [])

    assert await tree.shown() == "2"
    assert await tree.restore("3") == "late"
    assert len(await tree.history.stored([late.id, never_drafted.id])) == 2


async def test_what_is_typed_below_a_deleted_message_brings_it_back(tree: Tree) -> None:
    """Another process may still show what was deleted here."""
    await tree.delete("2")

    await tree.grow("5", below="4")

    assert await tree.shown() == "5"
    assert await tree.branch("5") == ["1", "2", "3", "4", "5"]


async def test_a_question_that_is_asked_again_comes_out_of_the_bin(tree: Tree) -> None:
    await tree.delete("3")
    await tree.history.add_message(tree.conversation, tree.messages["3"])
    await tree.grow("4'", below="3")

    assert await tree.branch("4'") == ["1", "2", "3", "4'"]


async def test_messages_that_are_each_others_parents_go_and_come_back_together(history: History) -> None:
    conversation = new_conversation()
    one, two = question(conversation, "1"), question(conversation, "2")
    for message in (replace(one, parent_id=two.id), replace(two, parent_id=one.id)):
        await history.add_message(conversation, message)

    assert await history.delete_message(one.id) is None
    assert await history.stored([one.id, two.id]) == []
    assert await history.restore_message(one.id) == two.id
    assert len(await history.stored([one.id, two.id])) == 2


async def test_a_message_whose_parent_is_missing_leaves_what_else_there_is(history: History) -> None:
    tree = Tree(history)
    await tree.grow("1", "2")
    stray = replace(question(tree.conversation, "stray"), parent_id="not here yet")
    await history.add_message(tree.conversation, stray)
    tree.messages["stray"] = stray

    assert await tree.delete("stray") == "2"


async def test_another_process_sees_what_was_deleted(path: Path) -> None:
    here, there = await History.open(path), await History.open(path)
    tree = Tree(here)
    await tree.grow("1", "2", "3")

    assert tree.name(await there.delete_message(tree.id("3"))) == "2"
    assert await tree.branch("3") == ["1", "2"]
    assert await tree.restore("3") == "3"
    assert await here.check() == []
    await here.close()
    await there.close()


acts = st.lists(st.tuples(st.sampled_from(["grow", "delete", "restore", "show"]), st.integers(0, 99)), max_size=25)


@given(acts)
@settings(deadline=None, max_examples=60)
async def test_what_is_shown_is_there_and_its_whole_branch_with_it(acts: list[tuple[str, int]]) -> None:
    history = await History.open(None)
    tree = Tree(history)
    await tree.grow("first")
    for number, (act, which) in enumerate(acts):
        text = list(tree.messages)[which % len(tree.messages)]
        match act:
            case "grow":
                await tree.grow(f"{number}", below=text)
            case "delete":
                await tree.delete(text)
            case "restore":
                await tree.restore(text)
                assert len(await history.stored([tree.id(text)])) == 1
            case _ if await history.stored([tree.id(text)]):
                await history.show_leaf(tree.conversation.id, await history.leaf_below(tree.id(text)))
        there = {one.message.id: one.message for one in await history.stored([m.id for m in tree.messages.values()])}
        assert all(one.parent_id is None or one.parent_id in there for one in there.values())
        shown = await tree.shown()
        assert (shown is None) == (not there)
        if shown is not None:
            assert (await tree.branch(shown))[0] == "first"
            assert tree.id(shown) in there
    await history.close()
