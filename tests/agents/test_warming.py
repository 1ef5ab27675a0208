"""What a first request needs is imported ahead."""

from __future__ import annotations

import subprocess
import sys

import pytest

FIRST_REQUEST = """
import asyncio, sys
from clanker_tui.agents.factory import create_agent
from clanker_tui.agents.warming import warm_up
from clanker_tui.config.settings import ProviderSettings
from clanker_tui.domain.agent import ChatRequest
from clanker_tui.domain.messages import user_message
from clanker_tui.domain.secret import Secret
from clanker_tui.errors import ClankerError

settings = ProviderSettings(api_base_url="http://127.0.0.1:9")  # nobody listens there

async def ask():
    key = Secret("sk-ant-x") if sys.argv[1] == "anthropic" else None
    agent = create_agent(sys.argv[1], "some-model", settings=settings, key=key, max_retries=0)
    try:
        await agent.generate(ChatRequest((user_message("Hello", "c", None),)))
    except ClankerError as error:
        print(type(error).__name__)

warm_up(sys.argv[1], settings)
before = set(sys.modules)
asyncio.run(ask())
for name in sorted(set(sys.modules) - before):
    print(name)
"""

DEMO_ONLY = """
import sys
from clanker_tui.agents.warming import warm_up
from clanker_tui.config.settings import ProviderSettings

warm_up("demo", ProviderSettings())
print("httpx2" in sys.modules)
"""


@pytest.mark.parametrize("provider", ["groq", "openai", "anthropic", "a-server-of-ones-own"])
def test_a_first_request_has_nothing_left_to_import(provider: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_REQUEST, provider], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.splitlines() == ["TransportError"]


def test_the_demo_needs_no_http() -> None:
    done = subprocess.run([sys.executable, "-c", DEMO_ONLY], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout.strip() == "False"
