"""The branches of a conversation: where it forks, and what each way holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from clanker_tui.domain.messages import Role

MOST_LEAD = 24  # characters; what forks deeper than this stands below one another


@dataclass(frozen=True, slots=True)
class Node:
    """A message as far as an overview tells of it: `words` is what it begins with.

    `nano_usd` is what the requests for it cost as far as that is known; `unpriced` counts those without a price.
    """

    id: str
    parent_id: str | None
    role: Role
    model: str
    words: str
    nano_usd: int = 0
    unpriced: int = 0


@dataclass(frozen=True, slots=True)
class Branch:
    """A way that a conversation goes: `begin` is the first message of it that is on no other.

    `lead` draws where it stands in the tree. `replies`, `nano_usd` and `unpriced` are sums over all that follows.
    """

    begin: Node
    lead: str
    replies: int
    nano_usd: int
    unpriced: int
    is_shown: bool


def branches_of(nodes: Sequence[Node], shown: Collection[str]) -> list[Branch]:
    """Return the branches of a conversation as an indented list, each fork below the branch it is on.

    Messages that no first message leads to, such as those that are each other's parents, are on none.

    Args:
        nodes: all messages, in the order in which those of one fork shall stand.
        shown: the messages on the branch that is shown.
    """
    below = children(nodes)
    walked = list(walk(below))
    sums = sums_below([node for node, _, _ in walked])
    return [
        Branch(node, lead, *sums[node.id], is_shown=node.id in shown) for node, lead, is_begin in walked if is_begin
    ]


def children(nodes: Sequence[Node]) -> dict[str | None, list[Node]]:
    """Return the messages below each message; those below None are first ones."""
    known = {node.id for node in nodes}
    below: dict[str | None, list[Node]] = {}
    for node in nodes:
        below.setdefault(node.parent_id if node.parent_id in known else None, []).append(node)
    return below


def walk(below: dict[str | None, list[Node]]) -> Iterator[tuple[Node, str, bool]]:
    """Yield every message after the one it follows, with its lead, and whether a branch begins with it."""
    waiting = [(node, lead, own, True) for node, lead, own in reversed(list(led(below.get(None, []), "")))]
    while waiting:
        node, lead, own, is_begin = waiting.pop()
        yield node, lead, is_begin
        after = below.get(node.id, [])
        if len(after) == 1:
            waiting.append((after[0], lead, own, False))
        else:
            waiting += [(one, drawn, deeper, True) for one, drawn, deeper in reversed(list(led(after, own)))]


def led(fork: Sequence[Node], before: str) -> Iterator[tuple[Node, str, str]]:
    """Yield the messages of a fork with what is drawn before each, and before what follows it."""
    for number, node in enumerate(fork):
        if len(fork) == 1:
            yield node, before, before
        else:
            is_last = number == len(fork) - 1
            yield node, before + ("└ " if is_last else "├ "), (before + ("  " if is_last else "│ "))[-MOST_LEAD:]


def sums_below(nodes: Sequence[Node]) -> dict[str, tuple[int, int, int]]:
    """Return the replies, the cost and the requests without a price of each message and all that follows it.

    Args:
        nodes: each after the one it follows.
    """
    sums = {node.id: (int(node.role is Role.ASSISTANT), node.nano_usd, node.unpriced) for node in nodes}
    for node in reversed(nodes):
        if node.parent_id in sums:
            own, above = sums[node.id], sums[node.parent_id]
            sums[node.parent_id] = (above[0] + own[0], above[1] + own[1], above[2] + own[2])
    return sums
