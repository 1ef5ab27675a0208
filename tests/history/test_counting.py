"""What a branch weighs, as the history tells it."""

from __future__ import annotations

from dataclasses import replace

from clanker_tui.domain.messages import FilePart, TextPart, ThinkingPart, now
from clanker_tui.domain.reckoning import Reckoned, message_tokens
from clanker_tui.domain.usage import Usage
from clanker_tui.history.store import History
from tests.history.records import question, record, reply
from tests.history.trees import Tree


async def reckoned(tree: Tree, leaf: str) -> Reckoned:
    return await tree.history.reckoning(tree.conversation.id, tree.id(leaf), provider="groq", model="gpt")


async def test_texts_are_guessed_at_as_the_app_does_and_reasoning_is_none_of_them(history: History) -> None:
    tree = Tree(history)
    await tree.grow("What is 日本?", "An answer.", "\ud800 half")
    asked = question(tree.conversation, "with a file", tree.messages["An answer."])
    asked = replace(asked, parts=(TextPart("with a file"), FilePart("a.txt", "x" * 999)))
    await history.add_message(tree.conversation, asked)
    answer = reply(asked, ThinkingPart("hm " * 99), TextPart("Well."))
    empty = reply(asked, ThinkingPart("hm"))
    for one in (answer, empty):
        await history.finish_reply(one, [])
    tree.messages |= {"asked": asked, "answer": answer, "empty": empty}

    found = await reckoned(tree, "answer")
    assert found.tokens == {
        tree.id(name): message_tokens(tree.messages[name])
        for name in ("What is 日本?", "An answer.", "asked", "answer")
    }
    assert (await reckoned(tree, "empty")).tokens[empty.id] == 0


async def test_what_was_counted_comes_with_the_replies_of_the_branch(history: History) -> None:
    tree = Tree(history)
    await tree.grow("1", "2")
    await tree.grow("2'", below="1")

    found = await reckoned(tree, "2")

    assert list(found.records) == [tree.id("2")]
    assert [one.message_id for one in found.records[tree.id("2")]] == [tree.id("2")]
    assert found.since is None


async def test_what_goes_along_from_now_on_makes_counts_old(history: History) -> None:
    tree = Tree(history)
    await tree.grow("1", "2", "3", "4")
    before = now()
    await history.send_from(tree.conversation.id, tree.id("3"), "One.")
    since = (await reckoned(tree, "4")).since
    assert since is not None
    assert since >= before
    await history.change_system_prompt(tree.conversation.id, "Be brief.")
    assert ((await reckoned(tree, "4")).since or before) > since
    cut = await history.conversation(tree.conversation.id)
    assert cut is not None
    assert (cut.sent_from_id, cut.summary) == (tree.id("3"), "One.")
    await history.send_from(tree.conversation.id, None)
    whole = await history.conversation(tree.conversation.id)
    assert whole is not None
    assert (whole.sent_from_id, whole.summary) == (None, "")


async def test_how_long_replies_are_is_told_by_the_conversation_and_else_by_the_model(history: History) -> None:
    tree, other = Tree(history), Tree(history)
    for one, outputs in ((tree, (10, 20, 900)), (other, ())):
        asked = question(one.conversation)
        await history.add_message(one.conversation, asked)
        one.messages["asked"] = asked
        for output in outputs:
            answer = reply(asked, "a")
            used = replace(record(answer), provider="groq", model="gpt", usage=Usage(5, output_tokens=output))
            await history.finish_reply(answer, [replace(used, outcome="complete")])
    assert (await reckoned(tree, "asked")).usual_output == 20
    assert (await reckoned(other, "asked")).usual_output == 20
    unknown = await history.reckoning(tree.conversation.id, None, provider="groq", model="another")
    assert unknown.usual_output is None
    assert unknown.tokens == {}
