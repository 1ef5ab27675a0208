"""What an overview of a conversation tells."""

from __future__ import annotations

from clanker_tui.domain.branching import branches_of
from clanker_tui.history.store import History
from tests.history.trees import Tree


async def test_an_overview_has_every_message_with_its_first_words_and_its_cost(history: History) -> None:
    tree = Tree(history)
    await tree.grow("why", "because")
    await tree.grow("since", below="why")
    await tree.grow("x" * 500, below="because")
    nodes = await history.nodes(tree.conversation.id)
    assert [(node.words, node.nano_usd) for node in nodes] == [("why", 0), ("because", 1), ("since", 1), ("x" * 200, 0)]
    assert [branch.begin.words for branch in branches_of(nodes, set())] == ["why", "because", "since"]


async def test_what_is_in_the_bin_is_in_no_overview(history: History) -> None:
    tree = Tree(history)
    await tree.grow("why", "because", "and", "so")
    await tree.delete("and")
    assert [node.words for node in await history.nodes(tree.conversation.id)] == ["why", "because"]
    assert await history.beginnings([tree.id("so"), tree.id("why"), "\ud800"]) == {tree.id("why"): "why"}
