"""Reads an Anthropic Messages reply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from clanker_tui.agents.complaints import complaint_in
from clanker_tui.agents.origin import Origin
from clanker_tui.agents.payloads import EndMark, Payload, Piece, WholeReply
from clanker_tui.agents.unicode_pieces import PairJoiner
from clanker_tui.agents.usage_reports import anthropic_usage, tokens
from clanker_tui.domain.events import Finished, StreamEvent, TextDelta, ThinkingDelta, UsageSeen
from clanker_tui.domain.loose_json import JsonObject, items, table, text
from clanker_tui.domain.messages import FinishReason
from clanker_tui.domain.usage import Usage
from clanker_tui.errors import StreamError

REASONS: Mapping[str, FinishReason] = {
    "end_turn": FinishReason.STOP,
    "stop_sequence": FinishReason.STOP,
    "max_tokens": FinishReason.LENGTH,
    "model_context_window_exceeded": FinishReason.LENGTH,
    "tool_use": FinishReason.TOOL_CALLS,
    "pause_turn": FinishReason.OTHER,
    "refusal": FinishReason.REFUSAL,
}
NOTES: Mapping[str, str] = {
    "model_context_window_exceeded": "The conversation has filled the model's context.",
    "tool_use": "The model asked for a tool; none was offered.",
    "pause_turn": "The model paused before the end of its reply.",
    "refusal": "The model declined to reply.",
}
NO_TEXT_LEFT = "The token limit was reached before any text came. Allow more with max_tokens."


class AnthropicReader:
    """Folds the events of one reply into ours. Events and blocks it does not know are passed over."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._text_pairs = PairJoiner()
        self._thinking_pairs = PairJoiner()
        self._report: dict[str, object] = {}
        self._usage: Usage | None = None
        self._raw_reason = ""
        self._why = ""
        self._is_stopped = False
        self._has_text = False
        self._has_any = False

    @property
    def is_complete(self) -> bool:
        """A stop reason was seen, or the server marked the end of a reply without naming one."""
        return bool(self._raw_reason) or (self._is_stopped and self._has_any)

    @property
    def is_over(self) -> bool:
        return self._is_stopped

    def read(self, payload: Payload) -> Iterator[StreamEvent]:
        match payload:
            case EndMark():
                self._is_stopped = True
            case Piece(value, name):
                yield from self._read_event(value, name)
            case WholeReply(value):
                yield from self._read_whole(value)

    def finish(self) -> Iterator[StreamEvent]:
        yield from self._events(self._text_pairs.end(), self._thinking_pairs.end())
        if not self.is_complete:
            raise self.cut()
        reason = REASONS.get(self._raw_reason, FinishReason.STOP)
        note = " ".join(part for part in (NOTES.get(self._raw_reason, ""), self._why) if part)
        if self._raw_reason == "max_tokens" and not self._has_text:
            note = NO_TEXT_LEFT
        yield Finished(reason, self._usage, self._origin.redact.line(self._raw_reason, 60), note)

    def cut(self) -> StreamError:
        """Return the error of a stream that ended before its end."""
        if self._has_any:
            return self._origin.broken("the reply broke off before its end.")
        return self._origin.broken("the reply ended before its first word.", hint="Ask again.")

    def _read_event(self, event: JsonObject, name: str) -> Iterator[StreamEvent]:
        match text(event.get("type")) or name:
            case "message_start":
                yield from self._see_usage(table(event.get("message")).get("usage"), is_whole=False)
            case "content_block_start":
                yield from self._read_block(table(event.get("content_block")))
            case "content_block_delta":
                yield from self._read_block(table(event.get("delta")))
            case "message_delta":
                counted = tokens(table(event.get("usage")).get("output_tokens")) is not None
                yield from self._see_usage(event.get("usage"), is_whole=counted)
                self._see_end(table(event.get("delta")))
            case "message_stop":
                self._is_stopped = True
            case "error":
                raise self._origin.broken(f"the reply broke off: {words(event)}")
            case _ if event.get("error"):
                raise self._origin.broken(f"the reply broke off: {words(event)}")
            case _:
                pass

    def _read_whole(self, message: JsonObject) -> Iterator[StreamEvent]:
        if message.get("error") or message.get("type") == "error":
            raise self._origin.broken(f"an error came instead of a reply: {words(message)}")
        if not isinstance(message.get("content"), list):
            raise self._origin.broken("the reply holds no content.")
        for block in items(message.get("content")):
            yield from self._read_block(table(block))
        yield from self._see_usage(message.get("usage"), is_whole=True)
        self._see_end(message)
        self._is_stopped = self._has_any = True

    def _read_block(self, block: JsonObject) -> Iterator[StreamEvent]:
        """Take in a content block, or a piece of one: both name their text alike."""
        yield from self._events(text(block.get("text")), text(block.get("thinking")))

    def _events(self, said: str, thought: str) -> Iterator[StreamEvent]:
        if thought := self._thinking_pairs.add(thought):
            self._has_any = True
            yield ThinkingDelta(thought)
        if said := self._text_pairs.add(said):
            self._has_any = self._has_text = True
            yield TextDelta(said)

    def _see_usage(self, report: object, *, is_whole: bool) -> Iterator[StreamEvent]:
        """Overwrite what was known: the figures are totals. One that makes no sense changes nothing."""
        news = table(report)
        self._report |= {name: value for name, value in news.items() if is_better(self._report.get(name), value)}
        usage = anthropic_usage(self._report, self._origin.redact)
        if usage is not None and (usage != self._usage or is_whole):
            self._usage = usage
            yield UsageSeen(usage, is_whole)

    def _see_end(self, delta: JsonObject) -> None:
        self._raw_reason = text(delta.get("stop_reason")) or self._raw_reason
        details = table(delta.get("stop_details"))
        told = [text(details.get("category")), text(details.get("explanation"))]
        self._why = self._origin.redact.line(": ".join(part for part in told if part)) or self._why


def is_better(known: object, news: object) -> bool:
    """Whether a newly reported value may take the place of the known one."""
    return news is not None and (tokens(known) is None or tokens(news) is not None)


def words(event: JsonObject) -> str:
    complaint = complaint_in(event)
    return complaint.message or complaint.kind or "the server met an error"
