"""Makes messages and usage records for tests, and hypothesis strategies of them."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from clanker_tui.domain.messages import (
    Conversation,
    FilePart,
    FinishReason,
    Message,
    Part,
    Role,
    Status,
    TextPart,
    ThinkingPart,
    new_id,
    now,
    user_message,
)
from clanker_tui.domain.usage import MOST_NANO_USD, MOST_TOKENS, Cost, PriceSource, Purpose, Usage, UsageRecord

# Any text: NUL, every control character, emoji and lone surrogates, which a provider can send as JSON escapes.
texts = st.text(st.characters(), max_size=30) | st.sampled_from(
    ["\0", "a\0b", "\ud800", "\udc80\ud83d", "👩‍👩‍👧 é", "\r\n\t\x1b[31m", "日本語", "'; DROP TABLE messages; --"]
)
moments = st.datetimes(datetime(1970, 1, 1), datetime(9999, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis adds it
counts = st.integers(0, MOST_TOKENS)
amounts = st.integers(0, MOST_NANO_USD)
usages = st.builds(
    Usage,
    counts,
    counts,
    counts,
    counts,
    counts,
    counts,
    raw=texts,
    billed_nano_usd=st.none() | amounts,
    is_estimate=st.booleans(),
    tier=texts,
)
costs = st.builds(
    Cost,
    st.none() | amounts,
    st.sampled_from(PriceSource),
    texts,
    texts,
    st.none() | st.integers(-MOST_NANO_USD, MOST_NANO_USD),
    st.none() | moments,
)


def question(conversation: Conversation, text: str = "Why?", parent: Message | None = None) -> Message:
    return user_message(text, conversation.id, parent.id if parent else None)


def reply(parent: Message, *parts: Part | str, status: Status = Status.COMPLETE) -> Message:
    """Return a reply; plain strings are text."""
    return Message(
        id=new_id(),
        conversation_id=parent.conversation_id,
        parent_id=parent.id,
        role=Role.ASSISTANT,
        parts=tuple(TextPart(part) if isinstance(part, str) else part for part in parts),
        created_at=now(),
        status=status,
        provider="test",
        model="scripted",
        finish_reason=FinishReason.STOP if status is Status.COMPLETE else None,
    )


def record(
    of: Message | None = None,
    *,
    usage: Usage | None = None,
    nano_usd: int | None = None,
    sent_at: datetime | None = None,
    provider: str = "test",
    outcome: str = "complete",
) -> UsageRecord:
    return UsageRecord(
        id=new_id(),
        conversation_id=of.conversation_id if of else None,
        message_id=of.id if of else None,
        purpose=Purpose.CHAT if of else Purpose.TEST,
        provider=provider,
        model="scripted",
        host="here",
        sent_at=sent_at or now(),
        duration_ms=12,
        attempt=1,
        outcome=outcome,
        ttft_ms=3,
        finish_reason="stop",
        usage=usage,
        cost=Cost() if nano_usd is None else Cost(nano_usd, PriceSource.BILLED),
    )


files = st.builds(FilePart, texts, texts)
parts = st.lists(st.builds(TextPart, texts) | st.builds(ThinkingPart, texts) | files, max_size=4)
