"""Records of our own files become what they were before."""

from __future__ import annotations

from collections.abc import Callable

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
)
from clanker_tui.domain.tree import EDITED_FIELDS, ConversationTree
from clanker_tui.domain.usage import MOST_NANO_USD, MOST_TOKENS, Cost, PriceSource, Purpose, Usage, UsageRecord
from clanker_tui.importers.reading import OddError, Record
from clanker_tui.importers.records import Skipped

LONGEST_MS = 10**12
MOST_ATTEMPTS = 10**6

Report = Callable[[Skipped], None]


def head_from(record: Record) -> ConversationTree:
    """Return a conversation, without what was said in it.

    Raises:
        OddError: it is none.
    """
    edits = record.moments("edits")
    return ConversationTree(
        Conversation(
            id=record.identity("id"),
            title=record.text("title", ""),
            created_at=record.moment("created_at"),
            updated_at=record.moment("updated_at"),
            provider=record.text("provider", ""),
            model=record.text("model", ""),
            system_prompt=record.text("system_prompt", ""),
            leaf_id=record.optional_identity("leaf_id"),
            sent_from_id=record.optional_identity("sent_from_id"),
            summary=record.text("summary", ""),
            pinned_at=record.optional_moment("pinned_at"),
            archived_at=record.optional_moment("archived_at"),
            tags=tuple(tag for tag in record.items("tags") if isinstance(tag, str)),
        ),
        messages=(),
        edits={name: edits[name] for name in EDITED_FIELDS if name in edits},
        deletions=record.moments("deletions"),
        restorations=record.moments("restorations"),
        deleted_at=record.optional_moment("deleted_at"),
    )


def message_from(record: Record, conversation_id: str) -> Message:
    """Return a message. Raises as `head_from` does."""
    reason = record.text("finish_reason", "")
    return Message(
        id=record.identity("id"),
        conversation_id=conversation_id,
        parent_id=record.optional_identity("parent_id"),
        role=record.word("role", Role),
        parts=tuple(part_from(Record(part)) for part in record.items("parts")),
        created_at=record.moment("created_at"),
        status=record.word("status", Status),
        provider=record.text("provider", ""),
        model=record.text("model", ""),
        finish_reason=record.word("finish_reason", FinishReason) if reason else None,
        error=record.text("error", ""),
    )


def part_from(record: Record) -> Part:
    """Return a part of a message. Raises as `head_from` does."""
    text = record.text("text")
    match record.text("kind"):
        case "text":
            return TextPart(text)
        case "thinking":
            return ThinkingPart(text)
        case "file":
            return FilePart(record.text("name", ""), text)
        case _:
            raise OddError("it has a part of a kind that this version does not know")


def usage_from(record: Record, conversation_id: str) -> UsageRecord:
    """Return the usage of a request. Raises as `head_from` does."""
    usage, cost = record.optional_record("usage"), record.optional_record("cost")
    return UsageRecord(
        id=record.identity("id"),
        conversation_id=conversation_id,
        message_id=record.optional_identity("message_id"),
        purpose=record.word("purpose", Purpose),
        provider=record.text("provider", ""),
        model=record.text("model", ""),
        host=record.text("host", ""),
        sent_at=record.moment("sent_at"),
        duration_ms=record.number("duration_ms", LONGEST_MS),
        attempt=record.number("attempt", MOST_ATTEMPTS),
        outcome=record.text("outcome", ""),
        ttft_ms=record.optional_number("ttft_ms", LONGEST_MS),
        finish_reason=record.text("finish_reason", ""),
        usage=None if usage is None else tokens_from(usage),
        cost=Cost() if cost is None else cost_from(cost),
        earlier=tuple(cost_from(Record(earlier)) for earlier in record.items("earlier")),
    )


def tokens_from(record: Record) -> Usage:
    """Return the tokens of a request. Raises as `head_from` does."""
    return Usage(
        input_tokens=record.number("input_tokens", MOST_TOKENS),
        cached_tokens=record.number("cached_tokens", MOST_TOKENS),
        cache_write_tokens=record.number("cache_write_tokens", MOST_TOKENS),
        cache_write_1h_tokens=record.number("cache_write_1h_tokens", MOST_TOKENS),
        output_tokens=record.number("output_tokens", MOST_TOKENS),
        reasoning_tokens=record.number("reasoning_tokens", MOST_TOKENS),
        raw=record.text("raw", ""),
        billed_nano_usd=record.optional_number("billed_nano_usd", MOST_NANO_USD),
        is_estimate=record.flag("is_estimate"),
        tier=record.text("tier", ""),
    )


def cost_from(record: Record) -> Cost:
    """Return what a request cost. Raises as `head_from` does."""
    return Cost(
        nano_usd=record.optional_number("nano_usd", MOST_NANO_USD),
        source=record.word("source", PriceSource),
        unit_prices=record.text("unit_prices", ""),
        catalogue=record.text("catalogue", ""),
        saved_nano_usd=record.optional_difference("saved_nano_usd", MOST_NANO_USD),
        priced_at=record.optional_moment("priced_at"),
    )
