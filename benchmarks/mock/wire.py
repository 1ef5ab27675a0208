"""The wire formats the mock provider speaks: what goes before the text, per piece of it, and after."""

from __future__ import annotations

import json
import time
from typing import Any, Protocol

MODEL = "mock-model"

Payload = dict[str, Any]


def compact(data: object) -> bytes:
    """Return JSON without blanks."""
    return json.dumps(data, separators=(",", ":")).encode()


class WireFormat(Protocol):
    """One answer to one request. `count` is the number of tokens in the reply."""

    content_type: str

    def head(self) -> bytes: ...
    def piece(self, text: str) -> bytes: ...
    def tail(self, count: int) -> bytes: ...
    def whole(self, text: str, count: int) -> bytes: ...


def _data(body: object) -> bytes:
    return b"data: " + compact(body) + b"\n\n"


def _event(kind: str, body: object) -> bytes:
    return b"event: " + kind.encode() + b"\n" + _data(body)


class OpenAIChat:
    """Chat Completions."""

    content_type = "text/event-stream"

    def __init__(self, payload: Payload) -> None:
        self._reports_usage = bool((payload.get("stream_options") or {}).get("include_usage"))
        self._base = {"id": "chatcmpl-mock", "created": int(time.time()), "model": payload.get("model", MODEL)}

    def _chunk(self, choices: list[Payload], **extra: object) -> bytes:
        return _data({**self._base, "object": "chat.completion.chunk", "choices": choices, **extra})

    def _choice(self, delta: Payload, finish: str | None = None) -> bytes:
        extra = {"usage": None} if self._reports_usage else {}
        return self._chunk([{"index": 0, "delta": delta, "finish_reason": finish}], **extra)

    def head(self) -> bytes:
        return self._choice({"role": "assistant", "content": ""})

    def piece(self, text: str) -> bytes:
        return self._choice({"content": text})

    def tail(self, count: int) -> bytes:
        usage = self._chunk([], usage=_chat_usage(count)) if self._reports_usage else b""
        return self._choice({}, "stop") + usage + b"data: [DONE]\n\n"

    def whole(self, text: str, count: int) -> bytes:
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return compact({**self._base, "object": "chat.completion", "choices": [choice], "usage": _chat_usage(count)})


def _chat_usage(count: int) -> dict[str, int]:
    return {"prompt_tokens": 10, "completion_tokens": count, "total_tokens": count + 10}


_WHERE = {"item_id": "msg_mock", "output_index": 0, "content_index": 0}


class OpenAIResponses:
    """The text-only subset of the Responses API."""

    content_type = "text/event-stream"

    def __init__(self, payload: Payload) -> None:
        self._model = payload.get("model", MODEL)
        self._sequence = 0
        self._text: list[str] = []

    def _numbered(self, kind: str, **data: object) -> bytes:
        body = {"type": kind, "sequence_number": self._sequence, **data}
        self._sequence += 1
        return _event(kind, body)

    def _response(self, status: str, text: str | None, count: int) -> Payload:
        usage = {
            "input_tokens": 10,
            "output_tokens": count,
            "total_tokens": count + 10,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens_details": {"reasoning_tokens": 0},
        }
        return {
            "id": "resp_mock",
            "object": "response",
            "created_at": int(time.time()),
            "status": status,
            "model": self._model,
            "output": [] if text is None else [self._item("completed", text)],
            "parallel_tool_calls": True,
            "tool_choice": "auto",
            "tools": [],
            "error": None,
            "incomplete_details": None,
            "instructions": None,
            "metadata": {},
            "temperature": 1.0,
            "top_p": 1.0,
            "usage": None if text is None else usage,
        }

    def _item(self, status: str, text: str | None) -> Payload:
        content = [] if text is None else [self._part(text)]
        return {"id": "msg_mock", "type": "message", "role": "assistant", "status": status, "content": content}

    @staticmethod
    def _part(text: str) -> Payload:
        return {"type": "output_text", "text": text, "annotations": []}

    def head(self) -> bytes:
        return (
            self._numbered("response.created", response=self._response("in_progress", None, 0))
            + self._numbered("response.output_item.added", output_index=0, item=self._item("in_progress", None))
            + self._numbered("response.content_part.added", part=self._part(""), **_WHERE)
        )

    def piece(self, text: str) -> bytes:
        self._text.append(text)
        return self._numbered("response.output_text.delta", delta=text, **_WHERE)

    def tail(self, count: int) -> bytes:
        text = "".join(self._text)
        return (
            self._numbered("response.output_text.done", text=text, **_WHERE)
            + self._numbered("response.content_part.done", part=self._part(text), **_WHERE)
            + self._numbered("response.output_item.done", output_index=0, item=self._item("completed", text))
            + self._numbered("response.completed", response=self._response("completed", text, count))
        )

    def whole(self, text: str, count: int) -> bytes:
        return compact(self._response("completed", text, count))


class AnthropicMessages:
    """Anthropic Messages."""

    content_type = "text/event-stream"

    def __init__(self, payload: Payload) -> None:
        self._model = payload.get("model", MODEL)

    def _message(self, content: list[Payload], stop: str | None, count: int) -> Payload:
        return {
            "id": "msg_mock",
            "type": "message",
            "role": "assistant",
            "model": self._model,
            "content": content,
            "stop_reason": stop,
            "stop_sequence": None,
            "usage": {"input_tokens": 10, "output_tokens": count},
        }

    @staticmethod
    def _typed(kind: str, **data: object) -> bytes:
        return _event(kind, {"type": kind, **data})

    def head(self) -> bytes:
        return (
            self._typed("message_start", message=self._message([], None, 1))
            + self._typed("content_block_start", index=0, content_block={"type": "text", "text": ""})
            + self._typed("ping")
        )

    def piece(self, text: str) -> bytes:
        return self._typed("content_block_delta", index=0, delta={"type": "text_delta", "text": text})

    def tail(self, count: int) -> bytes:
        stop = {"stop_reason": "end_turn", "stop_sequence": None}
        return (
            self._typed("content_block_stop", index=0)
            + self._typed("message_delta", delta=stop, usage={"output_tokens": count})
            + self._typed("message_stop")
        )

    def whole(self, text: str, count: int) -> bytes:
        return compact(self._message([{"type": "text", "text": text}], "end_turn", count))


class OllamaChat:
    """Ollama's own chat: one JSON object a line."""

    content_type = "application/x-ndjson"

    def __init__(self, payload: Payload) -> None:
        created_at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self._base = {"model": payload.get("model", MODEL), "created_at": created_at}

    def _line(self, text: str, **extra: object) -> bytes:
        return compact({**self._base, "message": {"role": "assistant", "content": text}, **extra}) + b"\n"

    def head(self) -> bytes:
        return b""

    def piece(self, text: str) -> bytes:
        return self._line(text, done=False)

    def tail(self, count: int) -> bytes:
        return self.whole("", count)

    def whole(self, text: str, count: int) -> bytes:
        counts = {"prompt_eval_count": 10, "prompt_eval_duration": 1000, "eval_count": count}
        times = {"total_duration": 1_000_000, "load_duration": 1000, "eval_duration": 1_000_000}
        return self._line(text, done=True, done_reason="stop", **counts, **times)


FORMATS: dict[str, tuple[type[OpenAIChat | OpenAIResponses | AnthropicMessages | OllamaChat], bool]] = {
    "/v1/chat/completions": (OpenAIChat, False),
    "/chat/completions": (OpenAIChat, False),
    "/v1/responses": (OpenAIResponses, False),
    "/v1/messages": (AnthropicMessages, False),
    "/api/chat": (OllamaChat, True),
}
"""Path -> format, and whether it streams unless told otherwise."""
