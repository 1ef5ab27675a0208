"""Conversations, messages and usage under the names that our files have for them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime

from clanker_tui.domain.messages import FilePart, Message, Part, TextPart, ThinkingPart
from clanker_tui.domain.surrogates import whole_characters
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.domain.usage import Cost, Usage, UsageRecord

Fields = dict[str, object]
USAGE = tuple(field.name for field in fields(Usage))
# Halves of characters, which UTF-8 cannot hold; what some programs take for the end of a line; what steers a terminal.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def conversation_fields(tree: ConversationTree) -> Fields:
    """Return what is known of a conversation beside its messages and usage."""
    one = tree.conversation
    return {
        "id": one.id,
        "title": one.title,
        "created_at": moment_text(one.created_at),
        "updated_at": moment_text(one.updated_at),
        "provider": one.provider,
        "model": one.model,
        "system_prompt": one.system_prompt,
        "leaf_id": one.leaf_id,
        "sent_from_id": one.sent_from_id,
        "summary": one.summary,
        "pinned_at": one.pinned_at and moment_text(one.pinned_at),
        "archived_at": one.archived_at and moment_text(one.archived_at),
        "deleted_at": tree.deleted_at and moment_text(tree.deleted_at),
        "tags": list(one.tags),
        "edits": moments(tree.edits),
        "deletions": moments(tree.deletions),
        "restorations": moments(tree.restorations),
    }


def message_fields(message: Message) -> Fields:
    """Return all of a message but the conversation it is part of."""
    return {
        "id": message.id,
        "parent_id": message.parent_id,
        "role": message.role,
        "status": message.status,
        "provider": message.provider,
        "model": message.model,
        "finish_reason": message.finish_reason,
        "error": message.error,
        "created_at": moment_text(message.created_at),
        "parts": [part_fields(part) for part in message.parts],
    }


def part_fields(part: Part) -> Fields:
    match part:
        case TextPart(text):
            return {"kind": "text", "text": text}
        case ThinkingPart(text):
            return {"kind": "thinking", "text": text}
        case FilePart(name, text):
            return {"kind": "file", "name": name, "text": text}


def usage_fields(record: UsageRecord) -> Fields:
    """Return all of a request's usage."""
    usage, cost = record.usage, record.cost
    return {
        "id": record.id,
        "conversation_id": record.conversation_id,
        "message_id": record.message_id,
        "purpose": record.purpose,
        "provider": record.provider,
        "model": record.model,
        "host": record.host,
        "sent_at": moment_text(record.sent_at),
        "duration_ms": record.duration_ms,
        "ttft_ms": record.ttft_ms,
        "attempt": record.attempt,
        "outcome": record.outcome,
        "finish_reason": record.finish_reason,
        "usage": None if usage is None else {name: getattr(usage, name) for name in USAGE},
        "cost": cost_fields(cost),
        "earlier": [cost_fields(earlier) for earlier in record.earlier],
    }


def cost_fields(cost: Cost) -> Fields:
    """Return all of what a request cost."""
    return {
        "nano_usd": cost.nano_usd,
        "source": cost.source,
        "unit_prices": cost.unit_prices,
        "catalogue": cost.catalogue,
        "saved_nano_usd": cost.saved_nano_usd,
        "priced_at": cost.priced_at and moment_text(cost.priced_at),
    }


def moments(named: Mapping[str, datetime]) -> Fields:
    return {name: moment_text(moment) for name, moment in named.items()}


def moment_text(moment: datetime) -> str:
    """Return a moment as UTC in ISO 8601, with microseconds."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def as_line(of: Fields) -> str:
    """Return fields as JSON on one line, letters of all languages as they are."""
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", whole_characters(json.dumps(of, ensure_ascii=False)))
