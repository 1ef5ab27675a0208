"""Checks request bodies against the types in the vendors' own SDKs: what an SDK could not say, we do not send."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from types import GenericAlias
from typing import Any

from pydantic import ConfigDict, TypeAdapter

TYPES = {
    "openai": ("openai.types.chat.completion_create_params", "CompletionCreateParamsStreaming"),
    "groq": ("groq.types.chat.completion_create_params", "CompletionCreateParams"),
    "anthropic": ("anthropic.types.message_create_params", "MessageCreateParamsStreaming"),
}

# Groq takes this and reports usage for it; its SDK does not list it.
BEYOND_THE_SDK = {"groq": {"stream_options": {"include_usage": True}}}


@cache
def body_type(provider: str) -> TypeAdapter[Any]:
    """Return the type of a streaming chat request in a provider's SDK, in a list, unknown keys forbidden.

    The list is there because pydantic hands a configuration down to what stands inside, not to a type of its own.
    """
    module, name = TYPES[provider]
    kind: Any = GenericAlias(list, getattr(import_module(module), name))
    return TypeAdapter(kind, config=ConfigDict(extra="forbid"))


def validate_body(provider: str, body: Mapping[str, Any]) -> None:
    """Raise pydantic's ValidationError where a request body is not what the vendor's SDK would send."""
    beyond = BEYOND_THE_SDK.get(provider, {})
    known = {name: value for name, value in body.items() if value != beyond.get(name)}
    walk(body_type(provider).validate_python([known]))


def walk(value: object) -> None:
    """Visit all of a validated value: pydantic checks the items of an iterable when they are taken."""
    if isinstance(value, Mapping):
        for item in value.values():
            walk(item)
    elif isinstance(value, Iterable) and not isinstance(value, str | bytes):
        for item in value:
            walk(item)
