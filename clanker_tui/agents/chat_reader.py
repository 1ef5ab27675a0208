"""Reads a Chat Completions reply, from any server that speaks the protocol more or less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from clanker_tui.agents.complaints import Complaint, complaint_in
from clanker_tui.agents.origin import Origin
from clanker_tui.agents.payloads import EndMark, Payload, Piece, WholeReply
from clanker_tui.agents.think_tags import ThinkTagSplitter
from clanker_tui.agents.unicode_pieces import PairJoiner
from clanker_tui.agents.usage_reports import chat_usage, tier_of
from clanker_tui.domain.events import Finished, StreamEvent, TextDelta, ThinkingDelta, UsageSeen
from clanker_tui.domain.loose_json import JsonObject, items, table, text
from clanker_tui.domain.messages import FinishReason
from clanker_tui.domain.usage import Usage
from clanker_tui.errors import StreamError

REASONS: Mapping[str, FinishReason] = {
    "stop": FinishReason.STOP,
    "length": FinishReason.LENGTH,
    "max_tokens": FinishReason.LENGTH,
    "model_length": FinishReason.LENGTH,
    "content_filter": FinishReason.CONTENT_FILTER,
    "tool_calls": FinishReason.TOOL_CALLS,
    "function_call": FinishReason.TOOL_CALLS,
    "insufficient_system_resource": FinishReason.OTHER,
}
NOTES: Mapping[str, str] = {
    "content_filter": "The provider's content filter ended the reply.",
    "tool_calls": "The model asked for a tool; none was offered.",
    "function_call": "The model asked for a tool; none was offered.",
    "insufficient_system_resource": "The server ran out of resources: the reply is not whole.",
}
NO_TEXT_LEFT = "The token limit was reached before any text came. Allow more with max_tokens."


class ChatReader:
    """Folds the chunks of one reply into events."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._tags = ThinkTagSplitter()
        self._text_pairs = PairJoiner()
        self._thinking_pairs = PairJoiner()
        self._raw_reason = ""
        self._usage: UsageSeen | None = None
        self._tier = ""
        self._is_whole = False
        self._is_marked_over = False
        self._has_text = False
        self._has_any = False
        self._refused = False

    @property
    def is_complete(self) -> bool:
        """A finish reason was seen, or the server marked the end although it names no reason ever."""
        return bool(self._raw_reason) or self._is_whole or (self._is_marked_over and self._has_any)

    @property
    def is_over(self) -> bool:
        return self._is_marked_over

    def read(self, payload: Payload) -> Iterator[StreamEvent]:
        match payload:
            case EndMark():
                self._is_marked_over = True
            case Piece(value, name):
                yield from self._read_chunk(value, name, self._usage_in(value))
            case WholeReply(value):
                if complaint := complaint_of(value, ""):
                    raise self._origin.broken(f"an error came instead of a reply: {complaint}")
                yield from self._read_chunk(value, "", chat_usage(value.get("usage"), self._origin.redact))
                if not items(value.get("choices")):
                    raise self._origin.broken("the reply holds no choices.")
                self._is_whole = True

    def finish(self) -> Iterator[StreamEvent]:
        yield from self._events(self._text_pairs.end(), self._thinking_pairs.end())
        yield from self._seen(self._tags.end())
        if not self.is_complete:
            raise self.cut()
        if self._usage is not None:
            yield from self._see_usage(self._usage.usage, is_whole=True)  # some servers never say why they end
        reason = REASONS.get(self._raw_reason.lower(), FinishReason.STOP)
        note = NOTES.get(self._raw_reason.lower(), "")
        if reason is FinishReason.LENGTH and not self._has_text:
            note = NO_TEXT_LEFT
        if self._refused:
            reason = FinishReason.REFUSAL
        usage = self._usage.usage if self._usage is not None else None
        yield Finished(reason, usage, self._origin.redact.line(self._raw_reason, 60), note)

    def cut(self) -> StreamError:
        """Return the error of a stream that ended before its end."""
        if self._has_any:
            return self._origin.broken("the reply broke off before its end.")
        return self._origin.broken("the reply ended before its first word.", hint="Ask again.")

    def _read_chunk(self, chunk: JsonObject, name: str, usage: Usage | None) -> Iterator[StreamEvent]:
        choice = table(next(iter(items(chunk.get("choices"))), None))
        delta = choice.get("delta") if isinstance(choice.get("delta"), dict) else choice.get("message")
        yield from self._read_delta(table(delta))
        self._tier = tier_of(chunk.get("service_tier"), self._origin.redact) or self._tier
        reason = text(choice.get("finish_reason"))
        known = usage or (self._usage.usage if self._usage is not None else None)
        if known is not None:
            is_last = bool(reason or self._raw_reason) or (usage is not None and not choice)
            yield from self._see_usage(replace(known, tier=self._tier), is_whole=is_last)
        if complaint := complaint_of(chunk, name):
            raise self._origin.broken(f"the reply broke off: {complaint}")
        if reason.lower() == "error":
            raise self._origin.broken("the reply broke off: the server met an error.")
        self._raw_reason = reason or self._raw_reason

    def _read_delta(self, delta: JsonObject) -> Iterator[StreamEvent]:
        said, thought = parts_of(delta.get("content"))
        refusal = text(delta.get("refusal"))
        self._refused = self._refused or bool(refusal)
        yield from self._events(said + refusal, reasoning_in(delta) or thought)

    def _events(self, said: str, thought: str) -> Iterator[StreamEvent]:
        if thought := self._thinking_pairs.add(thought):
            yield from self._seen(iter([ThinkingDelta(thought)]))
        if said := self._text_pairs.add(said):
            yield from self._seen(self._tags.add(said))

    def _seen(self, events: Iterator[TextDelta | ThinkingDelta]) -> Iterator[StreamEvent]:
        for event in events:
            self._has_any = True
            self._has_text = self._has_text or isinstance(event, TextDelta)
            yield event

    def _usage_in(self, chunk: JsonObject) -> Usage | None:
        """Return the usage a chunk reports, at its top or, as Groq does, under `x_groq`.

        In a whole reply, what Groq has there is something else.
        """
        reports = (chunk.get("usage"), table(chunk.get("x_groq")).get("usage"))
        return next(filter(None, (chat_usage(report, self._origin.redact) for report in reports)), None)

    def _see_usage(self, usage: Usage, *, is_whole: bool) -> Iterator[StreamEvent]:
        seen = UsageSeen(usage, is_whole)
        if seen != self._usage:
            self._usage = seen
            yield seen


def reasoning_in(delta: JsonObject) -> str:
    """Return a piece of reasoning, under whichever name it comes; where it comes under two, it is the same."""
    named = text(delta.get("reasoning")) or text(delta.get("reasoning_content"))
    if named:
        return named
    details = [table(item) for item in items(delta.get("reasoning_details"))]
    return "".join(text(detail.get("text")) or text(detail.get("summary")) for detail in details)


def parts_of(content: object) -> tuple[str, str]:
    """Return the text and the thinking of a content, which is a string or a list of typed parts."""
    said, thought = [text(content)], []
    for part in map(table, items(content)):
        said.append(text(part.get("text")))
        thinking = part.get("thinking")
        thought += [text(thinking), *(text(table(item).get("text")) for item in items(thinking))]
    return "".join(said), "".join(thought)


def complaint_of(chunk: JsonObject, name: str) -> str:
    """Return what a chunk in a 200 stream complains of; empty when it is an ordinary chunk."""
    for value in (chunk.get("error"), table(chunk.get("x_groq")).get("error")):
        if value:
            return words(complaint_in({"error": value} if isinstance(value, str | dict) else value))
    if name == "error" or "error" in (chunk.get("type"), chunk.get("object")):
        return words(complaint_in(chunk))
    return ""


def words(complaint: Complaint) -> str:
    return complaint.message or complaint.code or complaint.kind or "the server met an error"
