"""`history pin`, `history archive` and `history tag`: what marks a conversation in the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clanker_tui.cli.conversations import conversation_by_id
from clanker_tui.domain.tags import changes_from, with_marks
from clanker_tui.errors import ConfigError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

    from clanker_tui.history.store import History


async def pinned(history: History, options: argparse.Namespace) -> str:
    """Pin a conversation, or no longer."""
    conversation = await conversation_by_id(history, options.id)
    await history.pin(conversation.id, is_pinned=not options.undo)
    return f'"{conversation.title}" is {"no longer pinned" if options.undo else "pinned"}.'


async def archived(history: History, options: argparse.Namespace) -> str:
    """Take a conversation out of the list, or put it back."""
    conversation = await conversation_by_id(history, options.id)
    await history.archive(conversation.id, is_archived=not options.undo)
    if options.undo:
        return f'"{conversation.title}" is in the list again.'
    return f'"{conversation.title}" is archived. To undo: clanker-tui history archive {conversation.id} --undo'


async def tagged(history: History, options: argparse.Namespace) -> str:
    """Change the tags of a conversation, and return those it has."""
    conversation = await conversation_by_id(history, options.id)
    add, remove = changes_from(options.tags)
    if options.tags and not (add or remove):
        raise ConfigError("there is no tag in that.", hint="Write +work to add one, -work to take it off.")
    if add or remove:
        await history.tag(conversation.id, add=add, remove=remove)
    changed = await history.conversation(conversation.id)
    tags = with_marks(changed.tags) if changed is not None else ""
    return f'"{conversation.title}" has {tags or "no tags"}.'


MARKS: dict[str, Callable[[History, argparse.Namespace], Awaitable[str]]] = {
    "pin": pinned,
    "archive": archived,
    "tag": tagged,
}
