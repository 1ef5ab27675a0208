"""Rows as the domain's records."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Row

from clanker_tui.domain.messages import Conversation, FinishReason, Message, Part, Role, Status, TextPart, ThinkingPart
from clanker_tui.domain.usage import Cost, PriceSource, Purpose, Usage, UsageRecord
from clanker_tui.errors import StorageError
from clanker_tui.history.tables import ConversationRow, UsageRow

E = TypeVar("E", bound=StrEnum)


def to_conversation(row: ConversationRow) -> Conversation:
    return Conversation(
        id=row.id,
        title=row.title,
        created_at=row.created_at,
        updated_at=row.updated_at,
        provider=row.provider,
        model=row.model,
        system_prompt=row.system_prompt,
        leaf_id=row.leaf_id,
    )


def to_message(row: Row[*tuple[Any, ...]], parts: tuple[Part, ...]) -> Message:
    """Return a message from its columns."""
    return Message(
        id=row.id,
        conversation_id=row.conversation_id,
        parent_id=row.parent_id,
        role=word(Role, row.role),
        parts=parts,
        created_at=row.created_at,
        status=word(Status, row.status),
        provider=row.provider,
        model=row.model,
        finish_reason=None if row.finish_reason is None else word(FinishReason, row.finish_reason),
        error=row.error,
    )


def to_part(kind: str, text: str) -> Part:
    match kind:
        case "text":
            return TextPart(text)
        case "thinking":
            return ThinkingPart(text)
        case _:
            raise unknown("part", kind)


def to_record(row: UsageRow) -> UsageRecord:
    return UsageRecord(
        id=row.id,
        conversation_id=row.conversation_id,
        message_id=row.message_id,
        purpose=word(Purpose, row.purpose),
        provider=row.provider,
        model=row.model,
        host=row.host,
        sent_at=row.sent_at,
        duration_ms=row.duration_ms,
        attempt=row.attempt,
        outcome=row.outcome,
        ttft_ms=row.ttft_ms,
        finish_reason=row.finish_reason,
        usage=to_usage(row),
        cost=Cost(row.nano_usd, word(PriceSource, row.price_source), row.unit_prices, row.catalogue),
    )


def to_usage(row: UsageRow) -> Usage | None:
    """Return the tokens of a request; None when none were reported, or none that could be true."""
    if row.input_tokens is None:
        return None
    return Usage(
        input_tokens=row.input_tokens,
        cached_tokens=row.cached_tokens or 0,
        cache_write_tokens=row.cache_write_tokens or 0,
        cache_write_1h_tokens=row.cache_write_1h_tokens or 0,
        output_tokens=row.output_tokens or 0,
        reasoning_tokens=row.reasoning_tokens or 0,
        raw=row.raw,
        billed_nano_usd=row.billed_nano_usd,
        is_estimate=row.is_estimate,
    )


def word(kind: type[E], text: str) -> E:
    """Return a word of one of our vocabularies.

    Raises:
        StorageError: this version does not know it.
    """
    try:
        return kind(text)
    except ValueError as error:
        raise unknown(kind.__name__.lower(), text) from error


def unknown(kind: str, text: str) -> StorageError:
    return StorageError(
        f"The history holds a {kind} that this version does not know: {text!r}.", hint="Update clanker-tui."
    )
