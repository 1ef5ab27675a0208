"""`clanker-tui history bin` and `restore`: what was deleted, until when it can come back, and how it does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from clanker_tui.cli.conversations import LISTED, short_ids
from clanker_tui.cli.figures import local_time
from clanker_tui.cli.table import table, table_width
from clanker_tui.config.nearest import quote
from clanker_tui.domain.binned import Binned
from clanker_tui.errors import ConfigError

if TYPE_CHECKING:
    from clanker_tui.history.store import History

EMPTY = "The bin is empty."


async def bin_listed(history: History, days: int, *, is_json: bool) -> str:
    """Return what is in the bin. It goes for good `days` after it was deleted; 0: never."""
    lying = await history.binned()
    return as_json(lying, days) if is_json else as_table(lying, days)


def as_table(lying: Sequence[Binned], days: int) -> str:
    """Return a line for each deletion."""
    if not lying:
        return EMPTY
    short = short_ids([one.id for one in lying])
    rows = [
        [
            short[one.id],
            local_time(one.deleted_at),
            local_time(at)[:10] if (at := going_at(one, days)) else "never",
            f"{one.messages:,}",
            described(one),
        ]
        for one in lying
    ]
    return table(["ID", "DELETED", "GOES", "MESSAGES", "WHAT"], rows, right=("MESSAGES",), width=table_width())


def going_at(one: Binned, days: int) -> datetime | None:
    """Return when something goes for good; None for never, or beyond what a calendar knows."""
    try:
        return one.deleted_at + timedelta(days=days) if days else None
    except OverflowError:
        return None


def described(one: Binned) -> str:
    """Return what was deleted, in words."""
    title = one.title or "Untitled"
    return f"{one.text or 'a message'} (in {title})" if one.is_message else title


def as_json(lying: Sequence[Binned], days: int) -> str:
    """Return the bin for a program."""
    rows = [
        {
            "id": one.id,
            "kind": "message" if one.is_message else "conversation",
            "title": one.title,
            "text": one.text,
            "messages": one.messages,
            "deleted_at": one.deleted_at.isoformat(),
            "goes_at": at.isoformat() if (at := going_at(one, days)) else None,
        }
        for one in lying
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False)


async def restored(history: History, prefix: str) -> str:
    """Take what was deleted out of the bin: a conversation, or a message with what went with it."""
    one = chosen(await history.binned(), prefix)
    if one.is_message:
        await history.restore_message(one.id)
        return f'{quote(one.text) if one.text else "The message"} is back in "{one.title or "Untitled"}".'
    await history.restore(one.id)
    return f'"{one.title or "Untitled"}" is back.'


def chosen(lying: Sequence[Binned], prefix: str) -> Binned:
    """Return what lies in the bin under an id that begins with `prefix`.

    Raises:
        ConfigError: nothing does, or more than one.
    """
    found = [one for one in lying if prefix and one.id.startswith(prefix.lower())]
    if len(found) == 1:
        return found[0]
    if not found:
        raise ConfigError(
            f"nothing in the bin has an id that begins with {quote(prefix)}.", hint="See clanker-tui history bin."
        )
    examples = ", ".join(one.id for one in found[:LISTED])
    raise ConfigError(f"{quote(prefix)} fits {len(found)} in the bin: {examples}.", hint="Give more of the id.")
