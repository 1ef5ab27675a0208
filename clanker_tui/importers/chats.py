"""Reads databases that keep chats in one table and their messages in another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clanker_tui.history.foreign import ForeignDatabase, Row


def with_messages(
    database: ForeignDatabase, chats: str, messages: str, key: str, *, order: Sequence[str]
) -> Iterator[tuple[Row, list[Row]]]:
    """Yield each chat with its messages, one at a time; messages whose chat is missing come with an empty row.

    The messages are read once, in the order of their chats: no index on `key` is needed.
    """
    waiting = {chat.get("id"): chat for chat in database.rows(chats, order=("id",))}
    for identity, group in groupby(database.rows(messages, order=(key, *order)), key=lambda row: row.get(key)):
        rows = list(group)
        if identity is None:
            yield from (({}, [row]) for row in rows)
        else:
            yield waiting.pop(identity, {}), rows
    yield from ((chat, []) for chat in waiting.values())
