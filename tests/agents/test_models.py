"""Lists of models, and the health that is told by asking for one."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import httpx2
import pytest

from clanker_tui.agents.groq_models import TASKS, recommended_model
from clanker_tui.domain.agent import ModelInfo
from clanker_tui.domain.providers import Wire
from clanker_tui.errors import AuthenticationError, ConfigError, StreamError
from tests.agents.fakes import Server, agent_over, error_response, response


def listing(*entries: dict[str, Any], **more: Any) -> httpx2.Response:
    return response(json.dumps({"object": "list", "data": entries, **more}).encode())


async def models(wire: Wire, *entries: dict[str, Any]) -> list[ModelInfo]:
    return await agent_over(listing(*entries), wire).list_models()


async def test_groqs_list_is_read_with_what_the_table_knows() -> None:
    active = {"owned_by": "OpenAI", "active": True, "context_window": 131072, "max_completion_tokens": 65536}
    found = await models(
        Wire.GROQ,
        {"id": "openai/gpt-oss-120b", **active},
        {"id": "gone", "active": False},
        {"id": "whisper-large-v3", **active},
        {"id": "meta-llama/llama-prompt-guard-2-22m", "context_window": 512},
        {"id": "brand-new"},
    )
    assert [(model.id, model.is_chat) for model in found] == [
        ("openai/gpt-oss-120b", True),
        ("whisper-large-v3", False),
        ("meta-llama/llama-prompt-guard-2-22m", False),
        ("brand-new", True),
    ]
    assert (found[0].context_tokens, found[0].max_output_tokens) == (131072, 65536)
    assert (found[0].input_usd, found[0].output_usd) == (0.15, 0.60)
    assert "coding" in found[0].best_for
    assert found[3].context_tokens is None


async def test_openais_shutdown_dates_are_shown_and_known_ones_filled_in() -> None:
    found = await models(
        Wire.OPENAI,
        {"id": "a", "shutdown_date": "2027-03-01"},
        {"id": "b", "shutdown_date": "soon"},
        {"id": "gpt-5"},
        {"id": "text-embedding-3-large"},
    )
    assert [model.retires_on for model in found[:3]] == [date(2027, 3, 1), None, date(2026, 12, 11)]
    assert not found[3].is_chat


async def test_openrouters_prices_are_per_million() -> None:
    (model, image) = await models(
        Wire.OPENAI_COMPATIBLE,
        {
            "id": "x/y",
            "name": "Y",
            "context_length": 200000,
            "pricing": {"prompt": "0.00000015", "completion": "0.0000006"},
            "top_provider": {"max_completion_tokens": 8192},
            "architecture": {"output_modalities": ["text"]},
        },
        {"id": "x/draw", "architecture": {"output_modalities": ["image"]}, "pricing": {"prompt": "-1"}},
    )
    assert model == ModelInfo("x/y", "Y", 200000, 8192, 0.15, 0.6)
    assert not image.is_chat
    assert image.input_usd is None


@pytest.mark.parametrize(
    "body",
    [
        [{"id": "a"}, {"id": "b"}],
        {"data": [{"id": "a"}, {"id": "b"}, {"id": "a"}]},
        {"data": [{"id": "a"}, None, 7, {"no": "id"}, {"id": 5}, {"id": "b", "context_window": -1, "pricing": "free"}]},
    ],
)
async def test_a_list_of_an_odd_shape_is_read_as_far_as_it_goes(body: Any) -> None:
    found = await agent_over(response(json.dumps(body).encode())).list_models()
    assert [model.id for model in found] == ["a", "b"]


@pytest.mark.parametrize("body", [{"data": None}, {}, [], None, {"models": []}])
async def test_an_empty_list_is_empty(body: Any) -> None:
    assert await agent_over(response(json.dumps(body).encode())).list_models() == []


async def test_a_vllm_and_a_llama_cpp_list_tell_the_context() -> None:
    found = await models(
        Wire.OPENAI_COMPATIBLE, {"id": "a", "max_model_len": 4096}, {"id": "b", "meta": {"n_ctx": 2048}}
    )
    assert [model.context_tokens for model in found] == [4096, 2048]


async def test_anthropics_list_is_read_page_by_page() -> None:
    entry = {"display_name": "Model A", "max_input_tokens": 1000000, "max_tokens": 128000, "lifecycle": "active"}
    server = Server(
        [
            listing({"id": "a", **entry}, {"id": "dead", "lifecycle": "retired"}, has_more=True, last_id="dead"),
            listing(
                {"id": "b", "retires_at": "2027-01-02T00:00:00Z"},
                {"id": "claude-sonnet-4-5-20250929"},
                has_more=False,
            ),
        ]
    )
    found = await agent_over(server, Wire.ANTHROPIC, base_url="https://api.example", provider="anthropic").list_models()
    assert found[0] == ModelInfo("a", "Model A", 1000000, 128000)
    assert [(model.id, model.retires_on) for model in found[1:]] == [
        ("b", date(2027, 1, 2)),
        ("claude-sonnet-4-5-20250929", date(2026, 11, 30)),
    ]
    assert [request.url.query for request in server.requests] == [b"limit=1000", b"limit=1000&after_id=dead"]


async def test_a_list_that_never_ends_is_left_in_time() -> None:
    server = Server([listing({"id": "a"}, has_more=True, last_id="a")])
    assert len(await agent_over(server, Wire.ANTHROPIC).list_models()) == 1
    assert len(server.requests) == 2


async def test_a_web_page_instead_of_a_list_is_an_error() -> None:
    with pytest.raises(StreamError, match="Welcome"):
        await agent_over(response(b"<html><title>Welcome</title></html>")).list_models()


async def test_a_refused_key_is_an_error() -> None:
    with pytest.raises(AuthenticationError):
        await agent_over(error_response(401, {"message": "no"})).list_models()


@pytest.mark.parametrize(
    ("answer", "is_ok", "words"),
    [
        (listing({"id": "m"}, {"id": "n"}), True, "lists 2 models."),
        (listing({"id": "n"}), True, "lists 1 model, but not m"),
        (error_response(401, {"message": "no"}), False, "key was refused"),
        (error_response(404, {"message": "no"}), True, "lists no models"),
        (error_response(429, {"message": "slow"}), False, "429"),
        (error_response(500, {"message": "oops"}), False, "oops"),
        (response(b"<title>Hotel</title>"), False, "Hotel"),
        (httpx2.ConnectError("refused"), False, "Not reachable"),
    ],
)
async def test_health_says_in_a_line_how_a_provider_is(
    answer: httpx2.Response | Exception, is_ok: bool, words: str
) -> None:
    health = await agent_over(Server([answer])).health()
    assert health.is_ok == is_ok
    assert words in health.detail
    assert "\n" not in health.detail
    assert (health.latency_ms is None) == isinstance(answer, Exception)


LIVE = [ModelInfo("openai/gpt-oss-20b"), ModelInfo("openai/gpt-oss-120b"), ModelInfo("whisper", is_chat=False)]


@pytest.mark.parametrize(
    ("task", "best"),
    [
        ("general", "openai/gpt-oss-120b"),
        ("coding", "openai/gpt-oss-120b"),
        ("reasoning", "openai/gpt-oss-120b"),
        ("fast", "openai/gpt-oss-20b"),
    ],
)
def test_each_task_has_a_best_model(task: str, best: str) -> None:
    assert recommended_model(task) == best
    assert recommended_model(task, LIVE) == best


def test_only_what_is_alive_is_recommended() -> None:
    assert recommended_model("general", LIVE[:1]) == "openai/gpt-oss-20b"
    new = [ModelInfo("new/small", context_tokens=10), ModelInfo("new/big", context_tokens=20)]
    assert recommended_model("coding", new) == "new/big"
    with pytest.raises(ConfigError, match="no chat model"):
        recommended_model("fast", LIVE[2:])


def test_an_unknown_task_is_told_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match="coding"):
        recommended_model("codin")
    assert set(TASKS) == {"general", "coding", "fast", "reasoning"}
