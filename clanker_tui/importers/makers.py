"""Tells the provider from the name of a model, where a program keeps only that."""

from __future__ import annotations

import re

KNOWN = (
    (re.compile(r"(gpt-|chatgpt-|o[1-9](-|$)|text-davinci)"), "openai"),
    (re.compile(r"claude-"), "anthropic"),
)


def provider_of(model: str, *, otherwise: str) -> str:
    """Return the provider of a model: what stands before its first slash, or whose names begin so."""
    prefix, slash, _ = model.partition("/")
    if slash and prefix:
        return prefix.lower()
    return next((provider for pattern, provider in KNOWN if pattern.match(model)), otherwise)
