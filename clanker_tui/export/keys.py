"""Keys in conversations that are exported: counted, or replaced by a mark."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from clanker_tui.domain.key_shapes import first_key, without_keys
from clanker_tui.domain.messages import Message
from clanker_tui.domain.scrub import MARK
from clanker_tui.domain.secret import Secret
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.export.branches import shown_branch
from clanker_tui.export.registry import Format, Render

if TYPE_CHECKING:
    from clanker_tui.history.store import History


class KeyWatch:
    """Looks at conversations on their way into a file; `count` is how many messages seemed to hold a key.

    Args:
        known: keys that are found whatever they look like.
    """

    def __init__(self, known: Sequence[Secret]) -> None:
        self._known = known
        self.count = 0

    def over(self, chosen: Format) -> Format:
        """Return a format that writes what another does, and counts."""
        is_partial = chosen.shown != chosen.whole
        shown = self._counting(chosen.shown, is_partial=is_partial)
        return replace(chosen, shown=shown, whole=self._counting(chosen.whole))

    def _counting(self, render: Render, *, is_partial: bool = False) -> Render:
        def counted(tree: ConversationTree) -> Iterator[str]:
            self.count += count_keys(shown_branch(tree) if is_partial else tree.messages, self._known)
            return render(tree)

        return counted


async def shown_keys(history: History, conversation_id: str, chosen: Format, known: Sequence[Secret]) -> int:
    """Return how many messages seem to hold a key, of those that a format shows of a conversation."""
    watch = KeyWatch(known)
    tree = await history.tree(conversation_id)
    if tree is not None:
        await asyncio.to_thread(watch.over(chosen).shown, tree)
    return watch.count


def count_keys(messages: Iterable[Message], known: Sequence[Secret]) -> int:
    """Return how many messages seem to hold a key."""
    return sum(any(first_key(part.text, known) for part in message.parts) for message in messages)


def hiding_keys(chosen: Format, known: Sequence[Secret]) -> Format:
    """Return a format that writes what another does, with a mark in place of known keys and all that looks like one."""

    def hiding(render: Render) -> Render:
        return lambda tree: render(hidden(tree, known))

    return replace(chosen, shown=hiding(chosen.shown), whole=hiding(chosen.whole))


def hidden(tree: ConversationTree, known: Sequence[Secret]) -> ConversationTree:
    """Return a conversation with a mark in place of all that looks like a key."""

    def safe(text: str) -> str:
        return without_keys(text, MARK, known)

    record = tree.conversation
    conversation = replace(
        record, title=safe(record.title), system_prompt=safe(record.system_prompt), summary=safe(record.summary)
    )
    messages = tuple(
        replace(message, parts=tuple(replace(part, text=safe(part.text)) for part in message.parts))
        for message in tree.messages
    )
    return replace(tree, conversation=conversation, messages=messages)


def told(count: int) -> str:
    """Say how many messages seem to hold a key."""
    return "1 message seems to hold a key" if count == 1 else f"{count:,} messages seem to hold keys"
