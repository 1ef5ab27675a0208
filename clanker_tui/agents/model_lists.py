"""Reads the lists of models that Chat Completions servers give out."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from clanker_tui.domain.agent import ModelInfo
from clanker_tui.domain.loose_json import JsonObject, amount, count, items, parse, table, text
from clanker_tui.domain.retired import retirement

MILLION = 1_000_000
MOST_MODELS = 10_000  # the largest service has some hundreds; who lists more is not believed
LONGEST_ID = 200
_NO_CHAT = re.compile(
    r"whisper|orpheus|playai|prompt-guard|embed|moderation|dall-e|\btts\b|transcribe|realtime|gpt-image|gpt-audio"
    r"|\bsora\b|babbage|davinci|\brerank|gpt-3\.5-turbo-instruct",
    re.IGNORECASE,
)


def listed(body: bytes) -> object:
    """Return the JSON of a list of models.

    Raises:
        ValueError: it is no JSON, a single value, or an error. An empty list is spelled in many ways.
    """
    value = parse(body)
    if isinstance(value, str | int | float) or (table(value).get("error") and not items(table(value).get("data"))):
        raise ValueError("no list")
    return value


def read_models(answer: object, provider: str) -> list[ModelInfo]:
    """Return the models of a list, in its order, each once; what is no model is left out."""
    listing = items(answer) or items(table(answer).get("data"))
    entries = [table(item) for item in listing[:MOST_MODELS]]
    found = {info.id: info for info in (read_model(entry, provider) for entry in entries) if info.id}
    return list(found.values())


def read_model(entry: JsonObject, provider: str) -> ModelInfo:
    """Return one model; an empty id when the entry has none, or says that it is not active."""
    model = "" if entry.get("active") is False else model_id(entry)
    pricing, best_host = table(entry.get("pricing")), table(entry.get("top_provider"))
    return ModelInfo(
        id=model,
        name=text(entry.get("name")) or text(entry.get("display_name")),
        context_tokens=context_of(entry),
        max_output_tokens=count(entry.get("max_completion_tokens")) or count(best_host.get("max_completion_tokens")),
        input_usd=per_million(pricing.get("prompt")),
        output_usd=per_million(pricing.get("completion")),
        retires_on=read_day(entry.get("shutdown_date")) or known_end(provider, model),
        is_chat=_NO_CHAT.search(model) is None and writes_text(entry),
    )


def model_id(entry: JsonObject) -> str:
    """Return the id of a model; empty when it has none, or one that cannot be shown and so not be chosen."""
    found = text(entry.get("id"))
    return found if found.strip() and found.isprintable() and len(found) <= LONGEST_ID else ""


def context_of(entry: JsonObject) -> int | None:
    """Return the context size, under the name that Groq, OpenRouter, vLLM or llama.cpp gives it."""
    named = (entry.get("context_window"), entry.get("context_length"), entry.get("max_model_len"))
    return next((size for size in map(count, (*named, table(entry.get("meta")).get("n_ctx"))) if size), None)


def writes_text(entry: JsonObject) -> bool:
    """Whether a model replies in text; true when the entry does not say."""
    modalities = items(table(entry.get("architecture")).get("output_modalities"))
    return not modalities or "text" in modalities


def per_million(price: object) -> float | None:
    """Return a price per token as one per million tokens."""
    figure = amount(price)
    return None if figure is None else round(figure * MILLION, 6)


def read_day(value: object) -> date | None:
    """Return a day, given as an ISO date or a Unix time; None for anything else."""
    try:
        if isinstance(value, str):
            return datetime.fromisoformat(value).date()
        seconds = count(value)
        return datetime.fromtimestamp(seconds, UTC).date() if seconds else None
    except (ValueError, OverflowError, OSError):
        return None


def known_end(provider: str, model: str) -> date | None:
    """Return the day a model ends as far as this program knows."""
    known = retirement(provider, model)
    return known.day if known else None
