"""The agent factory, and where keys may travel."""

from __future__ import annotations

import subprocess
import sys

import httpx2
import pytest

from clanker_tui.agents.demo import DemoAgent
from clanker_tui.agents.endpoint import parse_endpoint
from clanker_tui.agents.factory import create_agent
from clanker_tui.config.settings import ProviderSettings
from clanker_tui.domain.agent import Agent
from clanker_tui.domain.secret import Secret
from clanker_tui.errors import ConfigError, InvalidRequestError, KeyMissingError
from tests.agents.fakes import KEY, Server, hear, question, response, stream_file


def made(
    provider: str, settings: ProviderSettings | None = None, *, key: str = KEY, base_url: str | None = None
) -> tuple[Agent, Server]:
    server = Server([response(stream_file("openai.sse"))])
    secret = Secret(key) if key else None
    transport = httpx2.MockTransport(server)
    return create_agent(provider, "", settings=settings, key=secret, base_url=base_url, transport=transport), server


@pytest.mark.parametrize(
    ("provider", "url", "model"),
    [
        ("groq", "https://api.groq.com/openai/v1/chat/completions", "openai/gpt-oss-120b"),
        ("openai", "https://api.openai.com/v1/chat/completions", "gpt-6-luna"),
        ("anthropic", "https://api.anthropic.com/v1/messages", "claude-sonnet-5-5"),
    ],
)
async def test_each_built_in_provider_has_its_address_and_model(provider: str, url: str, model: str) -> None:
    agent, server = made(provider)
    assert (agent.provider, agent.model) == (provider, model)
    await hear(agent)
    assert str(server.requests[0].url) == url


async def test_the_demo_needs_nothing() -> None:
    agent = create_agent("demo", "demo-thinking")
    assert isinstance(agent, DemoAgent)
    assert (agent.provider, agent.model) == ("demo", "demo-thinking")


async def test_a_base_url_of_the_caller_beats_the_settings_which_beat_the_providers_own() -> None:
    settings = ProviderSettings(api_base_url="https://settings.example/v1")
    for base_url, host in ((None, "settings.example"), ("https://caller.example/v1", "caller.example")):
        agent, server = made("openai", settings, base_url=base_url)
        await hear(agent)
        assert server.requests[0].url.host == host


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (None, "/v1/chat/completions"),
        ("openai-compatible", "/v1/chat/completions"),
        ("groq", "/v1/chat/completions"),
        ("anthropic", "/v1/messages"),
    ],
)
async def test_a_provider_of_the_configuration_speaks_as_its_kind(kind: str | None, path: str) -> None:
    settings = ProviderSettings(kind=kind, api_base_url="http://127.0.0.1:8080/v1")
    server = Server([response(b"")])
    agent = create_agent("my-llama", "m", settings=settings, transport=httpx2.MockTransport(server))
    await hear(agent)
    assert agent.provider == "my-llama"
    assert server.requests[0].url.path == path
    assert "authorization" not in server.requests[0].headers


@pytest.mark.parametrize(("name", "nearest"), [("gorq", 'Did you mean "groq"?'), ("zzz", "Supported: groq, openai")])
def test_an_unsupported_provider_is_told_with_the_supported_ones(name: str, nearest: str) -> None:
    with pytest.raises(ConfigError) as caught:
        create_agent(name, "m", key=Secret(KEY))
    assert nearest in caught.value.hint
    assert "groq, openai, anthropic, demo" in caught.value.hint


def test_an_unknown_kind_is_told_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match="openai-compatible"):
        create_agent("x", "m", settings=ProviderSettings(kind="openai-compatibel", api_base_url="http://x"))


def test_a_provider_without_an_address_is_an_error() -> None:
    with pytest.raises(ConfigError, match="api_base_url"):
        create_agent("x", "m", settings=ProviderSettings())


@pytest.mark.parametrize("provider", ["groq", "openai", "anthropic"])
def test_a_providers_own_service_needs_a_key_and_another_server_may_not(provider: str) -> None:
    with pytest.raises(KeyMissingError):
        create_agent(provider, "m")
    create_agent(provider, "m", base_url="http://127.0.0.1:4010/v1")


async def test_without_a_model_models_can_be_listed_and_nothing_be_asked() -> None:
    settings = ProviderSettings(api_base_url="http://127.0.0.1:8080/v1")
    transport = httpx2.MockTransport(lambda request: httpx2.Response(200, json={"data": [{"id": "a"}]}))
    agent = create_agent("my-llama", "", settings=settings, transport=transport)
    assert len(await agent.list_models()) == 1
    with pytest.raises(InvalidRequestError, match="No model"):
        await agent.generate(question())


@pytest.mark.parametrize(
    "base_url",
    ["", " ", "host/v1", "ftp://host", "http://", "file:///etc/passwd", "http://[bad", "http://h:port", "javascript:x"],
)
def test_what_is_no_web_address_is_refused(base_url: str) -> None:
    with pytest.raises(ConfigError):
        parse_endpoint(base_url)


def test_a_base_url_with_a_password_is_refused_and_not_shown() -> None:
    for base_url in ("https://user:s3cret@host/v1", "ftp://user:s3cret@host/v1", "http://user:s3cret@host:port/"):
        with pytest.raises(ConfigError) as caught:
            parse_endpoint(base_url)
        assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "[::1]", "app.localhost", "LOCALHOST"])
def test_a_key_may_travel_plainly_on_this_machine(host: str) -> None:
    create_agent("openai", "m", key=Secret(KEY), base_url=f"http://{host}:8080/v1")


@pytest.mark.parametrize(
    "host", ["192.168.0.7", "example.com", "0.0.0.0", "localhost.example.com", "127.0.0.1.example.com"]
)
def test_a_key_may_not_travel_plainly_to_another_machine(host: str) -> None:
    with pytest.raises(ConfigError, match="unencrypted") as caught:
        create_agent("openai", "m", key=Secret(KEY), base_url=f"http://{host}/v1")
    assert KEY not in str(caught.value)
    create_agent("openai", "m", base_url=f"http://{host}/v1")
    create_agent("openai", "m", key=Secret(KEY), base_url=f"https://{host}/v1")
    allowed = ProviderSettings(allow_plain_http=True)
    create_agent("openai", "m", key=Secret(KEY), base_url=f"http://{host}/v1", settings=allowed)


@pytest.mark.parametrize("key", ["gsk_a\nb", "gsk_ä", "gsk_\x00", "gsk_\u200b"])
def test_a_key_that_no_header_can_carry_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(ConfigError, match="cannot be sent") as caught:
        create_agent("groq", "m", key=Secret(key))
    assert "gsk_" not in str(caught.value)


def test_the_factory_and_the_demo_come_without_any_http() -> None:
    program = (
        "import sys; from clanker_tui.agents.factory import create_agent; create_agent('demo', '');"
        "print([name for name in ('httpx2', 'httpcore2', 'anyio', 'pydantic') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
