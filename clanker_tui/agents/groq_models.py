"""Groq's models: a dated table, and which of them to use for what.

The live list is the truth about which models there are; this table says what each is good for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clanker_tui.config.nearest import quote, suggest
from clanker_tui.domain.agent import ModelInfo
from clanker_tui.domain.retired import retired
from clanker_tui.errors import ConfigError

__all__ = ["AS_OF", "MODELS", "TASKS", "GroqModel", "recommended_model", "retired"]

AS_OF = "2026-11-22"


@dataclass(frozen=True, slots=True)
class GroqModel:
    """One row. Prices are USD per million tokens, on the table's date; `cached_usd` is None where caching has none."""

    id: str
    context_tokens: int
    max_output_tokens: int
    input_usd: float
    cached_usd: float | None
    output_usd: float
    best_for: tuple[str, ...]


MODELS: tuple[GroqModel, ...] = (
    GroqModel("openai/gpt-oss-120b", 131_072, 65_536, 0.15, 0.075, 0.60, ("general", "coding", "reasoning")),
    GroqModel("openai/gpt-oss-20b", 131_072, 65_536, 0.075, 0.0375, 0.30, ("fast",)),
    GroqModel("qwen/qwen3.8-27b", 131_072, 16_384, 0.80, None, 4.00, ("images", "coding")),
    GroqModel("openai/gpt-oss-safeguard-20b", 131_072, 65_536, 0.075, 0.0375, 0.30, ("safety policies",)),
)

TASKS: Mapping[str, tuple[str, ...]] = {
    "general": ("openai/gpt-oss-120b", "qwen/qwen3.8-27b", "openai/gpt-oss-20b"),
    "coding": ("openai/gpt-oss-120b", "qwen/qwen3.8-27b", "openai/gpt-oss-20b"),
    "fast": ("openai/gpt-oss-20b", "openai/gpt-oss-120b", "qwen/qwen3.8-27b"),
    "reasoning": ("openai/gpt-oss-120b", "qwen/qwen3.8-27b", "openai/gpt-oss-20b"),
}
"""For each task the models to use, best first."""


def recommended_model(task: str, live: Sequence[ModelInfo] | None = None) -> str:
    """Return the best model for a task among those that are alive.

    When none of the known models is left in the live list, it is the one with the largest context there.

    Args:
        task: general, coding, fast or reasoning.
        live: the provider's list of now; None when there was no way to ask for it.

    Raises:
        ConfigError: there is no such task, or the live list holds no chat model.
    """
    if task not in TASKS:
        raise ConfigError(f"There is no task {quote(task)}.", hint=suggest(task, TASKS))
    wanted = [model for model in TASKS[task] if retired("groq", model) is None]
    if live is None:
        return wanted[0]
    alive = [model for model in live if model.is_chat]
    if not alive:
        raise ConfigError(
            "Groq lists no chat model for this key.", hint="Check what the key may use at Groq's console."
        )
    ids = {model.id for model in alive}
    return next((model for model in wanted if model in ids), max(alive, key=lambda model: model.context_tokens or 0).id)
