"""Makes a conversation of ours out of the messages that another program keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.messages import (
    Conversation,
    FinishReason,
    Message,
    Part,
    Role,
    Status,
    title_of,
)
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.domain.usage import Purpose, Usage, UsageRecord
from clanker_tui.importers.moments import EPOCH
from clanker_tui.importers.records import Skipped
from clanker_tui.importers.said import joined
from clanker_tui.importers.stable_ids import stable_id

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Request:
    """What one request used, as far as the other program knows. `id` is its own."""

    id: str
    usage: Usage | None
    duration_ms: int = 0


@dataclass(frozen=True, slots=True)
class Node:
    """A message as another program keeps it, under its own ids.

    One without a role is not shown: what follows it hangs on what it follows.
    """

    id: str
    parent_id: str | None = None
    role: Role | None = None
    parts: tuple[Part, ...] = ()
    created_at: datetime | None = None
    provider: str = ""
    model: str = ""
    status: Status = Status.COMPLETE
    finish_reason: FinishReason | None = None
    request: Request | None = None


@dataclass(frozen=True, slots=True)
class Seed:
    """A conversation as another program keeps it. `shown` is the last message of the branch that it shows."""

    source: str
    id: str
    title: str
    nodes: Sequence[Node]
    shown: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    system_prompt: str = ""
    is_pinned: bool = False
    is_archived: bool = False


class Sprout:
    """A message while nodes are added to it."""

    def __init__(self, message_id: str, above: Sprout | None, node: Node, began_at: datetime) -> None:
        self.id = message_id
        self.above = above
        self.role = node.role or Role.ASSISTANT
        self.created_at: datetime = node.created_at or (above.created_at if above else began_at)
        self.provider, self.model = node.provider, node.model
        self.nodes = [node]

    def goes_on_with(self, node: Node) -> bool:
        """Whether a node is one more step of this reply: a tool's answer, what was said after it."""
        return Role.ASSISTANT is self.role is node.role and node.model in ("", self.model or node.model)

    def add(self, node: Node) -> None:
        """Let the message go on with a node."""
        self.nodes.append(node)
        self.provider, self.model = node.provider or self.provider, node.model or self.model

    def message(self, conversation_id: str) -> Message:
        """Return the message."""
        last = self.nodes[-1]
        is_reply = self.role is Role.ASSISTANT
        return Message(
            self.id,
            conversation_id,
            self.above.id if self.above else None,
            self.role,
            joined(part for node in self.nodes for part in node.parts),
            self.created_at,
            status=last.status if is_reply else Status.COMPLETE,
            provider=self.provider if is_reply else "",
            model=self.model if is_reply else "",
            finish_reason=last.finish_reason if is_reply else None,
        )


def tree_of(seed: Seed) -> ConversationTree | Skipped:
    """Return the conversation, or why there is none."""
    conversation_id = stable_id(seed.source, seed.id)
    times = [node.created_at for node in seed.nodes if node.created_at]
    began_at = seed.created_at or min(times, default=None) or seed.updated_at or EPOCH
    sprouts = grown(seed.nodes, conversation_id, began_at)
    messages = tuple(one.message(conversation_id) for one in dict.fromkeys(sprouts.values()))
    if not messages:
        return Skipped(named(seed.title), "nothing was said in it")
    updated_at = max([began_at, *filter(None, [seed.updated_at or max(times, default=None)])])
    shown = sprouts.get(seed.shown or "")
    leaf_id = shown.id if shown else newest_leaf(messages)
    last = max(
        (one for one in messages if one.role is Role.ASSISTANT), key=lambda one: one.created_at, default=messages[0]
    )
    conversation = Conversation(
        conversation_id,
        clean_line(seed.title, LONGEST_TITLE) or title_of(messages[0]),
        began_at,
        updated_at,
        provider=last.provider,
        model=last.model,
        system_prompt=seed.system_prompt,
        leaf_id=leaf_id,
        pinned_at=updated_at if seed.is_pinned else None,
        archived_at=updated_at if seed.is_archived else None,
    )
    return ConversationTree(conversation, messages, tuple(records(seed, sprouts, conversation_id)))


def grown(nodes: Sequence[Node], conversation_id: str, began_at: datetime) -> Mapping[str, Sprout]:
    """Return for each node that is shown, or hangs on one that is, the message it became part of; parents first.

    Steps of one reply become one message as long as nothing branches off between them.
    """
    by_id: dict[str, Node] = {}
    for node in nodes:
        by_id.setdefault(node.id, node)
    children = Counter(node.parent_id for node in by_id.values())
    sprouts: dict[str, Sprout] = {}
    is_alone: dict[str | None, bool] = {}
    for node, parent_id in downwards(by_id):
        parent = by_id[parent_id] if parent_id is not None else None
        is_alone[node.id] = children[parent_id] == 1 and (
            parent is None or parent.role is not None or is_alone[parent_id]
        )
        above = sprouts.get(parent_id) if parent_id is not None else None
        if node.role is None:
            if above:
                sprouts[node.id] = above
        elif above and is_alone[node.id] and above.goes_on_with(node):
            above.add(node)
            sprouts[node.id] = above
        else:
            sprouts[node.id] = Sprout(stable_id(conversation_id, node.id), above, node, began_at)
    return sprouts


def downwards(by_id: Mapping[str, Node]) -> Iterator[tuple[Node, str | None]]:
    """Yield each node once, after its parent, with the id of that; a parent that is missing is none.

    Nodes that follow one another in a circle are cut open at the first of them.
    """
    below: dict[str, list[Node]] = {}
    roots: list[Node] = []
    for node in by_id.values():
        if node.parent_id is None or node.parent_id not in by_id or node.parent_id == node.id:
            roots.append(node)
        else:
            below.setdefault(node.parent_id, []).append(node)
    reached: set[str] = set()
    for start in (*roots, *by_id.values()):
        waiting: list[tuple[Node, str | None]] = [(start, None)]
        while waiting:
            node, parent_id = waiting.pop()
            if node.id in reached:
                continue
            reached.add(node.id)
            yield node, parent_id
            waiting.extend((child, node.id) for child in reversed(below.get(node.id, ())))


def newest_leaf(messages: Sequence[Message]) -> str:
    """Return the latest message that nothing follows."""
    parents = {one.parent_id for one in messages}
    leaves = [one for one in messages if one.id not in parents]
    return max(reversed(leaves), key=lambda one: one.created_at).id


def records(seed: Seed, sprouts: Mapping[str, Sprout], conversation_id: str) -> Iterator[UsageRecord]:
    """Yield the usage of the requests that are known; what they cost is not."""
    for node in {node.id: node for node in seed.nodes}.values():
        if node.request is None:
            continue
        sprout = sprouts.get(node.id)
        yield UsageRecord(
            id=stable_id(seed.source, "request", node.request.id),
            conversation_id=conversation_id,
            message_id=sprout.id if sprout and node.role else None,
            purpose=Purpose.CHAT,
            provider=node.provider,
            model=node.model,
            host="",
            sent_at=node.created_at or seed.created_at or EPOCH,
            duration_ms=node.request.duration_ms,
            attempt=1,
            outcome=node.status,
            finish_reason=node.finish_reason or "",
            usage=node.request.usage,
        )


def named(title: str) -> str:
    """Return how a conversation is named where it is told of."""
    return f"“{clean_line(title, 60) or 'Untitled'}”"
