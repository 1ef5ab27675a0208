"""A conversation's branches as an indented list."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.domain.branching import Branch, Node, branches_of
from clanker_tui.domain.messages import Role


def node(name: str, parent: str | None = None, *, nano_usd: int = 0, unpriced: int = 0) -> Node:
    """Return a message: a reply where its name begins with r."""
    role = Role.ASSISTANT if name.startswith("r") else Role.USER
    return Node(name, parent, role, "m-1", name, nano_usd, unpriced)


def drawn(branches: list[Branch]) -> list[str]:
    return [f"{branch.lead}{branch.begin.words}{' *' if branch.is_shown else ''}" for branch in branches]


def test_a_conversation_that_never_forks_is_one_branch() -> None:
    nodes = [node("q1"), node("r1", "q1", nano_usd=2), node("q2", "r1"), node("r2", "q2", nano_usd=3, unpriced=1)]
    [branch] = branches_of(nodes, {"q1", "r1"})
    assert (branch.replies, branch.nano_usd, branch.unpriced, branch.lead) == (2, 5, 1, "")


def test_each_fork_stands_below_the_branch_it_is_on() -> None:
    nodes = [
        node("q1"),
        node("r1", "q1", nano_usd=1),
        node("q2", "r1"),
        node("q3", "r1"),
        node("r2", "q2", nano_usd=10),
        node("r3", "q3", nano_usd=100),
        node("r4", "q2", nano_usd=1000),
    ]
    branches = branches_of(nodes, {"q1", "r1", "q2", "r4"})
    assert drawn(branches) == ["q1 *", "├ q2 *", "│ ├ r2", "│ └ r4 *", "└ q3"]
    assert [(branch.replies, branch.nano_usd) for branch in branches] == [
        (4, 1111),
        (2, 1010),
        (1, 10),
        (1, 1000),
        (1, 100),
    ]


def test_first_messages_that_were_edited_are_a_fork_too() -> None:
    assert drawn(branches_of([node("q1"), node("q2"), node("r1", "q2")], {"q2"})) == ["├ q1", "└ q2 *"]


def test_a_message_whose_parent_is_gone_begins_a_branch() -> None:
    assert drawn(branches_of([node("q1"), node("r9", "gone")], set())) == ["├ q1", "└ r9"]


def test_messages_that_are_each_others_parents_are_left_out() -> None:
    assert drawn(branches_of([node("q1"), node("a", "b"), node("b", "a")], set())) == ["q1"]


def test_ten_thousand_forks_in_one_another_are_listed() -> None:
    nodes = [node("q0")]
    for depth in range(10_000):
        nodes += [node(f"r{depth}", f"q{depth}"), node(f"q{depth + 1}", f"q{depth}")]
    branches = branches_of(nodes, set())
    assert len(branches) == 20_001
    assert branches[0].replies == 10_000
    assert max(len(branch.lead) for branch in branches) < 30


@given(st.lists(st.integers(0, 30), max_size=40))
def test_every_reply_that_can_be_reached_is_counted_once_at_its_root(parents: list[int]) -> None:
    nodes = [node("r0")] + [node(f"r{at}", f"r{parent % at}") for at, parent in enumerate(parents, 1)]
    branches = branches_of(nodes, set())
    assert branches[0].replies == len(nodes)
    assert len({branch.begin.id for branch in branches}) == len(branches)
