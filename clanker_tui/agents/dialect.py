"""What an agent needs to know of a wire format."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Protocol

from clanker_tui.agents.failures import ErrorResponse
from clanker_tui.agents.key_header import KeyHeader
from clanker_tui.agents.origin import Origin
from clanker_tui.agents.payloads import Payload
from clanker_tui.agents.retries import Failure
from clanker_tui.domain.agent import ChatRequest, ModelInfo
from clanker_tui.domain.events import StreamEvent
from clanker_tui.domain.secret import Secret

Get = Callable[[str, str], Awaitable[object]]
"""Asks a path with a query; gives the JSON of the response."""


class ReplyReader(Protocol):
    """Turns the payloads of one reply into events."""

    @property
    def is_complete(self) -> bool:
        """Whether the provider has said why the reply ended. What breaks after that breaks nothing."""
        ...

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to come, although the connection may stay open."""
        ...

    def read(self, payload: Payload) -> Iterator[StreamEvent]:
        """Yield what a payload tells.

        Raises:
            StreamError: it tells of an error.
        """
        ...

    def finish(self) -> Iterator[StreamEvent]:
        """Yield what was held back, and `Finished`.

        Raises:
            StreamError: the reply is not complete.
        """
        ...


class Dialect(Protocol):
    """One provider's way with requests and replies."""

    @property
    def chat_path(self) -> str: ...

    @property
    def headers(self) -> Mapping[str, str]:
        """What goes with every request, beside the key."""
        ...

    def auth(self, key: Secret, host: str) -> KeyHeader:
        """Return how the key travels."""
        ...

    @property
    def required(self) -> frozenset[str]:
        """The optional-looking parameters that the provider does not go without."""
        ...

    @property
    def periods(self) -> Mapping[str, str]:
        """The window of each unit of the rate limits, where the headers do not name it."""
        ...

    def body(self, request: ChatRequest, model: str) -> dict[str, object]:
        """Return the request in the provider's words. Text of user and assistant goes out, reasoning never."""
        ...

    def reader(self, origin: Origin) -> ReplyReader: ...

    def failure(self, response: ErrorResponse, origin: Origin) -> Failure: ...

    async def models(self, get: Get) -> list[ModelInfo]:
        """Return the live list. Raises what `get` raises."""
        ...
