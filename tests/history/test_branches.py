"""A branch without its texts, messages with what surrounds them, and which branch is shown."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from clanker_tui.domain.messages import FilePart, Status, TextPart, ThinkingPart, new_conversation
from clanker_tui.domain.outline import Head
from clanker_tui.errors import StorageError
from clanker_tui.history.store import History
from tests.history.behind import raw
from tests.history.records import question, record, reply
from tests.history.trees import Tree


async def test_an_outline_counts_the_characters_of_all_parts(history: History) -> None:
    conversation = new_conversation()
    asked = question(conversation, "wörd")
    asked = replace(asked, parts=(*asked.parts, FilePart("a.py", "pass\n")))
    await history.add_message(conversation, asked)
    answer = reply(asked, ThinkingPart("hm"), "日本😀", status=Status.STREAMING)
    await history.save_draft(replace(answer, parts=(ThinkingPart("h"), TextPart("日"))))
    await history.save_draft(replace(answer, parts=(ThinkingPart("m"), TextPart("本😀"))))
    silent = question(conversation, "", answer)
    await history.add_message(conversation, replace(silent, parts=()))

    assert await history.outline(silent.id) == [
        Head(asked.id, asked.role, 9),
        Head(answer.id, answer.role, 5),
        Head(silent.id, silent.role, 0),
    ]
    assert await history.outline("nothing") == []
    assert await history.outline("\ud800") == []


async def test_an_outline_ends_where_messages_are_each_others_parents(history: History) -> None:
    conversation = new_conversation()
    one, two = question(conversation, "1"), question(conversation, "2")
    circle = [replace(one, parent_id=two.id), replace(two, parent_id=one.id)]
    for message in circle:
        await history.add_message(conversation, message)

    assert [head.id for head in await history.outline(one.id)] == [two.id, one.id]
    assert await history.leaf_below(one.id) == two.id
    assert [one.message for one in await history.stored([two.id])] == [circle[1]]


async def test_a_role_that_is_not_known_is_told(path: Path) -> None:
    history = await History.open(path)
    tree = Tree(history)
    await tree.grow("1", "2")
    with closing(raw(path)) as connection:
        connection.execute("UPDATE messages SET role = 'tool' WHERE parent_id IS NULL")

    with pytest.raises(StorageError, match="a role that this version does not know: 'tool'"):
        await history.outline(tree.id("2"))
    await history.close()


async def test_stored_messages_come_with_their_usage_and_siblings_in_the_order_asked(history: History) -> None:
    tree = Tree(history)
    await tree.grow("why", "because", "and", "so")
    await tree.grow("therefore", below="why")
    again = record(tree.messages["because"], outcome="failed")
    await history.add_usage(again)

    so, because, why = await history.stored([tree.id("so"), "nothing", tree.id("because"), tree.id("why")])

    assert [so.message, because.message, why.message] == [tree.messages[text] for text in ("so", "because", "why")]
    assert because.siblings == (tree.id("because"), tree.id("therefore"))
    assert [one.outcome for one in because.records] == ["complete", "failed"]
    assert again in because.records
    assert (why.records, why.siblings) == ((), (tree.id("why"),))


async def test_the_first_messages_of_other_conversations_are_no_siblings(history: History) -> None:
    one, other = Tree(history), Tree(history)
    await one.grow("1", "2")
    await other.grow("1", "2")
    await one.grow("1'")

    assert await one.siblings("1") == ["1", "1'"]
    assert await other.siblings("1") == ["1"]


async def test_hundreds_of_messages_are_stored_ones(history: History) -> None:
    tree = Tree(history)
    texts = [str(number) for number in range(400)]
    await tree.grow(*texts)

    stored = await history.stored([tree.id(text) for text in texts])

    assert [one.message.text for one in stored] == texts


async def test_the_leaf_below_a_message_is_that_of_the_newest_child_each_time(history: History) -> None:
    tree = Tree(history)
    await tree.grow("1", "2", "3", "4")
    await tree.grow("2'", "3'", below="1")
    await tree.grow("3''", below="2")

    assert tree.name(await history.leaf_below(tree.id("1"))) == "3'"
    assert tree.name(await history.leaf_below(tree.id("2"))) == "3''"
    assert tree.name(await history.leaf_below(tree.id("3"))) == "4"
    assert tree.name(await history.leaf_below(tree.id("4"))) == "4"


async def test_a_branch_that_is_chosen_is_the_one_that_is_shown(history: History) -> None:
    tree = Tree(history)
    await tree.grow("1", "2")
    await tree.grow("2'", below="1")
    assert await tree.shown() == "2'"
    before = (await history.conversations())[0].updated_at

    await history.show_leaf(tree.conversation.id, tree.id("2"))

    assert await tree.shown() == "2"
    assert (await history.conversations())[0].updated_at == before


async def test_a_message_of_another_conversation_is_not_shown(history: History) -> None:
    one, other = Tree(history), Tree(history)
    await one.grow("1", "2")
    await other.grow("1'", "2'")

    for leaf in (other.id("2'"), "nothing"):
        with pytest.raises(StorageError, match="no longer in the history"):
            await history.show_leaf(one.conversation.id, leaf)

    assert await one.shown() == "2"


async def test_the_end_of_a_reply_does_not_take_the_reader_from_another_branch(history: History) -> None:
    tree = Tree(history)
    await tree.grow("1", "2")
    second = reply(tree.messages["1"], "so", status=Status.STREAMING)
    await history.save_draft(second)
    await history.show_leaf(tree.conversation.id, tree.id("2"))

    await history.finish_reply(replace(second, status=Status.COMPLETE), [])

    assert await tree.shown() == "2"


async def test_what_is_not_there_has_no_leaf_below(history: History) -> None:
    with pytest.raises(StorageError, match="no longer in the history"):
        await history.leaf_below("nothing")


async def test_the_totals_of_a_conversation_count_all_its_requests(history: History) -> None:
    tree, other = Tree(history), Tree(history)
    await tree.grow("1", "2", "3", "4")
    await other.grow("1", "2")
    await history.delete_message(tree.id("3"))

    totals = await history.conversation_totals(tree.conversation.id)

    assert (totals.requests, totals.nano_usd) == (2, 2)
    assert (await history.conversation_totals("nothing")).requests == 0
