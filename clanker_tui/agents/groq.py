"""Groq: what it adds to Chat Completions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from clanker_tui.agents.dialect import Get
from clanker_tui.agents.groq_models import MODELS
from clanker_tui.agents.openai_chat import ChatCompletions
from clanker_tui.domain.agent import ChatRequest, ModelInfo


class Groq(ChatCompletions):
    """It counts the longest reply that is asked for against the limit per minute, so none is asked for by itself."""

    max_tokens_name = "max_completion_tokens"
    periods: Mapping[str, str] = {"requests": "day", "tokens": "minute"}

    def body(self, request: ChatRequest, model: str) -> dict[str, object]:
        return {**super().body(request, model), **reasoning_apart(model)}

    async def models(self, get: Get) -> list[ModelInfo]:
        """Return the live list, with what the table knows beyond it."""
        return [enriched(model) for model in await super().models(get)]


def reasoning_apart(model: str) -> dict[str, object]:
    """Return what makes a model give its reasoning apart from its reply. The two parameters exclude each other."""
    if model.startswith("openai/gpt-oss"):
        return {"include_reasoning": True}
    if model.startswith("qwen/"):
        return {"reasoning_format": "parsed"}
    return {}


def enriched(model: ModelInfo) -> ModelInfo:
    known = next((row for row in MODELS if row.id == model.id), None)
    if known is None:
        return model
    return replace(
        model,
        context_tokens=model.context_tokens or known.context_tokens,
        max_output_tokens=model.max_output_tokens or known.max_output_tokens,
        input_usd=known.input_usd,
        output_usd=known.output_usd,
        best_for=", ".join(known.best_for),
    )
