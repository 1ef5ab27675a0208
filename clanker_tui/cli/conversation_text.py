"""How a conversation reads on the command line, for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from clanker_tui.cli.figures import describe_request, local_time
from clanker_tui.cli.turn_report import cost_fields, usage_fields
from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.figures import ABOUT, tokens, usd
from clanker_tui.domain.messages import Conversation, Message, Role, Status
from clanker_tui.domain.usage import UsageRecord


def conversation_as_text(conversation: Conversation, messages: Sequence[Message], usage: Sequence[UsageRecord]) -> str:
    """Return a conversation to read, each reply under its usage, the totals at the end."""
    head = [conversation.title or "Untitled", f"{conversation.id} · {local_time(conversation.updated_at)}"]
    if conversation.system_prompt:
        head.append(f"system: {conversation.system_prompt}")
    blocks = ["\n".join(head)]
    for message in messages:
        requests = [record for record in usage if record.message_id == message.id]
        blocks.append("\n".join(message_lines(message, requests)))
    return "\n\n".join([*blocks, totals_line(usage)])


def message_lines(message: Message, requests: Sequence[UsageRecord]) -> Iterator[str]:
    """Yield who spoke and when, what the requests took, what went along, what was said, how it ended if not well."""
    who = "You" if message.role is Role.USER else message.model or "Reply"
    yield f"── {who} · {local_time(message.created_at)}"
    for record in requests:
        tried = f" ({record.outcome})" if record.outcome != Status.COMPLETE else ""
        yield f"   {describe_request(record)}{tried}"
    for file in message.files:
        yield f"   with {clean_line(file.name)} · {len(file.text):,} characters"
    if message.text or not message.files:
        yield message.text
    if message.status is not Status.COMPLETE:
        yield f"[{message.status}{': ' if message.error else ''}{message.error}]"


def totals_line(usage: Sequence[UsageRecord]) -> str:
    """Return the sums over a conversation's requests."""
    known = [record.usage for record in usage if record.usage]
    unpriced = sum(record.cost.nano_usd is None for record in usage)
    mark = ABOUT if any(one.is_estimate for one in known) else ""
    facts = [
        f"{len(usage)} request{'' if len(usage) == 1 else 's'}",
        f"{mark}{tokens(sum(one.prompt_tokens for one in known))} tokens in",
        f"{mark}{tokens(sum(one.output_tokens for one in known))} out",
        f"{mark}{usd(sum(record.cost.nano_usd or 0 for record in usage))}",
    ]
    if unpriced:
        facts.append(f"{unpriced} without a price")
    return f"Total: {' · '.join(facts)}"


def conversation_as_json(conversation: Conversation, messages: Sequence[Message], usage: Sequence[UsageRecord]) -> str:
    """Return all of a conversation for a program."""
    whole = {
        "id": conversation.id,
        "title": conversation.title,
        "created_at": conversation.created_at.isoformat(),
        "updated_at": conversation.updated_at.isoformat(),
        "provider": conversation.provider,
        "model": conversation.model,
        "system_prompt": conversation.system_prompt,
        "messages": [message_fields(message) for message in messages],
        "usage": [record_fields(record) for record in usage],
    }
    return json.dumps(whole, indent=2, ensure_ascii=False)


def message_fields(message: Message) -> dict[str, object]:
    """Return a message under the names that scripts see."""
    return {
        "id": message.id,
        "parent_id": message.parent_id,
        "role": message.role,
        "text": message.text,
        "thinking": message.thinking,
        "files": [{"name": file.name, "text": file.text} for file in message.files],
        "created_at": message.created_at.isoformat(),
        "status": message.status,
        "provider": message.provider,
        "model": message.model,
        "finish_reason": message.finish_reason,
        "error": message.error,
    }


def record_fields(record: UsageRecord) -> dict[str, object]:
    """Return a request's usage under the names that scripts see."""
    return {
        "id": record.id,
        "message_id": record.message_id,
        "purpose": record.purpose,
        "provider": record.provider,
        "model": record.model,
        "host": record.host,
        "sent_at": record.sent_at.isoformat(),
        "duration_ms": record.duration_ms,
        "ttft_ms": record.ttft_ms,
        "attempt": record.attempt,
        "outcome": record.outcome,
        "finish_reason": record.finish_reason,
        "usage": None if record.usage is None else usage_fields(record.usage),
        "cost": cost_fields(record.cost),
    }
