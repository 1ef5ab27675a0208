"""Finds the conversation that a command names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clanker_tui.config.nearest import quote
from clanker_tui.domain.messages import Conversation
from clanker_tui.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clanker_tui.history.store import History

SHORT_ID = 13  # the part of an id that is its time, to the millisecond
LISTED = 3


async def last_conversation(history: History) -> Conversation:
    """Return the conversation that was used last.

    Raises:
        ConfigError: there is none.
    """
    conversation = await history.last_conversation()
    if conversation is None:
        raise ConfigError("There is no conversation yet.")
    return conversation


async def conversation_by_id(history: History, prefix: str) -> Conversation:
    """Return the conversation whose id begins with `prefix`.

    Raises:
        ConfigError: there is none, or more than one.
    """
    found = await history.find_conversations(prefix) if prefix else []
    conversation = await history.conversation(found[0].id) if len(found) == 1 else None
    if conversation is not None:
        return conversation
    if not found:
        raise ConfigError(
            f"no conversation has an id that begins with {quote(prefix)}.", hint="See clanker-tui history list."
        )
    examples = ", ".join(one.id for one in found[:LISTED])
    more = f" and {len(found) - LISTED} more" if len(found) > LISTED else ""
    raise ConfigError(
        f"{quote(prefix)} fits {len(found)} conversations: {examples}{more}.", hint="Give more of the id."
    )


def short_ids(ids: Sequence[str]) -> dict[str, str]:
    """Return for each id a beginning that no other of them has."""
    length = SHORT_ID
    while len({one[:length] for one in ids}) < len(set(ids)):
        length += 1
    return {one: one[:length] for one in ids}
