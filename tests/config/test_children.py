"""Programs that are started get the environment, and no key."""

from __future__ import annotations

from clanker_tui.config.children import without_keys
from clanker_tui.config.settings import AgentSettings, ProviderSettings, Settings

CANARY = "canary-0123456789"
SETTINGS = Settings(
    agent=AgentSettings(api_key_env="OF_THE_AGENT"),
    agents={"quick": AgentSettings(api_key_env="OF_A_PRESET")},
    providers={"my-llama": ProviderSettings(), "groq": ProviderSettings(api_key_env="OF_A_PROVIDER")},
)
READ = (
    "GROQ_API_KEY",
    "OPENCLAW_GROQ_API_KEY",
    "OPENAI_API_KEY",
    "ANTHROPIC_API_KEY",
    "MY_LLAMA_API_KEY",
    "OPENCLAW_MY_LLAMA_API_KEY",
    "OF_THE_AGENT",
    "OF_A_PRESET",
    "OF_A_PROVIDER",
)


def test_every_variable_that_a_key_is_read_from_is_left_out() -> None:
    assert without_keys(dict.fromkeys(READ, CANARY), SETTINGS) == {}


def test_everything_else_is_handed_on() -> None:
    others = {"PATH": "/bin", "EDITOR": "vi", "WEATHER_API_KEY": "of another program", "DBUS_SESSION_BUS_ADDRESS": "x"}
    assert without_keys({**others, "GROQ_API_KEY": CANARY}, SETTINGS) == others
