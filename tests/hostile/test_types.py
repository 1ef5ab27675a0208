"""A value of the wrong type, in whatever field, is a clear error or is passed over; it never breaks the program."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from clanker_tui.domain.providers import Wire
from clanker_tui.errors import ProviderError
from tests.agents.fakes import agent_over, hear, response

WRONG: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**30,
    1.5,
    -0.0,
    "",
    "x",
    "\ud800",
    "\0",
    [],
    [None],
    [[]],
    {},
    {"x": None},
    {"": [1]},
)
USAGE = {
    "prompt_tokens": 3,
    "completion_tokens": 4,
    "total_tokens": 7,
    "prompt_tokens_details": {"cached_tokens": 1, "cache_write_tokens": 1},
    "completion_tokens_details": {"reasoning_tokens": 2},
    "cost": 0.5,
}
CHAT = [
    {"choices": [{"index": 0, "delta": {"role": "assistant", "content": "a", "reasoning": "b", "refusal": "c"}}]},
    {"choices": [{"delta": {"content": [{"type": "text", "text": "d"}]}, "finish_reason": "stop"}], "usage": USAGE},
    {"choices": [], "usage": USAGE, "x_groq": {"usage": USAGE, "error": ""}, "service_tier": "flex", "error": None},
]
MESSAGES = [
    {"type": "message_start", "message": {"usage": {"input_tokens": 3, "cache_creation": {}, "service_tier": "x"}}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "a", "thinking": ""}},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_details": {}}, "usage": {"output_tokens": 4}},
    {"type": "message_stop"},
]
MODELS = {"data": [{"id": "m", "name": "M", "active": True, "context_window": 9, "pricing": {"prompt": "0.1"}}]}


def spoiled(value: Any) -> Iterator[Any]:
    """Yield a value with each of its fields, and itself, replaced by each wrong value."""
    yield from WRONG
    if isinstance(value, dict | list):
        for step in value if isinstance(value, dict) else range(len(value)):
            for inner in spoiled(value[step]):
                changed = copy.copy(value)
                changed[step] = inner
                yield changed


def streamed(events: list[Any]) -> bytes:
    return b"".join(f"data: {json.dumps(event)}\n\n".encode() for event in events)


@pytest.mark.parametrize(
    ("wire", "events"), [(Wire.OPENAI_COMPATIBLE, CHAT), (Wire.GROQ, CHAT), (Wire.ANTHROPIC, MESSAGES)]
)
async def test_a_stream_with_a_wrong_value_ends_properly_or_as_an_error(wire: Wire, events: list[Any]) -> None:
    cases = 0
    for at, event in enumerate(events):
        for wrong in spoiled(event):
            heard = await hear(agent_over(response(streamed([*events[:at], wrong, *events[at + 1 :]])), wire))
            assert heard.error is None or heard.error.message, wrong
            cases += 1
    assert cases > 200


@pytest.mark.parametrize("wire", [Wire.OPENAI_COMPATIBLE, Wire.GROQ, Wire.ANTHROPIC])
async def test_a_list_of_models_with_a_wrong_value_is_read_or_refused(wire: Wire) -> None:
    for wrong in spoiled(MODELS):
        agent = agent_over(response(json.dumps(wrong).encode()), wire)
        with suppress(ProviderError):
            await agent.list_models()
