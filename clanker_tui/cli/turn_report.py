"""What the command line tells about a turn: text as it comes, notices beside it, figures at its end."""

from __future__ import annotations

import json
from collections.abc import Callable

from clanker_tui.cli.figures import describe_request
from clanker_tui.cli.terminal import print_notice
from clanker_tui.domain.events import (
    Finished,
    MessageSaved,
    NotSaved,
    Retrying,
    TextDelta,
    TurnEvent,
    TurnFailed,
    UsageSaved,
)
from clanker_tui.domain.figures import usd_decimal
from clanker_tui.domain.messages import FinishReason, Message, Role
from clanker_tui.domain.usage import Cost, Usage, UsageRecord
from clanker_tui.errors import ClankerError, StorageError

CUT_SHORT = {
    FinishReason.LENGTH: "note: the reply was cut at the token limit (--max-tokens).",
    FinishReason.CONTENT_FILTER: "note: the provider's content filter ended the reply.",
    FinishReason.REFUSAL: "note: the model refused.",
}


class TurnReport:
    """Follows a turn. `write` takes the text as it comes; None while nobody wants it before the end."""

    def __init__(self, write: Callable[[str], None] | None) -> None:
        self._write = write
        self.files: list[str] = []
        self.reply: Message | None = None
        self.record: UsageRecord | None = None
        self.error: ClankerError | None = None
        self.lost: NotSaved | None = None

    async def take(self, event: TurnEvent) -> None:
        """Tell what happened; the `emit` of a turn."""
        match event:
            case TextDelta(text) if self._write is not None:
                self._write(text)
            case Retrying():
                print_notice(describe_retry(event))
            case Finished(note=note, reason=reason):
                if note or reason in CUT_SHORT:
                    print_notice(f"note: {note}" if note else CUT_SHORT[reason])
            case MessageSaved(message) if message.role is Role.ASSISTANT:
                self.reply = message
            case MessageSaved(question):
                self.files = [file.name for file in question.files]
            case UsageSaved(record):
                self.record = record
            case TurnFailed(error):
                self.error = error
            case NotSaved(message):
                self.reply, self.lost = message, event
                self.record = event.records[-1] if event.records else self.record
            case _:
                pass

    def lose(self, error: StorageError) -> None:
        """The reply could not be saved: that is why it failed, unless it had failed before."""
        if self.error is not None:
            print_notice(f"note: {error}")
        self.error = self.error or error

    def usage_line(self) -> str:
        """Return tokens, cost, TTFT and speed of the request that brought the reply."""
        return "no usage: nothing was sent" if self.record is None else describe_request(self.record)

    def as_json(self) -> str:
        """Return all that is known of the reply as one JSON object."""
        reply, record = self.reply, self.record
        facts = {
            "text": reply.text if reply else "",
            "thinking": reply.thinking if reply else "",
            "files": self.files,
            "provider": reply.provider if reply else "",
            "model": reply.model if reply else "",
            "status": reply.status if reply else None,
            "finish_reason": reply.finish_reason if reply else None,
            "usage": usage_fields(record.usage) if record and record.usage else None,
            "cost": cost_fields(record.cost) if record else None,
            "conversation_id": reply.conversation_id if reply else None,
            "message_id": reply.id if reply else None,
            "ttft_ms": record.ttft_ms if record else None,
            "duration_ms": record.duration_ms if record else None,
            "error": str(self.error) if self.error else None,
        }
        return json.dumps(facts, ensure_ascii=False)


def describe_retry(event: Retrying) -> str:
    """Return one line about an attempt that failed and the next one."""
    wait = f"in {event.wait_s:.0f} s" if event.wait_s >= 1 else "now"
    how = f", {event.adjustment}" if event.adjustment else ""
    return f"trying again {wait} (attempt {event.attempt} of {event.of}{how}): {event.error}"


def usage_fields(usage: Usage) -> dict[str, int | bool]:
    """Return token counts under the names that scripts see."""
    return {
        "input_tokens": usage.input_tokens,
        "cached_tokens": usage.cached_tokens,
        "cache_write_tokens": usage.cache_write_tokens + usage.cache_write_1h_tokens,
        "output_tokens": usage.output_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
        "total_tokens": usage.total_tokens,
        "is_estimate": usage.is_estimate,
    }


def cost_fields(cost: Cost) -> dict[str, str | int | None]:
    """Return a cost under the names that scripts see; `usd` is text, because a JSON number may lose digits."""
    return {
        "usd": None if cost.nano_usd is None else usd_decimal(cost.nano_usd),
        "nano_usd": cost.nano_usd,
        "source": cost.source,
    }
