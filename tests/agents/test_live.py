"""The real providers. Each test costs a fraction of a cent and runs only with that provider's test key."""

from __future__ import annotations

import os

import pytest

from clanker_tui.agents.factory import create_agent
from clanker_tui.agents.groq_models import recommended_model
from clanker_tui.domain.agent import Agent, Parameters
from clanker_tui.domain.secret import Secret
from tests.agents.fakes import hear, question

pytestmark = pytest.mark.live


@pytest.fixture(params=["groq", "openai", "anthropic"])
def agent(request: pytest.FixtureRequest) -> Agent:
    provider: str = request.param
    variable = f"{provider.upper()}_TEST_API_KEY"
    if not os.environ.get(variable):
        pytest.skip(f"{variable} is not set")
    return create_agent(provider, "", key=Secret(os.environ[variable]))


async def test_a_real_reply_streams_with_usage(agent: Agent) -> None:
    request = question("Say the word: ready", parameters=Parameters(max_tokens=2000))
    heard = await hear(agent, request)
    assert "ready" in heard.text.lower()
    assert heard.end.usage is not None
    assert heard.end.usage.output_tokens > 0
    await agent.aclose()


async def test_a_real_list_holds_the_default_model(agent: Agent) -> None:
    models = await agent.list_models()
    assert agent.model in {model.id for model in models}
    if agent.provider == "groq":
        assert recommended_model("fast", models)
    assert (await agent.health()).is_ok
    await agent.aclose()
