"""The installed program talks to a server it was not written with, in all three wire formats.

What it sends is held against the types in the vendors' own SDKs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import Installed
from tests.e2e.foreign import Recorder, aimock, find_aimock
from tests.vendor_types import validate_body

pytestmark = [pytest.mark.node, pytest.mark.vendor]

BASE_PATHS = {"groq": "/openai/v1", "openai": "/v1", "anthropic": ""}
KEYS = {"groq": "gsk_" + "x" * 52, "openai": "sk-" + "x" * 48, "anthropic": "sk-ant-" + "x" * 95}
REPLY = "Grüße, 世界 🌍: a reply of some length, in several pieces."
USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "input_tokens": 11, "output_tokens": 7, "total_tokens": 18}
REPLIES = {
    "hello": {"content": REPLY, "usage": USAGE},
    "think first": {"content": "Thought through.", "reasoning": "Let me see.", "usage": USAGE},
    "refuse me": {"error": {"message": "Incorrect API key provided", "type": "invalid_request_error"}, "status": 401},
}


@pytest.fixture
def foreign(tmp_path: Path) -> Iterator[Recorder]:
    program = find_aimock()
    if program is None:
        pytest.skip("aimock is not installed: npm install @copilotkit/aimock, and name its llmock in AIMOCK")
    with aimock(program, REPLIES, tmp_path) as recorder:
        yield recorder


@pytest.fixture(params=sorted(BASE_PATHS))
def provider(request: pytest.FixtureRequest, installed: Installed, foreign: Recorder) -> str:
    """A provider whose base URL is the foreign server, chosen in the environment."""
    name: str = request.param
    installed.environ |= {
        f"OPENCLAW_{name.upper()}_API_BASE": foreign.url + BASE_PATHS[name],
        f"OPENCLAW_{name.upper()}_API_KEY": KEYS[name],
    }
    return name


def test_a_reply_is_streamed_printed_and_stored(provider: str, installed: Installed, foreign: Recorder) -> None:
    asked = installed.run("ask", "--provider", provider, "--usage", "hello")
    assert asked.returncode == 0, asked.stderr
    assert asked.stdout.strip() == REPLY
    assert "11" in asked.stderr
    assert "7" in asked.stderr
    stored = json.loads(installed.run("history", "show", "--last", "--json").stdout)
    assert REPLY in json.dumps(stored, ensure_ascii=False)
    (request,) = foreign.requests
    validate_body(provider, request.body)


def test_every_kind_of_request_is_one_that_the_vendor_knows(
    provider: str, installed: Installed, foreign: Recorder
) -> None:
    system, limits = ("--system", "Be brief."), ("--max-tokens", "50")
    for arguments in [
        ("think first",),
        (*system, *limits, "hello"),
        ("--continue", "hello again"),
        ("--continue", *system, "--no-stream", "hello, once more"),
    ]:
        asked = installed.run("ask", "--provider", provider, *arguments)
        assert asked.returncode == 0, asked.stderr
    assert len(foreign.requests) == 4
    for request in foreign.requests:
        validate_body(provider, request.body)
    assert [message["role"] for message in foreign.requests[2].body["messages"] if message["role"] != "system"] == [
        "user",
        "assistant",
        "user",
    ]


def test_reasoning_is_not_sent_back(provider: str, installed: Installed, foreign: Recorder) -> None:
    assert installed.run("ask", "--provider", provider, "think first").returncode == 0
    assert installed.run("ask", "--provider", provider, "--continue", "hello").returncode == 0
    assert "Let me see." not in json.dumps(foreign.requests[1].body)
    assert "Thought through." in json.dumps(foreign.requests[1].body)


def test_the_key_goes_into_the_header_and_nowhere_else(provider: str, installed: Installed, foreign: Recorder) -> None:
    asked = installed.run("ask", "--provider", provider, "--debug", "hello")
    (request,) = foreign.requests
    header = "x-api-key" if provider == "anthropic" else "authorization"
    assert request.headers.pop(header).endswith(KEYS[provider])
    everything = [asked.stdout, asked.stderr, request.path, *request.headers.values(), json.dumps(request.body)]
    files = [file.read_bytes().decode(errors="replace") for file in installed.home.rglob("*") if file.is_file()]
    assert not [text for text in everything + files if KEYS[provider] in text]


def test_a_refused_key_is_an_error_of_one_line(provider: str, installed: Installed) -> None:
    asked = installed.run("ask", "--provider", provider, "refuse me")
    assert asked.returncode == 1
    assert not asked.stdout
    assert asked.stderr.startswith("error: ")
    assert asked.stderr.strip().count("\n") == 0
    assert KEYS[provider] not in asked.stderr
