"""Histories that were used apart become one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clanker_tui.domain.messages import Message, Status, TextPart, new_conversation
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.history.merging import Merged
from clanker_tui.history.store import History
from tests.history.records import question, record, reply
from tests.history.trees import Tree

Act = Callable[[Tree, int], Awaitable[object]]


async def whole(history: History) -> list[ConversationTree]:
    """Return everything, the bin included."""
    trees = [await history.tree(one) for one in await history.tree_ids(deleted=None)]
    return [tree for tree in trees if tree is not None]


async def copy_of(tree: Tree, history: History) -> Tree:
    """Return the same conversation in another history, an empty one."""
    await history.merge_all(await whole(tree.history))
    copy = Tree(history, tree.conversation)
    copy.messages = dict(tree.messages)
    return copy


async def meet(first: Tree, second: Tree) -> list[ConversationTree]:
    """Merge both ways; return what both hold now. A second time nothing comes in."""
    ours, theirs = await whole(first.history), await whole(second.history)
    await first.history.merge_all(theirs)
    await second.history.merge_all(ours)
    merged = await whole(first.history)
    assert merged == await whole(second.history)
    assert await first.history.merge_all([*ours, *theirs, *merged]) == Merged()
    assert await first.history.check() == []
    return merged


@pytest.fixture
async def elsewhere() -> AsyncIterator[History]:
    """Return another history, which is empty."""
    history = await History.open(None)
    yield history
    await history.close()


@pytest.fixture
async def here(history: History) -> Tree:
    """Return 1-2-3-4 with a second reply 2' to 1; 4 is shown."""
    tree = Tree(history)
    await tree.grow("1", "2", "3", "4")
    await tree.grow("2'", below="1")
    await history.show_leaf(tree.conversation.id, tree.id("4"))
    return tree


@pytest.fixture
async def there(here: Tree, elsewhere: History) -> Tree:
    """Return another history that has the same."""
    return await copy_of(here, elsewhere)


async def test_an_empty_history_becomes_equal(here: Tree, there: Tree) -> None:
    assert await whole(there.history) == await whole(here.history)
    assert await there.branch("4") == ["1", "2", "3", "4"]
    assert await there.shown() == "4"
    assert await there.history.usage_sums() == await here.history.usage_sums()


async def test_what_comes_in_is_counted_and_a_second_time_adds_nothing(here: Tree, elsewhere: History) -> None:
    trees = await whole(here.history)

    assert await elsewhere.try_merge(trees) == Merged(1, 0, 5, 3)
    assert await whole(elsewhere) == []
    assert await elsewhere.merge_all(trees) == Merged(1, 0, 5, 3)
    assert await elsewhere.merge_all(trees) == Merged()


async def test_both_go_on_and_both_get_what_the_other_said(here: Tree, there: Tree) -> None:
    await here.grow("5", "6", below="4")
    await there.grow("5'", "6'", below="4")

    [merged] = await meet(here, there)

    assert {message.text for message in merged.messages} == {"1", "2", "2'", "3", "4", "5", "6", "5'", "6'"}
    assert await here.branch("6") == ["1", "2", "3", "4", "5", "6"]
    assert merged.conversation.leaf_id == there.id("6'")


async def test_of_each_field_the_later_edit_counts(here: Tree, there: Tree) -> None:
    conversation = here.conversation.id
    await here.history.rename(conversation, "Here")
    await there.history.pin(conversation)
    await there.history.rename(conversation, "There")
    await here.history.change_model(conversation, "groq", "gpt")
    await there.history.tag(conversation, add=["rust"])
    await there.history.send_from(conversation, there.id("1"), "There.")
    await here.history.send_from(conversation, here.id("3"), "Here.")
    await here.grow("5", below="4")

    [merged] = await meet(here, there)

    found = merged.conversation
    assert (found.title, found.provider, found.model, found.tags) == ("There", "groq", "gpt", ("rust",))
    assert found.pinned_at is not None
    assert found.leaf_id == here.id("5")
    assert (found.sent_from_id, found.summary) == (here.id("3"), "Here.")


async def test_a_deletion_comes_over_and_takes_what_followed(here: Tree, there: Tree) -> None:
    await here.delete("3")

    [merged] = await meet(here, there)

    assert set(merged.deletions) == {here.id("3"), here.id("4")}
    assert await there.branch("4") == ["1", "2"]
    assert await there.shown() == await here.shown()


async def test_the_later_of_a_deletion_and_a_restoration_counts(here: Tree, there: Tree) -> None:
    await here.delete("2'")
    await meet(here, there)
    await here.restore("2'")
    assert [message.text for message in (await meet(here, there))[0].messages] == ["1", "2", "3", "4", "2'"]

    await there.delete("2'")
    assert [message.text for message in (await meet(here, there))[0].messages] == ["1", "2", "3", "4"]


async def test_what_was_deleted_comes_back_where_someone_went_on_with_it(here: Tree, there: Tree) -> None:
    await here.delete("3")
    await there.grow("5", below="4")

    await meet(here, there)

    assert await here.history.branch(there.id("5")) == await there.history.branch(there.id("5"))
    assert await here.branch("4") == ["1", "2", "3", "4"]


async def test_what_was_said_below_before_the_deletion_goes_with_it(here: Tree, there: Tree) -> None:
    await there.grow("5", below="4")
    await here.delete("3")

    [merged] = await meet(here, there)

    assert [message.text for message in merged.messages] == ["1", "2", "2'"]


async def test_a_message_deleted_before_it_came_here_stays_away_when_another_brings_it(
    here: Tree, elsewhere: History
) -> None:
    before = await whole(here.history)
    await here.delete("2'")
    there = await copy_of(here, elsewhere)
    await there.history.merge_all(before)

    assert await whole(there.history) == await whole(here.history)

    await here.restore("2'")
    assert len((await meet(here, there))[0].messages) == 5
    assert await there.branch("2'") == ["1", "2'"]


async def test_a_conversation_in_the_bin_stays_there_unless_someone_went_on_with_it(here: Tree, there: Tree) -> None:
    await here.history.delete(here.conversation.id)
    await meet(here, there)
    assert await there.history.conversations() == []

    await there.history.restore(here.conversation.id)
    await meet(here, there)
    await here.history.delete(here.conversation.id)
    await there.grow("5", below="4")
    await meet(here, there)
    assert len(await here.history.conversations()) == 1


async def test_a_child_may_come_before_its_parent(here: Tree, elsewhere: History) -> None:
    [tree] = await whole(here.history)

    await elsewhere.merge(replace(tree, messages=tree.messages[3:]))
    await elsewhere.merge(replace(tree, messages=tree.messages[:3]))

    assert [message.text for message in await elsewhere.branch(here.id("4"))] == ["1", "2", "3", "4"]


async def test_a_message_that_says_something_else_is_kept_and_reported(here: Tree) -> None:
    [tree] = await whole(here.history)
    first, *rest = tree.messages
    other = new_conversation()
    stolen = replace(first, conversation_id=other.id)
    forged = replace(first, parts=(TextPart("no"),))

    merged = await here.history.merge_all(
        [replace(tree, messages=(forged, *rest)), ConversationTree(other, messages=(stolen,))]
    )

    assert merged.conflicts == (
        f"message {first.id} says something else here",
        f"message {first.id} is part of another conversation here",
    )
    assert await here.branch("1") == ["1"]


async def test_a_reply_that_was_cut_gets_its_rest(here: Tree, there: Tree) -> None:
    asked = question(here.conversation, "5", here.messages["4"])
    begun = reply(asked, "Beca", status=Status.STREAMING)
    await here.history.add_message(here.conversation, asked)
    await here.history.save_draft(begun)
    await there.history.merge_all(await whole(here.history))
    [cut] = [message for message in await there.history.branch(begun.id) if message.id == begun.id]
    assert (cut.text, cut.status) == ("Beca", Status.INTERRUPTED)

    done = replace(begun, parts=(TextPart("Because."),), status=Status.COMPLETE)
    await here.history.finish_reply(done, [record(done)])
    await meet(here, there)

    assert (await there.history.branch(begun.id))[-1] == done


async def test_a_streaming_reply_is_not_touched_by_an_older_copy_of_itself(here: Tree, there: Tree) -> None:
    asked = question(here.conversation, "5", here.messages["4"])
    begun = reply(asked, "Beca", status=Status.STREAMING)
    await here.history.add_message(here.conversation, asked)
    await here.history.save_draft(begun)
    await there.history.merge_all(await whole(here.history))
    await here.history.save_draft(replace(begun, parts=(TextPart("use"),)))

    assert (await here.history.merge_all(await whole(there.history))).conflicts == ()

    assert (await here.history.branch(begun.id))[-1].text == "Because"


async def test_messages_that_follow_each_other_in_a_circle_do_no_harm(here: Tree, elsewhere: History) -> None:
    [tree] = await whole(here.history)
    first, second, *rest = tree.messages

    circle = replace(tree, messages=(replace(first, parent_id=second.id), second, *rest))
    await elsewhere.merge(replace(circle, deletions={rest[0].id: rest[0].created_at + timedelta(days=1)}))

    assert len((await whole(elsewhere))[0].messages) == 3


async def rename(tree: Tree, number: int) -> None:
    await tree.history.rename(tree.conversation.id, f"title {number}")


async def add_tag(tree: Tree, number: int) -> None:
    await tree.history.tag(tree.conversation.id, add=[f"tag {number % 3}"], remove=[f"tag {number % 2}"])


async def pin(tree: Tree, number: int) -> None:
    await tree.history.pin(tree.conversation.id, is_pinned=number % 2 == 0)


async def change_model(tree: Tree, number: int) -> None:
    await tree.history.change_model(tree.conversation.id, "groq", f"model {number}")


async def go_on(tree: Tree, number: int) -> None:
    parent = chosen(tree, number)
    await tree.grow(f"{len(tree.messages)} of {id(tree)}", below=parent.text)


async def delete(tree: Tree, number: int) -> None:
    await tree.history.delete_message(chosen(tree, number).id)


async def restore(tree: Tree, number: int) -> None:
    await tree.history.restore_message(chosen(tree, number).id)


async def throw_away(tree: Tree, number: int) -> None:
    act = tree.history.delete if number % 2 else tree.history.restore
    await act(tree.conversation.id)


def chosen(tree: Tree, number: int) -> Message:
    messages = list(tree.messages.values())
    return messages[number % len(messages)]


ACTS: list[Act] = [rename, add_tag, pin, change_model, go_on, go_on, delete, restore, throw_away]
deeds = st.lists(st.tuples(st.booleans(), st.sampled_from(ACTS), st.integers(0, 30)), max_size=12)


@settings(max_examples=60)
@given(deeds=deeds, more=deeds)
async def test_two_histories_that_were_edited_apart_become_equal(
    deeds: list[tuple[bool, Act, int]], more: list[tuple[bool, Act, int]]
) -> None:
    history = await History.open(None)
    here = Tree(history)
    await here.grow("1", "2", "3", "4")
    there = await copy_of(here, await History.open(None))
    for round_ in (deeds, more):
        for is_here, act, number in round_:
            await act(here if is_here else there, number)
        before = {message.id for tree in (here, there) for message in tree.messages.values()}
        merged = await meet(here, there)
        assert {message.id for tree in merged for message in tree.messages} | {
            identity for tree in merged for identity in tree.deletions
        } == before
    await here.history.close()
    await there.history.close()
