"""A history in which every text there is holds what would steer a terminal."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from clanker_tui.domain.composed import Composed
from clanker_tui.domain.messages import (
    Conversation,
    FilePart,
    FinishReason,
    Message,
    Role,
    Status,
    TextPart,
    ThinkingPart,
)
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.domain.usage import Cost, PriceSource, Purpose, Usage, UsageRecord
from clanker_tui.history.store import History
from tests.e2e.pieces import EVERYTHING, PIECES

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
LAST = f"01900000-0000-7000-8000-{len(PIECES):012d}"
REQUEST = f"01900000-0000-7000-8002-{len(PIECES):011d}3"  # the one that failed


def fill(path: Path) -> None:
    """Write the history: a conversation for each piece, which is all of its texts, and one of all pieces, the last."""
    path.parent.mkdir(mode=0o700)
    asyncio.run(write(path))
    with closing(sqlite3.connect(path)) as database, database:  # the program itself would clean a tag
        ids = [one for (one,) in database.execute("SELECT id FROM conversations ORDER BY id")]
        for identity, piece in zip(ids, PIECES.values(), strict=False):
            database.execute("INSERT INTO tags VALUES (?, CAST(? AS TEXT))", (identity, stored(piece)))


def stored(text: str) -> bytes:
    """Return text as the history keeps it: half characters too."""
    return text.encode("utf-8", "surrogatepass")


async def write(path: Path) -> None:
    history = await History.open(path)
    try:
        texts = [*PIECES.values(), EVERYTHING]
        trees = [tree(number, text) for number, text in enumerate(texts)]
        await history.merge_all(trees)
        await history.save_composer(trees[-1].conversation.id, Composed(EVERYTHING, (FilePart(EVERYTHING, "text"),)))
    finally:
        await history.close()


def tree(number: int, text: str) -> ConversationTree:
    """Return a conversation of two branches, the shown one with a reply that failed, and its usage."""
    at = NOON + timedelta(minutes=number)
    names = [f"01900000-0000-7000-8001-{number:011d}{place}" for place in range(5)]
    conversation = Conversation(
        id=f"01900000-0000-7000-8000-{number:012d}",
        title=text,
        created_at=at,
        updated_at=at,
        provider="local" if number % 2 else text,
        model=text,
        system_prompt=text,
        leaf_id=names[3],
        sent_from_id=names[2],
        summary=text,
    )
    messages = tuple(
        Message(
            id=names[place],
            conversation_id=conversation.id,
            parent_id=parent,
            role=role,
            parts=(TextPart(text), FilePart(text, text) if role is Role.USER else ThinkingPart(text)),
            created_at=at + timedelta(seconds=place),
            status=Status.FAILED if place == 3 else Status.COMPLETE,
            provider="" if role is Role.USER else text,
            model="" if role is Role.USER else text,
            finish_reason=None if role is Role.USER else FinishReason.STOP,
            error=text if place == 3 else "",
        )
        for place, (parent, role) in enumerate(
            (
                (None, Role.USER),
                (names[0], Role.ASSISTANT),
                (names[1], Role.USER),
                (names[2], Role.ASSISTANT),
                (names[2], Role.ASSISTANT),
            )
        )
    )
    records = tuple(record(conversation, messages[place], text) for place in (1, 3))
    return ConversationTree(conversation, messages, records)


def record(conversation: Conversation, reply: Message, text: str) -> UsageRecord:
    return UsageRecord(
        id=reply.id.replace("-8001-", "-8002-"),
        conversation_id=conversation.id,
        message_id=reply.id,
        purpose=Purpose.CHAT,
        provider=text,
        model=text,
        host=text,
        sent_at=reply.created_at,
        duration_ms=2180,
        ttft_ms=180,
        attempt=1,
        outcome=text if reply.error else "complete",
        finish_reason=text,
        usage=Usage(input_tokens=1000, output_tokens=204, raw=text, tier=text),
        cost=Cost(1_000_000, PriceSource.CATALOGUE, unit_prices=text, catalogue=text),
    )
