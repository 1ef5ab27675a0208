"""Histories to damage, and what is in them."""

from __future__ import annotations

import asyncio
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from clanker_tui.domain.composed import Composed
from clanker_tui.domain.messages import Message, TextPart, new_conversation
from clanker_tui.history.store import History
from clanker_tui.history.values import text_from
from tests.history.behind import raw
from tests.history.records import question, record, reply


@dataclass(frozen=True)
class Holding:
    """What a history holds."""

    conversations: int
    messages: int
    texts: frozenset[str]
    requests: int


async def fill(path: Path, conversations: int = 30) -> Holding:
    """Make a history of several hundred pages: each conversation has a question and two long replies."""
    history = await History.open(path)
    texts = set()
    for number in range(conversations):
        conversation = new_conversation()
        first = question(conversation, f"question{number} about the borrow checker")
        await history.add_message(conversation, first)
        last: Message = first
        for part in range(2):
            last = reply(last, TextPart(f"answer{number}x{part} " + "all work and no play " * 300))
            await history.finish_reply(last, [record(last, nano_usd=7)])
            texts.add(last.text)
        await history.tag(conversation.id, add=["kept"])
        texts.add(first.text)
    await history.save_composer("", Composed("not sent yet"))
    await history.close()
    return Holding(conversations, 3 * conversations, frozenset(texts), 2 * conversations)


def filled(path: Path, conversations: int = 30) -> Holding:
    return asyncio.run(fill(path, conversations))


def holding(path: Path) -> Holding:
    """Look into a file, behind the program's back."""
    with closing(raw(path)) as connection:
        connection.text_factory = text_from
        counts = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("conversations", "messages", "usage")
        ]
        texts = frozenset(text for (text,) in connection.execute("SELECT text FROM parts"))
    return Holding(counts[0], counts[1], texts, counts[2])
