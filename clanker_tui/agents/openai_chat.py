"""Chat Completions, for any server that speaks it: https://platform.openai.com/docs/api-reference/chat"""

from __future__ import annotations

from collections.abc import Mapping

from clanker_tui.agents.chat_reader import ChatReader
from clanker_tui.agents.dialect import Get
from clanker_tui.agents.failures import ErrorResponse, read_failure
from clanker_tui.agents.key_header import KeyHeader
from clanker_tui.agents.model_lists import read_models
from clanker_tui.agents.origin import Origin
from clanker_tui.agents.rate_limits import PER_MINUTE
from clanker_tui.agents.retries import Failure
from clanker_tui.agents.sendable import sendable
from clanker_tui.agents.unicode_pieces import whole
from clanker_tui.domain.agent import ChatRequest, ModelInfo
from clanker_tui.domain.secret import Secret

AZURE_HOSTS = (".openai.azure.com", ".cognitiveservices.azure.com")


class ChatCompletions:
    """The dialect as most servers have it in common. What one of them adds, its own class adds."""

    chat_path = "/chat/completions"
    headers: Mapping[str, str] = {}
    required: frozenset[str] = frozenset()
    periods: Mapping[str, str] = PER_MINUTE
    max_tokens_name = "max_tokens"

    def __init__(self, provider: str) -> None:
        self.provider = provider

    def auth(self, key: Secret, host: str) -> KeyHeader:
        if host.endswith(AZURE_HOSTS):
            return KeyHeader("api-key", key)
        return KeyHeader("authorization", key, prefix="Bearer ")

    def body(self, request: ChatRequest, model: str) -> dict[str, object]:
        asked = request.parameters
        system = whole(request.system_prompt)
        messages = [{"role": "system", "content": system}] if system.strip() else []
        optional = {
            self.max_tokens_name: asked.max_tokens,
            "temperature": asked.temperature,
            "top_p": asked.top_p,
            "reasoning_effort": asked.reasoning_effort,
        }
        return {
            "model": model,
            "messages": messages + sendable(request.messages),
            "stream": True,
            "stream_options": {"include_usage": True},
            **{name: value for name, value in optional.items() if value is not None},
        }

    def reader(self, origin: Origin) -> ChatReader:
        return ChatReader(origin)

    def failure(self, response: ErrorResponse, origin: Origin) -> Failure:
        return read_failure(response, origin)

    async def models(self, get: Get) -> list[ModelInfo]:
        return read_models(await get("/models", ""), self.provider)
