"""Agents over fake transports: the bytes of a response are a test's own, everything above them is real."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from clanker_tui.agents.connection import Timeouts
from clanker_tui.agents.endpoint import parse_endpoint
from clanker_tui.agents.factory import remote_agent
from clanker_tui.agents.remote import RemoteAgent
from clanker_tui.agents.retries import RetryPolicy
from clanker_tui.domain.agent import Agent, ChatRequest, Parameters
from clanker_tui.domain.events import Finished, StreamEvent, TextDelta, ThinkingDelta
from clanker_tui.domain.messages import user_message
from clanker_tui.domain.providers import Wire
from clanker_tui.domain.secret import Secret
from clanker_tui.errors import ProviderError

STREAMS = Path(__file__).parent.parent / "streams"
KEY = "gsk_0123456789abcdefghij+/=0123456789"
TEXT = "Grüße, 世界 🌍!"
MOMENT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
Event = TypeVar("Event", bound=StreamEvent)
Handler = Callable[[httpx2.Request], httpx2.Response]


def stream_file(name: str) -> bytes:
    return (STREAMS / name).read_bytes()


def question(text: str = "hello", *, system_prompt: str = "", parameters: Parameters | None = None) -> ChatRequest:
    return ChatRequest((user_message(text, "c", None),), system_prompt, parameters or Parameters())


class Pieces(httpx2.AsyncByteStream):
    """A response body that arrives in given pieces, and then ends, breaks, or hangs."""

    def __init__(self, pieces: Sequence[bytes], *, ending: Exception | None = None) -> None:
        self._pieces = pieces
        self._ending = ending

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._pieces:
            yield piece
        if self._ending is not None:
            raise self._ending


def response(body: bytes | Sequence[bytes], status: int = 200, **headers: str) -> httpx2.Response:
    """Return a response. Underscores in header names stand for dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    pieces = [body] if isinstance(body, bytes) else body
    return httpx2.Response(status, headers=named, stream=Pieces(pieces))


def broken_response(body: bytes, error: Exception) -> httpx2.Response:
    return httpx2.Response(200, stream=Pieces([body], ending=error))


def error_response(status: int, error: dict[str, Any], **headers: str) -> httpx2.Response:
    return response(json.dumps({"error": error}).encode(), status, **headers)


def fresh(answer: httpx2.Response) -> httpx2.Response:
    """Return a response like another: each can be read only once."""
    return httpx2.Response(answer.status_code, headers=answer.headers, stream=answer.stream)


@dataclass
class FakeTime:
    """A clock that stands still, and naps that take no time."""

    naps: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)

    def policy(self, max_retries: int = 2) -> RetryPolicy:
        return RetryPolicy(max_retries, self.sleep, lambda: 0.0, lambda: MOMENT)


@dataclass
class Server:
    """A transport that plays responses in turn, the last one for ever, and keeps the requests."""

    responses: list[httpx2.Response | Exception]
    requests: list[httpx2.Request] = field(default_factory=list)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self.responses.pop(0) if len(self.responses) > 1 else self.responses[0]
        if isinstance(answer, Exception):
            raise answer
        return fresh(answer)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(request.content) for request in self.requests]


def agent_over(
    handler: Handler | httpx2.Response,
    wire: Wire = Wire.OPENAI_COMPATIBLE,
    *,
    model: str = "m",
    policy: RetryPolicy | None = None,
    timeouts: Timeouts | None = None,
    base_url: str = "https://provider.example/v1",
    provider: str = "",
) -> RemoteAgent:
    """Return an agent whose requests end in a function of the test."""
    answer: Handler = handler if callable(handler) else (lambda request: fresh(handler))
    return remote_agent(
        provider or wire.value,
        model,
        wire,
        parse_endpoint(base_url),
        Secret(KEY),
        timeouts=timeouts or Timeouts(),
        policy=policy or FakeTime().policy(),
        transport=httpx2.MockTransport(answer),
    )


@dataclass
class Heard:
    """What a stream gave before it ended, and the error when it did not end well."""

    events: list[StreamEvent] = field(default_factory=list)
    error: ProviderError | None = None

    @property
    def text(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, TextDelta))

    @property
    def thinking(self) -> str:
        return "".join(event.text for event in self.events if isinstance(event, ThinkingDelta))

    @property
    def end(self) -> Finished:
        assert self.error is None, self.error
        assert isinstance(self.events[-1], Finished)
        return self.events[-1]

    def of(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]


async def hear(agent: Agent, request: ChatRequest | None = None) -> Heard:
    """Listen to a reply to its end."""
    heard = Heard()
    try:
        async with aclosing(agent.stream(request or question())) as events:
            async for event in events:
                heard.events.append(event)
    except ProviderError as error:
        heard.error = error
    return heard
