"""What an agent is asked and what it answers."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from clanker_tui.domain.events import StreamEvent
from clanker_tui.domain.messages import FinishReason, Message
from clanker_tui.domain.usage import NANO, Purpose, Usage


@dataclass(frozen=True, slots=True)
class Parameters:
    """What shapes a reply. None leaves the choice to the provider: the parameter is not sent."""

    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    reasoning_effort: str | None = None


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A question with all that came before it, oldest message first."""

    messages: tuple[Message, ...]
    system_prompt: str = ""
    parameters: Parameters = Parameters()
    purpose: Purpose = Purpose.CHAT


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply, collected from a stream."""

    text: str
    thinking: str
    reason: FinishReason
    usage: Usage | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One model of a provider's live list. Token counts and USD prices per million tokens are None when unknown."""

    id: str
    name: str = ""
    context_tokens: int | None = None
    max_output_tokens: int | None = None
    input_usd: float | None = None
    output_usd: float | None = None
    best_for: str = ""
    retires_on: date | None = None
    is_chat: bool = True

    def nano_usd(self, usage: Usage) -> int | None:
        """Return what a request costs by the prices of the list, which knows no cache; None where it has none."""
        if self.input_usd is None or self.output_usd is None:
            return None
        usd = usage.prompt_tokens * Decimal(str(self.input_usd)) + usage.output_tokens * Decimal(str(self.output_usd))
        return round(usd * NANO / 1_000_000)


@dataclass(frozen=True, slots=True)
class Health:
    """Whether a provider answers and takes the key. `detail` is one line for the user.

    `has_arrived` when the question reached the provider, as far as can be known.
    """

    is_ok: bool
    detail: str
    latency_ms: int | None = None
    has_arrived: bool = True


class Agent(Protocol):
    """Talks to one provider with one model. It keeps no state between calls."""

    @property
    def provider(self) -> str: ...

    @property
    def model(self) -> str: ...

    def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        """Yield what happens, `Finished` last.

        Raises:
            ProviderError: the provider failed, or the reply ended before its end.
        """
        ...

    async def generate(self, request: ChatRequest) -> Reply:
        """Return a whole reply. Raises as `stream` does."""
        ...

    async def list_models(self) -> list[ModelInfo]:
        """Return the models the provider offers now, as it lists them."""
        ...

    async def health(self) -> Health:
        """Ask for something cheap and say how it went; a failure is an answer, not an error."""
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...
