"""The offline agent: plays a written reply the way a provider would stream it. No model, no network, no key."""

from __future__ import annotations

import asyncio
import json
import math
import zlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing

from clanker_tui.agents.collecting import collect
from clanker_tui.agents.demo_replies import LABEL, Scene, rest_of, scene_for
from clanker_tui.agents.sendable import said_in
from clanker_tui.domain.agent import ChatRequest, Health, ModelInfo, Reply
from clanker_tui.domain.continuing import GO_ON
from clanker_tui.domain.events import (
    Finished,
    RateLimitsSeen,
    RequestSent,
    Retrying,
    StreamEvent,
    TextDelta,
    ThinkingDelta,
    UsageSeen,
)
from clanker_tui.domain.limits import PERIODS_S, RateLimits, RateWindow
from clanker_tui.domain.messages import now
from clanker_tui.domain.usage import Usage
from clanker_tui.errors import RateLimitError, ServerError, StreamError

FIRST_TOKEN_S = 0.25
TOKEN_S = 0.006
SLOWER = 25  # how much a slow reply takes its time
CONTEXT_TOKENS = 131_072
REQUESTS_PER_DAY = 1_000
TOKENS_PER_MINUTE = 30_000

MODELS = (
    ModelInfo("demo-fast", "Demo, fast", CONTEXT_TOKENS, 8_192, 0.0, 0.0, best_for="trying things out"),
    ModelInfo("demo-thinking", "Demo, thinking", CONTEXT_TOKENS, 8_192, 0.0, 0.0, best_for="showing reasoning"),
)


class DemoAgent:
    """Answers the same question with the same reply, always.

    `pace` stretches the time it takes: 1 is that of a fast provider, 0 takes none.
    """

    provider = "demo"

    def __init__(
        self, model: str = "", *, pace: float = 1.0, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._model = model or MODELS[0].id
        self._pace = pace
        self._sleep = sleep

    @property
    def model(self) -> str:
        return self._model

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        question, scene = self._scene(request)
        yield RequestSent(1)
        if scene.is_limited_at_first:
            yield self._limited()
            await self._wait(2.0)
            yield RequestSent(2)
        if scene.is_refused:
            raise ServerError("demo answered 503: the failure you asked for.", provider=self.provider, status=503)
        yield RateLimitsSeen(limits_after(request))
        await self._wait(FIRST_TOKEN_S)
        async with aclosing(self._play(scene, question)) as pieces:
            async for piece in pieces:
                yield piece
        usage = usage_of(request, scene)
        yield UsageSeen(usage)
        if scene.is_cut:
            raise StreamError(
                "demo: the reply broke off before its end.",
                provider=self.provider,
                status=200,
                hint="What arrived is kept. Ask again for a whole reply.",
            )
        yield Finished(scene.reason, usage, scene.reason.value, scene.note)

    async def generate(self, request: ChatRequest) -> Reply:
        async with aclosing(self.stream(request)) as events:
            return await collect(events)

    async def list_models(self) -> list[ModelInfo]:
        return list(MODELS)

    async def health(self) -> Health:
        return Health(True, "The demo is always there; it is no real model.", 0)

    async def aclose(self) -> None:
        """There is nothing to close."""

    def _scene(self, request: ChatRequest) -> tuple[str, Scene]:
        """Return what was asked, and what is played: for a reply that was cut, the rest of it."""
        *before, last = request.messages
        if last.text == GO_ON and len(before) >= 2:
            asked, begun = before[-2:]
            return asked.text, rest_of(scene_for(asked.text), begun.text)
        return last.text, scene_for(last.text, thinks="thinking" in self._model)

    async def _play(self, scene: Scene, question: str) -> AsyncGenerator[StreamEvent, None]:
        pause = TOKEN_S * (SLOWER if scene.is_slow else 1)
        for piece in pieces_of(scene.thinking, question):
            yield ThinkingDelta(piece)
            await self._wait(pause)
        for piece in pieces_of(scene.text, question):
            yield TextDelta(piece)
            await self._wait(pause)

    def _limited(self) -> Retrying:
        error = RateLimitError("demo answered 429: the limit you asked for.", provider=self.provider, retry_after=2.0)
        return Retrying(attempt=2, of=3, wait_s=2.0 * self._pace, error=error)

    async def _wait(self, seconds: float) -> None:
        """Let time pass; at pace 0 only let others have their turn."""
        await self._sleep(seconds * self._pace)


def pieces_of(text: str, question: str) -> Iterator[str]:
    """Yield text in pieces of a token's size, which vary as tokens do, and the same way for the same question."""
    state = zlib.crc32(question.encode("utf-8", "replace")) | 1
    start = 0
    while start < len(text):
        state = (state * 1_103_515_245 + 12_345) % 2**31
        size = 2 + (state >> 16) % 6
        yield text[start : start + size]
        start += size


def tokens(text: str) -> int:
    """Return about how many tokens a text is."""
    return math.ceil(len(text) / 4)


def usage_of(request: ChatRequest, scene: Scene) -> Usage:
    """Return figures in the proportions of a real provider's. A demo costs nothing."""
    said = [said_in(message) for message in request.messages]
    prompt = tokens(request.system_prompt) + sum(tokens(text) + 4 for text in said)
    cached = 0 if len(said) < 3 else sum(tokens(text) + 4 for text in said[:-2])
    reasoning = tokens(scene.thinking)
    output = reasoning + tokens(scene.text)
    report = {"prompt_tokens": prompt, "cached_tokens": cached, "completion_tokens": output, "label": LABEL}
    return Usage(
        input_tokens=prompt - cached,
        cached_tokens=cached,
        output_tokens=output,
        reasoning_tokens=reasoning,
        raw=json.dumps(report),
        billed_nano_usd=0,
    )


def limits_after(request: ChatRequest) -> RateLimits:
    """Return limits that shrink as the conversation grows."""
    asked = (len(request.messages) + 1) // 2
    spent = sum(tokens(said_in(message)) for message in request.messages)
    windows = (
        refilling("requests", "day", REQUESTS_PER_DAY, asked),
        refilling("tokens", "minute", TOKENS_PER_MINUTE, spent),
    )
    return RateLimits("demo", now(), windows)


def refilling(unit: str, period: str, limit: int, spent: int) -> RateWindow:
    """Return a window that fills again bit by bit, as those of most providers do."""
    left = max(0, limit - spent)
    return RateWindow(unit, period, limit, left, math.ceil((limit - left) / limit * PERIODS_S[period]))
