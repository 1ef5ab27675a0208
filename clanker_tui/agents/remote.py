"""The agent for a provider that is reached over HTTP."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

import httpx2

from clanker_tui.agents.adjustments import Adjustments
from clanker_tui.agents.collecting import collect
from clanker_tui.agents.complaints import read_complaint
from clanker_tui.agents.connection import Connection
from clanker_tui.agents.dialect import Dialect, ReplyReader
from clanker_tui.agents.failures import ErrorResponse
from clanker_tui.agents.model_lists import listed
from clanker_tui.agents.origin import ASK_AGAIN, KEPT, Origin
from clanker_tui.agents.patience import Patience
from clanker_tui.agents.payloads import REPLY_LIMIT_BYTES, Payload, body_bytes, payloads
from clanker_tui.agents.rate_limits import read_rate_limits
from clanker_tui.agents.retries import Failure, RetryPolicy, Tries
from clanker_tui.agents.transport_errors import is_past_hope
from clanker_tui.domain.agent import ChatRequest, Health, ModelInfo, Reply
from clanker_tui.domain.durations import in_words
from clanker_tui.domain.events import (
    RateLimitsSeen,
    RequestSent,
    Retrying,
    StreamEvent,
    TextDelta,
    ThinkingDelta,
)
from clanker_tui.domain.limits import RateLimits
from clanker_tui.errors import AuthenticationError, ClankerError, InvalidRequestError, StreamError, TransportError

ERROR_LIMIT_BYTES = 64 * 1024
LIST_LIMIT_BYTES = 8 * 1024 * 1024
LIST_IDLE_S = 15.0  # a list of models needs no thought
LIST_WHOLE_S = 60.0
DRAIN_S = 0.05  # the end of the body usually comes along with the last event


class RemoteAgent:
    """Sends a request in a provider's dialect and gives its reply as events.

    It keeps nothing between calls but the connection and which parameters the model refused.
    """

    def __init__(self, dialect: Dialect, connection: Connection, model: str, policy: RetryPolicy) -> None:
        self._dialect = dialect
        self._connection = connection
        self._origin = connection.origin
        self._model = model
        self._policy = policy
        self._adjustments = Adjustments(required=dialect.required)

    @property
    def provider(self) -> str:
        return self._origin.provider

    @property
    def model(self) -> str:
        return self._model

    async def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield what happens, `Finished` last. Nothing is tried again once a response with status 200 has begun."""
        if not self._model:
            raise InvalidRequestError(f"No model was chosen for {self.provider}.", provider=self.provider)
        tries = Tries(self._policy)
        while True:
            body = self._adjustments.apply(self._dialect.body(request, self._model))
            yield RequestSent(tries.number)
            try:
                async with self._connection.post(self._dialect.chat_path, body) as response:
                    if limits := self._limits(response):
                        yield RateLimitsSeen(limits)
                    if response.is_success:
                        async with aclosing(self._reply(response)) as events:
                            async for event in events:
                                yield event
                        return
                    failure = await self._failure(response)
            except TransportError as error:
                failure = Failure(error, may_retry=not is_past_hope(error))
            retrying = self._again(failure, tries, body)
            yield retrying
            await self._policy.sleep(retrying.wait_s)

    async def generate(self, request: ChatRequest) -> Reply:
        async with aclosing(self.stream(request)) as events:
            return await collect(events)

    async def list_models(self) -> list[ModelInfo]:
        found = await self._dialect.models(self._get)
        return await asyncio.to_thread(self._without_key, found)

    async def health(self) -> Health:
        """Ask for the list of models and say how it went."""
        start = time.perf_counter()
        try:
            models = await self.list_models()
        except AuthenticationError as error:
            return Health(False, f"The key was refused. {error}", elapsed_ms(start))
        except TransportError as error:
            return Health(False, f"Not reachable. {error}", has_arrived=error.has_arrived)
        except InvalidRequestError as error:
            if error.status not in (404, 405):
                return Health(False, str(error), elapsed_ms(start))
            return Health(True, "It answers, but lists no models.", elapsed_ms(start))
        except ClankerError as error:
            return Health(False, str(error), elapsed_ms(start))
        return Health(True, self._found(models), elapsed_ms(start))

    async def aclose(self) -> None:
        await self._connection.aclose()

    def _without_key(self, models: list[ModelInfo]) -> list[ModelInfo]:
        """Return what may be stored and shown: what repeats the key is no model."""
        finds_key, told = self._origin.redact.finds_key, [f"{one.id} {one.name}" for one in models]
        if not finds_key(" ".join(told)):  # as good as always; to look into thousands one by one takes a while
            return models
        return [one for one, words in zip(models, told, strict=True) if not finds_key(words)]

    def _found(self, models: list[ModelInfo]) -> str:
        """Say what the list holds, and whether the chosen model is in it."""
        size = "1 model" if len(models) == 1 else f"{len(models)} models"
        if self._model and models and all(model.id != self._model for model in models):
            return f"It answers and lists {size}, but not {self._model}."
        return f"It answers and lists {size}."

    async def _reply(self, response: httpx2.Response) -> AsyncGenerator[StreamEvent, None]:
        """Yield the events of a reply; raise when it ends before its end."""
        reader = self._dialect.reader(self._origin)
        patience = Patience(self._connection.timeouts)
        has_words = False
        try:
            async with aclosing(payloads(response, self._origin)) as arriving:
                async with aclosing(unbroken(arriving, reader, patience, self._origin)) as whole:
                    async for payload in whole:
                        for event in reader.read(payload):
                            if isinstance(event, TextDelta | ThinkingDelta):
                                has_words = True
                                patience.hear()
                            yield event
                for event in reader.finish():
                    yield event
                await drain(arriving)
        except StreamError as error:
            if error.hint == KEPT and not has_words:
                error.hint = ASK_AGAIN
            raise

    def _again(self, failure: Failure, tries: Tries, sent: dict[str, object]) -> Retrying:
        """Return the next attempt after a failure, or raise its error."""
        if adjustment := self._adjustments.learn(failure.error, sent):
            return tries.adjusted(failure.error, adjustment)
        return tries.again(failure)

    async def _failure(self, response: httpx2.Response) -> Failure:
        body = await beginning(response, self._origin, self._connection.timeouts.tail_s)
        seen = ErrorResponse(response.status_code, response.headers, body, self._model, self._policy.now())
        return self._dialect.failure(seen, self._origin)

    def _limits(self, response: httpx2.Response) -> RateLimits | None:
        return read_rate_limits(
            response.headers, provider=self.provider, periods=self._dialect.periods, moment=self._policy.now()
        )

    async def _get(self, path: str, query: str = "") -> object:
        """Return the JSON at a path."""
        within_s = min(LIST_WHOLE_S, self._connection.timeouts.quiet_s)
        try:
            async with asyncio.timeout(within_s):
                body = await self._whole_body(path, query)
        except TimeoutError as error:
            raise self._origin.unreachable(
                f"what was asked for had not come after {in_words(within_s)}.", hint="Try again.", has_arrived=True
            ) from error
        try:
            return await asyncio.to_thread(listed, body)
        except ValueError as error:
            said = self._origin.redact.line(read_complaint(body).message, 200)
            raise StreamError(
                f"{self.provider} answered with something that is no list: {said or 'nothing'}",
                provider=self.provider,
                status=200,
                hint="Check the base URL: it often ends in /v1.",
            ) from error

    async def _whole_body(self, path: str, query: str) -> bytes:
        async with self._connection.get(path, query, idle_s=LIST_IDLE_S) as response:
            if not response.is_success:
                raise (await self._failure(response)).error
            try:
                return b"".join([chunk async for chunk in body_bytes(response, self._origin, LIST_LIMIT_BYTES)])
            except StreamError as error:
                error.hint = "Try again."  # half a list is of no use
                raise


async def beginning(response: httpx2.Response, origin: Origin, within_s: float) -> bytes:
    """Return the body of an error response, as far as it comes and is worth reading."""
    body = b""
    try:
        async with asyncio.timeout(within_s), aclosing(body_bytes(response, origin, REPLY_LIMIT_BYTES)) as chunks:
            async for chunk in chunks:
                body += chunk
                if len(body) >= ERROR_LIMIT_BYTES:
                    break
    except (StreamError, TimeoutError):
        return body  # its status says enough
    return body[:ERROR_LIMIT_BYTES]


async def unbroken(
    arriving: AsyncGenerator[Payload, None], reader: ReplyReader, patience: Patience, origin: Origin
) -> AsyncGenerator[Payload, None]:
    """Yield payloads until the reply is over; what breaks or stalls once it is complete breaks nothing."""
    while not reader.is_over:
        is_complete = reader.is_complete
        try:
            async with asyncio.timeout_at(patience.ends_at(is_complete=is_complete)):
                payload = await anext(arriving)
        except StopAsyncIteration:
            return
        except TimeoutError:
            is_late = True
        except StreamError:
            if is_complete:
                return
            raise
        else:
            is_late = patience.is_over(is_complete=is_complete)  # what is always there already is never timed out
        if is_late and is_complete:
            return
        if is_late:
            raise patience.error(origin)
        yield payload
        if reader.is_complete and not is_complete:
            patience.hear()  # what may still come has its time from here on


async def drain(arriving: AsyncGenerator[Payload, None]) -> None:
    """Read to the end of the body, if that is near: then the connection can serve the next request."""
    try:
        async with asyncio.timeout(DRAIN_S):
            async for _ in arriving:
                pass
    except (TimeoutError, StreamError):
        return


def elapsed_ms(start: float) -> int:
    return round((time.perf_counter() - start) * 1000)
