"""The branches of a conversation, in an order to read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from clanker_tui.domain.messages import Message
from clanker_tui.domain.tree import ConversationTree


@dataclass(frozen=True, slots=True)
class Branch:
    """Messages that follow each other. `fork` is the one that the first of them follows, None for another beginning."""

    fork: Message | None
    messages: tuple[Message, ...]


def shown_branch(tree: ConversationTree) -> list[Message]:
    """Return the branch that a conversation shows; that of its newest message where it names none."""
    by_id = {message.id: message for message in tree.messages}
    leaf = by_id.get(tree.conversation.leaf_id or "")
    if leaf is None and tree.messages:
        leaf = tree.messages[-1]
    return path(by_id, leaf, set())


def other_branches(tree: ConversationTree) -> list[Branch]:
    """Return all that is not shown, each message once, the branch that ends first in the order of time first."""
    by_id = {message.id: message for message in tree.messages}
    told = {message.id for message in shown_branch(tree)}
    parents = {message.parent_id for message in tree.messages}
    leaves = [message for message in tree.messages if message.id not in parents]
    branches = []
    for leaf in [*leaves, *tree.messages]:  # what follows itself in a circle has no leaf
        messages = path(by_id, leaf, told)
        if messages:
            told.update(message.id for message in messages)
            branches.append(Branch(by_id.get(messages[0].parent_id or ""), tuple(messages)))
    return branches


def path(by_id: Mapping[str, Message], leaf: Message | None, told: set[str]) -> list[Message]:
    """Return the messages down to a leaf, from the first that is not told yet."""
    found: dict[str, Message] = {}
    while leaf is not None and leaf.id not in told and leaf.id not in found:
        found[leaf.id] = leaf
        leaf = by_id.get(leaf.parent_id or "")
    return list(found.values())[::-1]
