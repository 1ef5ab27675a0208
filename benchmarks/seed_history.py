"""Put conversations into clanker-tui's history as its own code stores them: run by the client's interpreter.

    python -P seed_history.py < CONVERSATIONS

Each line of standard input is a conversation as JSON: {"title": …, "turns": [[QUESTION, ANSWER], …]}, the oldest first.
All of them are written in one transaction; each reply comes with the record of its request, as in the app.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from clanker_tui.domain.messages import (
    Conversation,
    FinishReason,
    Message,
    Role,
    TextPart,
    new_conversation,
    new_id,
    now,
    user_message,
)
from clanker_tui.domain.usage import Cost, PriceSource, Purpose, Usage, UsageRecord
from clanker_tui.history import messages
from clanker_tui.history.database import Database
from clanker_tui.history.store import History
from clanker_tui.paths import history_file

PROVIDER, MODEL = "bench", "mock-model"
MINUTE = timedelta(minutes=1)


def reply_to(question: Message, text: str) -> Message:
    """Return a finished reply to a question."""
    return Message(
        id=new_id(),
        conversation_id=question.conversation_id,
        parent_id=question.id,
        role=Role.ASSISTANT,
        parts=(TextPart(text),),
        created_at=question.created_at + MINUTE / 2,
        provider=PROVIDER,
        model=MODEL,
        finish_reason=FinishReason.STOP,
    )


def record_of(question: Message, reply: Message) -> UsageRecord:
    """Return the record of the request that a reply came from."""
    return UsageRecord(
        id=new_id(),
        conversation_id=reply.conversation_id,
        message_id=reply.id,
        purpose=Purpose.CHAT,
        provider=PROVIDER,
        model=MODEL,
        host="bench",
        sent_at=question.created_at,
        duration_ms=len(reply.text),
        attempt=1,
        outcome=reply.status.value,
        ttft_ms=180,
        finish_reason="stop",
        usage=Usage(input_tokens=len(question.text) // 4, output_tokens=len(reply.text) // 4),
        cost=Cost(len(reply.text) * 150, PriceSource.CATALOGUE),
    )


def add_conversation(database: Database, title: str, turns: list[tuple[str, str]], *, began: datetime) -> None:
    """Store a conversation with a turn each minute."""
    fresh = new_conversation(provider=PROVIDER, model=MODEL)
    conversation: Conversation = replace(fresh, title=title, created_at=began, updated_at=began)
    parent: str | None = None
    for number, (asked, answered) in enumerate(turns):
        question = replace(user_message(asked, conversation.id, parent), created_at=began + number * MINUTE)
        reply = reply_to(question, answered)
        messages.add_message(database, conversation, question)
        messages.finish_reply(database, reply, [record_of(question, reply)])
        parent = reply.id


def add_all(database: Database, *, chats: Iterator[dict[str, Any]]) -> None:
    """Store all conversations; the last one ends now, each other a day before the next."""
    loaded = list(chats)
    moment = now()
    with database.transaction():
        for age, chat in zip(range(len(loaded) - 1, -1, -1), loaded, strict=True):
            began = moment - timedelta(days=age) - len(chat["turns"]) * MINUTE
            add_conversation(database, chat["title"], chat["turns"], began=began)


async def main() -> None:
    """Open the history that the environment names and fill it."""
    history = await History.open(history_file())
    try:
        await history.run(partial(add_all, chats=(json.loads(line) for line in sys.stdin)))
    finally:
        await history.close()


if __name__ == "__main__":
    asyncio.run(main())
