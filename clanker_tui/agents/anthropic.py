"""Anthropic Messages: https://platform.claude.com/docs/en/api/messages"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from clanker_tui.agents.anthropic_reader import AnthropicReader
from clanker_tui.agents.dialect import Get
from clanker_tui.agents.failures import ErrorResponse, read_failure
from clanker_tui.agents.key_header import KeyHeader
from clanker_tui.agents.model_lists import MOST_MODELS, known_end, model_id, read_day
from clanker_tui.agents.origin import Origin
from clanker_tui.agents.rate_limits import PER_MINUTE
from clanker_tui.agents.retries import Failure
from clanker_tui.agents.sendable import sendable
from clanker_tui.agents.unicode_pieces import whole
from clanker_tui.domain.agent import ChatRequest, ModelInfo
from clanker_tui.domain.loose_json import JsonObject, count, items, table, text
from clanker_tui.domain.secret import Secret

VERSION = "2023-06-01"  # the one that proxies and older servers know too
USUAL_MAX_TOKENS = 16_384  # thinking comes out of it as well
MOST_PAGES = 20


class Messages:
    """The Messages dialect. It wants to be told the longest reply: what the live list allows, once it was asked for."""

    headers: Mapping[str, str] = {"anthropic-version": VERSION}
    required = frozenset({"max_tokens"})
    periods: Mapping[str, str] = PER_MINUTE

    def __init__(self, provider: str, *, path: str = "/v1") -> None:
        self.provider = provider
        self._path = path
        self._most_tokens: dict[str, int] = {}

    @property
    def chat_path(self) -> str:
        return f"{self._path}/messages"

    def auth(self, key: Secret, host: str) -> KeyHeader:  # noqa: ARG002 - other dialects depend on the host
        return KeyHeader("x-api-key", key)

    def body(self, request: ChatRequest, model: str) -> dict[str, object]:
        asked = request.parameters
        system = whole(request.system_prompt)
        optional = {
            "system": system if system.strip() else None,
            "temperature": asked.temperature,
            "top_p": asked.top_p,
        }
        return {
            "model": model,
            "max_tokens": asked.max_tokens or self._most_tokens.get(model, USUAL_MAX_TOKENS),
            "messages": sendable(request.messages),
            "stream": True,
            **{name: value for name, value in optional.items() if value is not None},
            **thinking_parameters(asked.reasoning_effort),
        }

    def reader(self, origin: Origin) -> AnthropicReader:
        return AnthropicReader(origin)

    def failure(self, response: ErrorResponse, origin: Origin) -> Failure:
        """Return what an error means. A 429 that names no wait is a monthly limit: waiting a little is no use."""
        failure = read_failure(response, origin)
        told = response.headers.get("x-should-retry", "").lower()
        if response.status == 429 and failure.asked_wait_s is None and told != "true":
            return Failure(failure.error, may_retry=False)
        return failure

    async def models(self, get: Get) -> list[ModelInfo]:
        found: dict[str, ModelInfo] = {}
        query = {"limit": "1000"}
        for _ in range(MOST_PAGES):
            page = table(await get(f"{self._path}/models", urlencode(query)))
            found |= {model.id: model for model in read_page(page, self.provider)}
            last = text(page.get("last_id"))
            if page.get("has_more") is not True or not last or query.get("after_id") == last:
                break
            query["after_id"] = last
        self._most_tokens = {model.id: model.max_output_tokens for model in found.values() if model.max_output_tokens}
        return list(found.values())


def thinking_parameters(effort: str | None) -> dict[str, object]:
    """Return what sets the reasoning. Nothing is sent unless the user chose: models differ in what they take."""
    match effort:
        case None | "":
            return {}
        case "none":
            return {"thinking": {"type": "disabled"}}
        case _:
            return {
                "thinking": {"type": "adaptive", "display": "summarized"},
                "output_config": {"effort": "low" if effort == "minimal" else effort},
            }


def read_page(page: JsonObject, provider: str) -> list[ModelInfo]:
    """Return the models of one page that are still served."""
    entries = [table(item) for item in items(page.get("data"))[:MOST_MODELS]]
    return [
        ModelInfo(
            id=model_id(entry),
            name=text(entry.get("display_name")),
            context_tokens=count(entry.get("max_input_tokens")),
            max_output_tokens=count(entry.get("max_tokens")),
            retires_on=read_day(entry.get("retires_at")) or known_end(provider, model_id(entry)),
        )
        for entry in entries
        if model_id(entry) and entry.get("lifecycle") != "retired"
    ]
