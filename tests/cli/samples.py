"""A small history with known figures."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from clanker_tui.domain.messages import Conversation, FinishReason, Message, Role, Status, TextPart
from clanker_tui.domain.usage import Cost, PriceSource, Purpose, Usage, UsageRecord
from clanker_tui.history.store import History

BORROW = "01900000-0000-7000-8000-000000000001"
REGEX = "01911111-0000-7000-8000-000000000002"
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def turn(
    conversation: Conversation, question: str, answer: str, *, status: Status = Status.COMPLETE, error: str = ""
) -> tuple[Message, Message]:
    """Return a question and its reply."""
    asked = Message(
        f"{conversation.id[:-2]}a{len(question) % 10}",
        conversation.id,
        None,
        Role.USER,
        (TextPart(question),),
        conversation.created_at,
    )
    reply = Message(
        f"{conversation.id[:-2]}b{len(question) % 10}",
        conversation.id,
        asked.id,
        Role.ASSISTANT,
        (TextPart(answer),),
        conversation.created_at,
        status=status,
        provider=conversation.provider,
        model=conversation.model,
        finish_reason=FinishReason.STOP,
        error=error,
    )
    return asked, reply


def record(reply: Message, *, nano_usd: int | None, usage: Usage | None) -> UsageRecord:
    """Return the usage of a reply's request."""
    return UsageRecord(
        id=f"{reply.id[:-1]}f",
        conversation_id=reply.conversation_id,
        message_id=reply.id,
        purpose=Purpose.CHAT,
        provider=reply.provider,
        model=reply.model,
        host="laptop",
        sent_at=reply.created_at,
        duration_ms=2180,
        ttft_ms=180,
        attempt=1,
        outcome=reply.status,
        finish_reason="stop",
        usage=usage,
        cost=Cost() if nano_usd is None else Cost(nano_usd, PriceSource.CATALOGUE),
    )


async def fill(path: Path) -> None:
    """Write the history: two conversations, of which one request has no price."""
    first = Conversation(BORROW, "Borrow checker", NOON, NOON, "groq", "openai/gpt-oss-120b")
    later = NOON.replace(month=4)
    second = Conversation(REGEX, "日本 regex", later, later, "local", "tiny")
    history = await History.open(path)
    try:
        asked, reply = turn(first, "Why?", "Because `s` moved.")
        await history.add_message(first, asked)
        await history.finish_reply(
            reply, [record(reply, nano_usd=1_234_567, usage=Usage(input_tokens=1000, output_tokens=204))]
        )
        asked, reply = turn(second, "How?", "Half", status=Status.FAILED, error="the stream was cut.")
        await history.add_message(second, asked)
        await history.finish_reply(reply, [record(reply, nano_usd=None, usage=None)])
    finally:
        await history.close()
