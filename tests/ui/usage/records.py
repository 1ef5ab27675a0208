"""Requests for the usage screen, with figures that are easily added up."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from clanker_tui.domain.messages import Message, new_conversation
from clanker_tui.domain.usage import NANO, Cost, PriceSource, Purpose, Usage, UsageRecord
from clanker_tui.history.store import History
from tests.history.records import question, reply
from tests.ui.stage import NOON

_numbers = count()
CHEAP, DEAR = "groq/openai/gpt-oss-120b", "anthropic/claude-sonnet"


def request(
    days: float = 0,
    usd: float | None = 1,
    model: str = CHEAP,
    *,
    at: datetime | None = None,
    conversation: str | None = None,
    message: str | None = None,
    outcome: str = "complete",
    host: str = "laptop",
    is_estimate: bool = False,
    raw: str = "",
    name: str = "",
) -> UsageRecord:
    """Return a request that was sent some days before noon."""
    provider, _, rest = model.partition("/")
    return UsageRecord(
        id=name or f"request-{next(_numbers):04}",
        conversation_id=conversation,
        message_id=message,
        purpose=Purpose.CHAT,
        provider=provider,
        model=rest,
        host=host,
        sent_at=at or NOON - timedelta(days=days),
        duration_ms=2000,
        attempt=1,
        outcome=outcome,
        ttft_ms=200,
        finish_reason="stop",
        usage=Usage(1000, 500, output_tokens=250, reasoning_tokens=50, raw=raw, is_estimate=is_estimate),
        cost=Cost(None if usd is None else round(usd * NANO), PriceSource.CATALOGUE, saved_nano_usd=NANO // 100),
    )


async def store(history: History, *records: UsageRecord) -> None:
    for record in records:
        await history.add_usage(record)


async def tell(history: History, title: str, *, days: float = 0, usd: float = 1, raw: str = "") -> Message:
    """Store a conversation of one question and reply that cost something; return the reply."""
    at = NOON - timedelta(days=days)
    conversation = replace(
        new_conversation(provider="groq", model="openai/gpt-oss-120b"), title=title, created_at=at, updated_at=at
    )
    asked = replace(question(conversation, f"What of {title}?"), created_at=at)
    await history.add_message(conversation, asked)
    answer = replace(reply(asked, f"This is the reply on {title}."), created_at=at)
    record = request(days, usd, conversation=conversation.id, message=answer.id, raw=raw)
    await history.finish_reply(answer, [record])
    return answer
