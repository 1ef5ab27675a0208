"""A parameter that a model refuses is left out, renamed or lowered, once and for all."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from clanker_tui.domain.agent import Parameters
from clanker_tui.domain.events import RequestSent, Retrying
from clanker_tui.domain.providers import Wire
from clanker_tui.errors import ContextLengthError, InvalidRequestError
from tests.agents.fakes import TEXT, Server, agent_over, error_response, hear, question, response, stream_file

ALL = Parameters(max_tokens=100, temperature=0.5, top_p=0.9, reasoning_effort="low")


def refusal(message: str, **more: Any) -> httpx2.Response:
    return error_response(400, {"message": message, "type": "invalid_request_error", **more})


def good() -> httpx2.Response:
    return response(stream_file("openai.sse"))


@pytest.mark.parametrize(
    ("wire", "error", "gone", "come"),
    [
        (
            Wire.OPENAI_COMPATIBLE,
            refusal("Use 'max_completion_tokens' instead of 'max_tokens'.", param="max_tokens"),
            "max_tokens",
            "max_completion_tokens",
        ),
        (Wire.OPENAI, refusal("unknown field max_completion_tokens"), "max_completion_tokens", "max_tokens"),
        (Wire.OPENAI, refusal("Unsupported value", param="temperature", code="unsupported_value"), "temperature", None),
        (Wire.OPENAI_COMPATIBLE, refusal("top_p is not allowed"), "top_p", None),
        (Wire.OPENAI_COMPATIBLE, refusal("body.reasoning_effort: not permitted"), "reasoning_effort", None),
        (Wire.OPENAI_COMPATIBLE, refusal("Invalid", param="stream_options.include_usage"), "stream_options", None),
        (Wire.GROQ, refusal("`include_reasoning` is not supported with this model"), "include_reasoning", None),
    ],
)
async def test_a_refused_parameter_is_dropped_or_renamed_and_nothing_else_changes(
    wire: Wire, error: httpx2.Response, gone: str, come: str | None
) -> None:
    server = Server([error, good()])
    heard = await hear(agent_over(server, wire, model="openai/gpt-oss-20b"), question(parameters=ALL))
    assert heard.text == TEXT
    first, second = server.bodies
    value = first.pop(gone)
    if come:
        assert second.pop(come) == value
    assert first == second
    (retrying,) = heard.of(Retrying)
    assert gone in retrying.adjustment
    assert retrying.wait_s == 0


async def test_a_list_of_validation_errors_names_a_parameter_too() -> None:
    body = b'{"detail":[{"loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]}'
    server = Server([response(body, 422), good()])
    assert (await hear(agent_over(server))).text == TEXT
    assert "stream_options" not in server.bodies[1]


async def test_what_was_learned_is_remembered_by_the_agent_and_by_no_other() -> None:
    server = Server([refusal("temperature is refused"), good()])
    agent = agent_over(server)
    await hear(agent, question(parameters=ALL))
    await hear(agent, question(parameters=ALL))
    assert "temperature" not in server.bodies[2]
    await hear(agent_over(server), question(parameters=ALL))
    assert server.bodies[3]["temperature"] == 0.5


async def test_several_parameters_are_dropped_one_after_the_other_beside_the_retries() -> None:
    refusals = [
        refusal(f"{name} is refused") for name in ("temperature", "top_p", "reasoning_effort", "stream_options")
    ]
    server = Server([*refusals, error_response(503, {"message": "busy"}), good()])
    heard = await hear(agent_over(server), question(parameters=ALL))
    assert heard.text == TEXT
    assert set(server.bodies[-1]) == {"model", "messages", "stream", "max_tokens"}
    assert [event.attempt for event in heard.of(RequestSent)] == [1, 2, 3, 4, 5, 6]
    assert all(event.attempt <= event.of for event in heard.of(Retrying))


async def test_a_server_that_refuses_everything_is_not_asked_for_ever() -> None:
    names = "max_tokens max_completion_tokens temperature top_p reasoning_effort stream_options"
    server = Server([refusal(f"not supported: {names}")])
    heard = await hear(agent_over(server), question(parameters=ALL))
    assert isinstance(heard.error, InvalidRequestError)
    assert len(server.requests) == 7
    assert set(server.bodies[-1]) == {"model", "messages", "stream"}


@pytest.mark.parametrize("message", ["messages: at least one message is required", "my_temperature is high", "bad"])
async def test_a_refusal_that_names_nothing_that_was_sent_is_final(message: str) -> None:
    server = Server([refusal(message)])
    heard = await hear(agent_over(server), question(parameters=ALL))
    assert isinstance(heard.error, InvalidRequestError)
    assert len(server.requests) == 1


async def test_a_conversation_that_is_too_long_is_not_mended_by_dropping_a_limit() -> None:
    message = "This model's maximum context length is 8192 tokens, including max_tokens"
    server = Server([refusal(message, code="context_length_exceeded")])
    heard = await hear(agent_over(server), question(parameters=ALL))
    assert isinstance(heard.error, ContextLengthError)
    assert len(server.requests) == 1


async def test_anthropics_required_limit_is_lowered_to_what_the_model_allows() -> None:
    message = "max_tokens: 16384 > 8192, which is the maximum allowed number of output tokens for this model"
    server = Server([refusal(message), response(stream_file("anthropic.sse"))])
    heard = await hear(agent_over(server, Wire.ANTHROPIC))
    assert heard.text == TEXT
    assert [body["max_tokens"] for body in server.bodies] == [16384, 8192]


async def test_anthropics_thinking_is_left_out_where_it_is_not_known() -> None:
    server = Server([refusal("thinking: adaptive is not supported"), response(stream_file("anthropic.sse"))])
    heard = await hear(agent_over(server, Wire.ANTHROPIC), question(parameters=Parameters(reasoning_effort="high")))
    assert heard.text == TEXT
    assert "thinking" not in server.bodies[1]
    assert server.bodies[1]["output_config"] == {"effort": "high"}
