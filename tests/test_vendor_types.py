"""The check against the vendors' types catches what it is for."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from tests.vendor_types import validate_body

pytestmark = pytest.mark.vendor

CHAT: dict[str, Any] = {"model": "m", "stream": True, "messages": [{"role": "user", "content": "hello"}]}


@pytest.mark.parametrize("provider", ["openai", "groq", "anthropic"])
def test_a_plain_request_passes(provider: str) -> None:
    validate_body(provider, {**CHAT, "max_tokens": 5} if provider == "anthropic" else CHAT)


@pytest.mark.parametrize(
    ("provider", "wrong"),
    [
        ("openai", {"max_tokns": 5}),
        ("openai", {"messages": [{"role": "nobody", "content": "hello"}]}),
        ("openai", {"messages": [{"role": "user", "content": "hello", "mood": "good"}]}),
        ("groq", {"messages": [{"role": "assistant", "content": "hello", "reasoning_content": "hm"}]}),
        ("anthropic", {"messages": []}),  # max_tokens is missing
        ("anthropic", {"max_tokens": 5, "messages": [{"role": "tool", "content": "hello"}]}),
    ],
)
def test_a_wrong_request_is_caught(provider: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        validate_body(provider, {**CHAT, **wrong})
