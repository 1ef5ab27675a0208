"""What we send is what the vendors' own SDKs would send, and what we are fed is what they would read."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import pytest
from pydantic import TypeAdapter

from clanker_tui.agents.sse import SseDecoder
from clanker_tui.domain.agent import ChatRequest, Parameters
from clanker_tui.domain.messages import user_message
from clanker_tui.domain.providers import Wire
from tests.agents.fakes import Server, agent_over, hear, question, response, stream_file
from tests.agents.test_requests import reply
from tests.vendor_types import validate_body

pytestmark = pytest.mark.vendor

REQUESTS = {
    "a question": question(),
    "a system prompt": question(system_prompt="Be brief."),
    "all parameters": question(
        system_prompt="Be brief.",
        parameters=Parameters(max_tokens=100, temperature=0.5, top_p=0.9, reasoning_effort="high"),
    ),
    "no reasoning": question(parameters=Parameters(reasoning_effort="none")),
    "little reasoning": question(parameters=Parameters(reasoning_effort="low")),
    "a conversation": ChatRequest(
        (user_message("a", "c", None), reply("b", thinking="hm"), reply(""), user_message("c", "c", None))
    ),
}
MODELS = {
    Wire.GROQ: ("openai/gpt-oss-120b", "qwen/qwen3.8-27b", "groq/compound"),
    Wire.OPENAI: ("gpt-6-luna",),
    Wire.ANTHROPIC: ("claude-sonnet-5-5",),
}


@pytest.mark.parametrize("name", REQUESTS)
@pytest.mark.parametrize(("wire", "model"), [(wire, model) for wire, models in MODELS.items() for model in models])
async def test_a_request_is_one_that_the_vendors_sdk_could_send(wire: Wire, model: str, name: str) -> None:
    server = Server([response(stream_file("anthropic.sse" if wire is Wire.ANTHROPIC else "openai.sse"))])
    await hear(agent_over(server, wire, model=model), REQUESTS[name])
    body = server.bodies[0]
    if wire is Wire.ANTHROPIC:
        # The newest SDK no longer has them; older models take them, newer ones have them left out when they refuse.
        body = {field: value for field, value in body.items() if field not in ("temperature", "top_p")}
    validate_body(wire.value, body)


@pytest.mark.parametrize(
    ("stream", "module", "name"),
    [
        ("openai.sse", "openai.types.chat", "ChatCompletionChunk"),
        ("groq.sse", "groq.types.chat", "ChatCompletionChunk"),
        ("anthropic.sse", "anthropic.types", "RawMessageStreamEvent"),
        ("anthropic_thinking.sse", "anthropic.types", "RawMessageStreamEvent"),
        ("anthropic_refusal.sse", "anthropic.types", "RawMessageStreamEvent"),
    ],
)
def test_a_sample_stream_is_one_that_the_vendors_sdk_reads(stream: str, module: str, name: str) -> None:
    kind: TypeAdapter[Any] = TypeAdapter(getattr(import_module(module), name))
    events = [event.data for event in SseDecoder().feed(stream_file(stream))]
    read = [json.loads(data) for data in events if data != "[DONE]"]
    assert read
    for value in read:
        if value.get("type") in ("ping", "brand_new_event") or "moderation" in value or value.get("choices") == []:
            continue  # events that the SDKs pass over, or leave fields out of
        kind.validate_python(value)
