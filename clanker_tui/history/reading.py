"""Rows, as plain SQL returns them, become the domain's records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from types import NoneType
from typing import Any, TypeVar

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.messages import FilePart, FinishReason, Message, Part, Role, Status, TextPart, ThinkingPart
from clanker_tui.domain.usage import Cost, PriceSource, Purpose, Usage, UsageRecord
from clanker_tui.errors import StorageError
from clanker_tui.history.values import demand, moment

E = TypeVar("E", bound=StrEnum)
Row = tuple[Any, ...]

TEXT_OR_NULL = (str, NoneType)
NUMBER_OR_NULL = (int, NoneType)

MESSAGE = """
    messages.id, messages.conversation_id, messages.parent_id, role, created_at, status, provider, model,
    finish_reason, error, position, parts.seq, kind, name, text
"""
MESSAGE_COLUMNS = 10  # then come those of a part, all NULL for a message that has none
RECORD = """
    id, conversation_id, message_id, purpose, provider, model, host, sent_at, duration_ms, attempt, outcome, ttft_ms,
    finish_reason, input_tokens, cached_tokens, cache_write_tokens, cache_write_1h_tokens, output_tokens,
    reasoning_tokens, raw, billed_nano_usd, is_estimate, tier, nano_usd, price_source, unit_prices, catalogue,
    saved_nano_usd, priced_at, earlier_costs
"""


def to_messages(rows: Iterable[Row]) -> Iterator[Message]:
    """Yield messages from rows of MESSAGE, one for each piece of a message, those of one message together."""
    for _, pieces in groupby(rows, key=itemgetter(0)):
        of_message = list(pieces)
        yield to_message(of_message[0], to_parts(of_message))


def to_message(row: Row, parts: tuple[Part, ...]) -> Message:
    identity, conversation_id, parent_id, role, created_at, status, provider, model, reason, error, *_ = row
    demand(str, identity, conversation_id, provider, model, error)
    demand(TEXT_OR_NULL, parent_id)
    return Message(
        id=identity,
        conversation_id=conversation_id,
        parent_id=parent_id,
        role=word(Role, role),
        parts=parts,
        created_at=moment(created_at),
        status=word(Status, status),
        provider=provider,
        model=model,
        finish_reason=None if reason is None else word(FinishReason, reason),
        error=error,
    )


def to_parts(rows: list[Row]) -> tuple[Part, ...]:
    """Return the parts of a message; one that was streamed may lie in several rows."""
    if len(rows) == 1:
        _, _, kind, name, text = rows[0][MESSAGE_COLUMNS:]
        return () if kind is None else (to_part(kind, name, text),)
    pieces = sorted(row[MESSAGE_COLUMNS:] for row in rows)
    return tuple(
        to_part(kind, name, "".join(text for *_, text in of_part))
        for (_, kind, name), of_part in groupby(pieces, key=itemgetter(0, 2, 3))
    )


def to_part(kind: str, name: str, text: str) -> Part:
    demand(str, name, text)
    match kind:
        case "text":
            return TextPart(text)
        case "thinking":
            return ThinkingPart(text)
        case "file":
            return FilePart(name, text)
        case _:
            raise unknown("part", kind)


def to_record(row: Row) -> UsageRecord:
    """Return the usage of a request from a row of RECORD."""
    identity, conversation_id, message_id, purpose, provider, model, host, sent_at, *figures = row
    duration_ms, attempt, outcome, ttft_ms, finish_reason, *rest = figures
    nano_usd, source, unit_prices, catalogue, saved, priced_at, earlier = rest[-7:]
    demand(str, identity, provider, model, host, outcome, finish_reason, unit_prices, catalogue)
    demand(TEXT_OR_NULL, conversation_id, message_id)
    demand(int, duration_ms, attempt)
    demand(NUMBER_OR_NULL, ttft_ms, nano_usd, saved)
    return UsageRecord(
        id=identity,
        conversation_id=conversation_id,
        message_id=message_id,
        purpose=word(Purpose, purpose),
        provider=provider,
        model=model,
        host=host,
        sent_at=moment(sent_at),
        duration_ms=duration_ms,
        attempt=attempt,
        outcome=outcome,
        ttft_ms=ttft_ms,
        finish_reason=finish_reason,
        usage=to_usage(*rest[:-7]),
        cost=Cost(
            nano_usd,
            word(PriceSource, source),
            unit_prices,
            catalogue,
            saved,
            None if priced_at is None else moment(priced_at),
        ),
        earlier=to_costs(earlier),
    )


def to_costs(text: str) -> tuple[Cost, ...]:
    """Return the costs that a request had before."""
    return tuple(
        Cost(
            row["nano_usd"],
            word(PriceSource, row["source"]),
            row["unit_prices"],
            row["catalogue"],
            row["saved_nano_usd"],
            None if row["priced_at"] is None else moment(row["priced_at"]),
        )
        for row in json.loads(text or "[]")
    )


def to_usage(input_tokens: int | None, *report: Any) -> Usage | None:
    """Return the tokens of a request; None when none were reported, or none that could be true."""
    if input_tokens is None:
        return None
    *counts, raw, billed_nano_usd, is_estimate, tier = report
    cached, cache_write, cache_write_1h, output, reasoning = (count or 0 for count in counts)
    demand(str, raw, tier)
    demand(NUMBER_OR_NULL, input_tokens, *counts, billed_nano_usd)
    return Usage(
        input_tokens=input_tokens,
        cached_tokens=cached,
        cache_write_tokens=cache_write,
        cache_write_1h_tokens=cache_write_1h,
        output_tokens=output,
        reasoning_tokens=reasoning,
        raw=raw,
        billed_nano_usd=billed_nano_usd,
        is_estimate=bool(is_estimate),
        tier=tier,
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
        f"The history holds a {kind} that this version does not know: {clean_line(str(text), 40)!r}.",
        hint="Update clanker-tui.",
    )
