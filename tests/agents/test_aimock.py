"""Our agents against a foreign server, aimock, on all three wire formats."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from clanker_tui.agents.connection import Timeouts
from clanker_tui.agents.endpoint import parse_endpoint
from clanker_tui.agents.factory import remote_agent
from clanker_tui.agents.remote import RemoteAgent
from clanker_tui.domain.agent import Parameters
from clanker_tui.domain.events import RateLimitsSeen, Retrying
from clanker_tui.domain.messages import FinishReason
from clanker_tui.domain.providers import Wire
from clanker_tui.domain.secret import Secret
from clanker_tui.errors import AuthenticationError, RateLimitError, ServerError, StreamError
from tests.agents.fakes import KEY, FakeTime, hear, question
from tests.e2e.foreign import Recorder, find_aimock, port_of
from tests.vendor_types import validate_body

pytestmark = [pytest.mark.node, pytest.mark.vendor]

REPLY = "Grüße, 世界 🌍: a reply of some length, in several pieces, so that it can be cut."
USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "input_tokens": 11, "output_tokens": 7, "total_tokens": 18}
GOOD = {"content": REPLY, "usage": USAGE}


def busy(status: int, after: int = 1) -> dict[str, Any]:
    return {"error": {"message": "not now", "type": "rate_limit_error"}, "status": status, "retryAfter": after}


FIXTURES: list[dict[str, Any]] = [
    {"match": {"userMessage": "hello"}, "response": GOOD},
    {"match": {"userMessage": "think"}, "response": {**GOOD, "reasoning": "Let me see."}},
    {"match": {"userMessage": "long"}, "response": {**GOOD, "finishReason": "length"}},
    {"match": {"userMessage": "cut me"}, "response": GOOD, "latency": 20, "truncateAfterChunks": 4},
    {"match": {"userMessage": "bad key"}, "response": {"error": {"message": "Incorrect API key"}, "status": 401}},
    {"match": {"userMessage": "broken"}, "response": busy(500)},
    {"match": {"userMessage": "hour"}, "response": busy(429, 3600)},
]
PATHS = {Wire.OPENAI: "/v1", Wire.GROQ: "/openai/v1", Wire.ANTHROPIC: ""}
for _wire in PATHS:
    FIXTURES += [
        {"match": {"userMessage": f"{_wire} busy once", "sequenceIndex": 0}, "response": busy(429, 3)},
        {"match": {"userMessage": f"{_wire} busy once", "sequenceIndex": 1}, "response": GOOD},
        {"match": {"userMessage": f"{_wire} overloaded", "sequenceIndex": 0}, "response": busy(529)},
        {"match": {"userMessage": f"{_wire} overloaded", "sequenceIndex": 1}, "response": GOOD},
    ]


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorder]:
    program = find_aimock()
    if program is None:
        pytest.skip("aimock is not installed: npm install @copilotkit/aimock, and name its llmock in AIMOCK")
    fixtures = tmp_path_factory.mktemp("aimock") / "fixtures.json"
    fixtures.write_text(json.dumps({"fixtures": FIXTURES}))
    command = [program, "--port", "0", "--fixtures", str(fixtures), "--strict"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            recorder = Recorder(port_of(process))
            yield recorder
            recorder.shutdown()
            recorder.server_close()
        finally:
            process.terminate()


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture(params=PATHS)
def agent(request: pytest.FixtureRequest, foreign: Recorder, time: FakeTime) -> RemoteAgent:
    wire: Wire = request.param
    foreign.requests.clear()
    return agent_at(foreign.url, wire, time)


def agent_at(url: str, wire: Wire, time: FakeTime) -> RemoteAgent:
    model = "openai/gpt-oss-120b" if wire is Wire.GROQ else "a-model"
    endpoint = parse_endpoint(url + PATHS[wire])
    return remote_agent(wire.value, model, wire, endpoint, Secret(KEY), timeouts=Timeouts(), policy=time.policy())


async def test_a_reply_streams_with_its_usage(agent: RemoteAgent, foreign: Recorder) -> None:
    heard = await hear(agent, question("hello", system_prompt="Be brief."))
    assert heard.text == REPLY
    assert heard.end.reason is FinishReason.STOP
    usage = heard.end.usage
    assert usage is not None
    assert (usage.prompt_tokens, usage.output_tokens) == (11, 7)
    validate_body(agent.provider, foreign.requests[0].body)
    await agent.aclose()


async def test_parameters_are_such_as_the_vendor_knows(agent: RemoteAgent, foreign: Recorder) -> None:
    parameters = Parameters(max_tokens=99, reasoning_effort="high")
    assert (await hear(agent, question("hello", parameters=parameters))).text == REPLY
    validate_body(agent.provider, foreign.requests[0].body)
    await agent.aclose()


async def test_reasoning_comes_apart_from_the_reply(agent: RemoteAgent) -> None:
    heard = await hear(agent, question("think"))
    assert heard.text == REPLY
    assert heard.thinking == "Let me see."
    await agent.aclose()


async def test_a_reply_that_ends_at_the_limit_says_so(agent: RemoteAgent) -> None:
    assert (await hear(agent, question("long"))).end.reason is FinishReason.LENGTH
    await agent.aclose()


@pytest.mark.parametrize("wire", PATHS)
async def test_a_cut_reply_is_an_error_that_keeps_the_text(foreign: Recorder, wire: Wire, time: FakeTime) -> None:
    agent = agent_at(f"http://127.0.0.1:{foreign.behind}", wire, time)  # the recorder would close in order
    heard = await hear(agent, question("cut me"))
    assert isinstance(heard.error, StreamError)
    assert REPLY.startswith(heard.text)
    assert heard.text
    assert time.naps == []
    await agent.aclose()


async def test_a_busy_server_is_asked_again_after_the_wait_it_names(agent: RemoteAgent, time: FakeTime) -> None:
    heard = await hear(agent, question(f"{agent.provider} busy once"))
    assert heard.text == REPLY
    assert time.naps == [3]
    (retrying,) = heard.of(Retrying)
    assert isinstance(retrying.error, RateLimitError)
    assert heard.of(RateLimitsSeen)
    await agent.aclose()


async def test_an_overloaded_server_is_asked_again(agent: RemoteAgent, time: FakeTime) -> None:
    assert (await hear(agent, question(f"{agent.provider} overloaded"))).text == REPLY
    assert len(time.naps) == 1
    await agent.aclose()


async def test_a_server_that_stays_broken_is_left_after_two_retries(agent: RemoteAgent, foreign: Recorder) -> None:
    heard = await hear(agent, question("broken"))
    assert isinstance(heard.error, ServerError)
    assert len(foreign.requests) == 3
    await agent.aclose()


async def test_an_hour_is_not_waited_for(agent: RemoteAgent, time: FakeTime) -> None:
    heard = await hear(agent, question("hour"))
    assert isinstance(heard.error, RateLimitError)
    assert heard.error.retry_after == 3600
    assert time.naps == []
    await agent.aclose()


async def test_a_refused_key_is_told_at_once(agent: RemoteAgent, foreign: Recorder) -> None:
    heard = await hear(agent, question("bad key"))
    assert isinstance(heard.error, AuthenticationError)
    assert len(foreign.requests) == 1
    await agent.aclose()


async def test_models_are_listed_and_health_is_told(agent: RemoteAgent) -> None:
    assert await agent.list_models()
    assert (await agent.health()).is_ok
    await agent.aclose()
