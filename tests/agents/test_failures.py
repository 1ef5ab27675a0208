"""Error responses: what they become, and what they never tell."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from clanker_tui.domain.providers import Wire
from clanker_tui.errors import (
    AuthenticationError,
    ContextLengthError,
    InvalidRequestError,
    ModelNotFoundError,
    ProviderError,
    QuotaError,
    RateLimitError,
    ServerError,
    TransportError,
)
from tests.agents.fakes import KEY, Server, agent_over, error_response, hear, response


async def error_of(answer: Any, wire: Wire = Wire.OPENAI_COMPATIBLE, *, model: str = "m") -> ProviderError:
    heard = await hear(agent_over(answer, wire, model=model, provider=wire.value))
    assert heard.error is not None
    return heard.error


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (400, {"message": "bad", "param": "seed"}, InvalidRequestError),
        (401, {"message": "bad key", "code": "invalid_api_key"}, AuthenticationError),
        (402, {"message": "no balance"}, QuotaError),
        (403, {"message": "not here"}, AuthenticationError),
        (404, {"message": "no such path"}, InvalidRequestError),
        (404, {"message": "The model `x` does not exist", "code": "model_not_found"}, ModelNotFoundError),
        (404, {"message": 'model "x" not found, try pulling it first'}, ModelNotFoundError),
        (404, {"type": "not_found_error", "message": "model: claude-x"}, ModelNotFoundError),
        (400, {"message": "gone", "code": "model_decommissioned"}, ModelNotFoundError),
        (400, {"message": "x/y is not a valid model ID", "code": 400}, ModelNotFoundError),
        (400, {"message": "too long", "code": "context_length_exceeded"}, ContextLengthError),
        (400, {"message": "prompt is too long: 210000 tokens > 200000 maximum"}, ContextLengthError),
        (400, {"code": 400, "message": "…", "type": "exceed_context_size_error"}, ContextLengthError),
        (413, {"message": "Limit 8000", "type": "tokens", "code": "rate_limit_exceeded"}, ContextLengthError),
        (422, {"message": "bad"}, InvalidRequestError),
        (424, {"message": "bad"}, InvalidRequestError),
        (429, {"message": "slow down", "code": "rate_limit_exceeded"}, RateLimitError),
        (429, {"message": "quota", "type": "insufficient_quota"}, QuotaError),
        (429, {"message": "quota", "code": "project_spend_limit_exceeded"}, QuotaError),
        (400, {"message": "Your credit balance is too low to access the API"}, QuotaError),
        (498, {"message": "busy", "code": "capacity_exceeded"}, RateLimitError),
        (408, {"message": "slow"}, ServerError),
        (409, {"message": "conflict"}, ServerError),
        (500, {"message": "oops"}, ServerError),
        (503, {"code": 503, "message": "Loading model", "type": "unavailable_error"}, ServerError),
        (529, {"type": "overloaded_error", "message": "Overloaded"}, ServerError),
    ],
)
async def test_a_status_becomes_the_error_it_stands_for(
    status: int, error: dict[str, Any], kind: type[ProviderError]
) -> None:
    found = await error_of(error_response(status, error))
    assert type(found) is kind
    assert found.status == status
    assert str(status) in found.message
    assert error["message"] in found.message


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"error":{"message":"A"}}', "A"),
        (b'{"error":"A"}', "A"),
        (b'[{"error":{"code":400,"message":"A","status":"X"}}]', "A"),
        (b'{"message":"A"}', "A"),
        (b'{"object":"error","message":"A","code":400}', "A"),
        (b'{"detail":"A"}', "A"),
        (b'{"detail":[{"loc":["body","messages",0],"msg":"A"}]}', "messages.0: A"),
        (b'{"type":"error","error":{"type":"t","message":"A"}}', "A"),
        (b'{"error":{"code":"only_a_code","message":null}}', "only_a_code"),
        (b'{"error":{"message":"B","metadata":{"raw":"{\\"error\\":{\\"message\\":\\"A\\"}}"}}}', "(A)"),
        (b'"A"', "A"),
        (b"A", "A"),
        (b"<html><head><title>A\n B</title></head><body>C</body></html>", "A B"),
        (b"<html><script>var x</script><body><h1>A</h1></body></html>", "A"),
        (b"", "Bad Request"),
        (b"null", "Bad Request"),
        (b"[]", "Bad Request"),
        (b"{", "{"),
        (b"\xff\xfe\x00", ""),
        pytest.param(b"[" * 100_000, "[", id="deep JSON"),
    ],
)
async def test_an_error_is_read_from_a_body_of_any_shape(body: bytes, words: str) -> None:
    assert words in (await error_of(response(body, 400))).message


async def test_an_error_is_short_and_cannot_steer_a_terminal() -> None:
    error = await error_of(error_response(400, {"message": "a\x1b[31m\x00\u202e\r\n" + "b" * 100_000}))
    assert len(error.message) < 600
    assert error.message.isprintable()


SPELLINGS = [
    KEY,
    KEY.upper(),
    quote(KEY, safe=""),
    quote_plus(KEY),
    KEY.encode().hex(),
    base64.b64encode(KEY.encode()).decode(),
    base64.urlsafe_b64encode(KEY.encode()).decode(),
    base64.b64encode(b"Bearer " + KEY.encode()).decode(),
    base64.b64encode(b"u:" + KEY.encode() + b"!").decode(),
    KEY[:9] + "\u200b" + KEY[9:],
]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("padding", [0, 470])
async def test_a_key_that_a_server_sends_back_is_not_shown(spelling: str, padding: int) -> None:
    said = "x" * padding + f" your key {spelling} is bad"
    for answer in (
        error_response(401, {"message": said}),
        response(said.encode(), 500),
        response(json.dumps({"error": {"message": said}}).encode()),
        response(f"data: {json.dumps({'error': said})}\n\n".encode()),
        response(f"<title>{said}</title>".encode()),
    ):
        error = await error_of(answer)
        told = f"{error} {error!r} {error.hint}"
        for length in range(12, len(spelling) + 1, 8):
            assert spelling[4:length] not in told.replace("***", "")
        assert KEY[4:] not in told


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("wire", [Wire.OPENAI_COMPATIBLE, Wire.ANTHROPIC])
async def test_a_key_that_stands_in_a_report_of_usage_is_not_kept(spelling: str, wire: Wire) -> None:
    report = {"prompt_tokens": 3, "input_tokens": 3, "for": [f"{spelling} 7", {spelling: 1}], "service_tier": spelling}
    if wire is Wire.ANTHROPIC:
        whole: dict[str, object] = {"content": [{"text": "Hi"}], "stop_reason": "end_turn", "usage": report}
    else:
        choice = {"message": {"content": "Hi"}, "finish_reason": "stop"}
        whole = {"choices": [choice], "usage": report, "service_tier": spelling}

    heard = await hear(agent_over(response(json.dumps(whole).encode()), wire))

    usage = heard.end.usage
    assert usage is not None
    assert usage.input_tokens == 3
    assert "***" in usage.raw
    assert usage.tier
    told = json.dumps([json.loads(usage.raw), usage.tier], ensure_ascii=False).replace("\u200b", "").lower()
    assert KEY[4:].lower() not in told
    assert spelling[4:-4].lower() not in told


async def test_a_model_that_is_called_like_the_key_is_in_no_list() -> None:
    models = [{"id": "m"}, {"id": f"x-{KEY}"}, {"id": "n", "name": f"Model {KEY}"}]
    found = await agent_over(response(json.dumps({"data": models}).encode())).list_models()
    assert [one.id for one in found] == ["m"]


async def test_a_key_is_in_its_header_and_in_no_error() -> None:
    server = Server([error_response(401, {"message": "no"})])
    agent = agent_over(server)
    heard = await hear(agent)
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in str(server.requests[0].url)
    assert KEY.encode() not in server.requests[0].content
    assert KEY not in f"{heard.error!r} {agent!r} {vars(agent)}"


@pytest.mark.parametrize(
    ("wire", "header"),
    [(Wire.OPENAI, "authorization"), (Wire.GROQ, "authorization"), (Wire.ANTHROPIC, "x-api-key")],
)
async def test_each_provider_gets_the_key_in_its_own_header(wire: Wire, header: str) -> None:
    server = Server([error_response(401, {"message": "no"})])
    await hear(agent_over(server, wire))
    carrying = [name for name, value in server.requests[0].headers.items() if KEY in value]
    assert carrying == [header]


async def test_azure_gets_the_key_under_its_own_name_and_keeps_its_query() -> None:
    server = Server([error_response(401, {"message": "no"})])
    await hear(agent_over(server, base_url="https://res.openai.azure.com/openai/deployments/d?api-version=1"))
    assert server.requests[0].headers["api-key"] == KEY
    assert str(server.requests[0].url).endswith("/openai/deployments/d/chat/completions?api-version=1")


@pytest.mark.parametrize("status", [400, 404])
async def test_a_retired_model_is_told_with_its_date_and_successor(status: int) -> None:
    code = "model_decommissioned" if status == 400 else "model_not_found"
    answer = error_response(status, {"message": "gone", "code": code})
    error = await error_of(answer, Wire.GROQ, model="llama-3.3-70b-versatile")
    assert isinstance(error, ModelNotFoundError)
    assert error.successor == "openai/gpt-oss-120b"
    assert "retired on 2026-08-16" in error.message
    assert "openai/gpt-oss-120b" in error.hint


@pytest.mark.parametrize("location", ["https://evil.example/x?key=secret", "//evil.example/secret", "", "http://[bad"])
async def test_a_redirect_is_an_error_that_names_only_the_host(location: str) -> None:
    server = Server([response(b"", 307, location=location)])
    error = await error_of(server)
    assert isinstance(error, InvalidRequestError)
    assert len(server.requests) == 1
    assert "secret" not in str(error)
    assert ("evil.example" in str(error)) == ("evil" in location)


async def test_a_proxy_that_wants_a_password_is_told_apart_from_a_refused_key() -> None:
    error = await error_of(response(b"", 407))
    assert isinstance(error, TransportError)
    assert "proxy" in error.hint


async def test_the_parameter_that_was_refused_is_named() -> None:
    error = await error_of(error_response(400, {"message": "no", "param": "seed"}))
    assert isinstance(error, InvalidRequestError)
    assert error.parameter == "seed"
