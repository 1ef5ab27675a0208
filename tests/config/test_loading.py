"""Which source wins, and where each value came from."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from clanker_tui.config.settings import AgentSettings
from clanker_tui.config.showing import describe
from clanker_tui.domain.providers import default_model
from clanker_tui.errors import ConfigError
from tests.config.files import complaint, load

FILE = """\
[agent]
provider = "groq"
model = "openai/gpt-oss-120b"
api_key_env = "WORK_KEY"
api_base_url = "https://gateway.invalid/v1"
temperature = 1

[agents.quick]
provider = "openai"
model = "gpt-6-luna"

[providers.my-llama]
api_base_url = "http://127.0.0.1:8080/v1"

[prices."groq/openai/gpt-oss-120b"]
input = 0.15
output = 0.6

[ui.keys]
help = "f1"
"""


def test_every_setting_has_an_origin(path: Path) -> None:
    settings = load(path, FILE)
    assert settings.agent.temperature == 1.0
    assert isinstance(settings.agent.temperature, float)
    origins = {key: origin for key, _, origin in describe(settings)}
    assert origins == dict(settings.origins)
    assert origins["agent.model"] == f"{path}:3"
    assert origins["agent.max_tokens"] == "default"
    assert origins["agents.quick.model"] == f"{path}:10"
    assert origins["providers.my-llama.api_base_url"] == f"{path}:13"
    assert origins['prices."groq/openai/gpt-oss-120b".output'] == f"{path}:17"
    assert origins["ui.keys.help"] == f"{path}:20"
    assert origins["history.url"] == "default"
    assert {f"agent.{field.name}" for field in fields(AgentSettings)} <= origins.keys()


def test_the_environment_wins_over_the_file_and_the_command_line_over_both(path: Path) -> None:
    environ = {"CLANKER_TUI_MODEL": "from-environment"}
    assert load(path, FILE).agent.model == "openai/gpt-oss-120b"
    settings = load(path, FILE, environ)
    assert (settings.agent.model, settings.origins["agent.model"]) == (
        "from-environment",
        "environment CLANKER_TUI_MODEL",
    )
    settings = load(path, FILE, environ, model="typed")
    assert (settings.agent.model, settings.origins["agent.model"]) == ("typed", "command line --model")


def test_every_option_of_the_command_line_is_named_as_an_origin(path: Path) -> None:
    settings = load(
        path,
        FILE,
        base_url="https://other.invalid",
        system_prompt="Be brief.",
        max_tokens=9,
        temperature=0.5,
        timeout_s=7.5,
        max_retries=0,
    )
    assert settings.agent.api_base_url == "https://other.invalid"
    assert (settings.agent.system_prompt, settings.agent.max_tokens, settings.agent.temperature) == (
        "Be brief.",
        9,
        0.5,
    )
    assert (settings.agent.timeout_s, settings.agent.max_retries) == (7.5, 0)
    assert {origin for origin in settings.origins.values() if origin.startswith("command")} == {
        f"command line --{flag}" for flag in ("base-url", "system", "max-tokens", "temperature", "timeout", "retries")
    }


@pytest.mark.parametrize("how", ["command line", "environment"])
def test_another_provider_takes_nothing_over_that_belonged_to_the_configured_one(path: Path, how: str) -> None:
    if how == "environment":
        settings = load(path, FILE, {"CLANKER_TUI_PROVIDER": "anthropic"})
    else:
        settings = load(path, FILE, provider="anthropic")
    assert settings.agent.provider == "anthropic"
    assert settings.agent.model == default_model("anthropic")
    assert (settings.agent.api_base_url, settings.agent.api_key_env) == (None, None)
    assert settings.origins["agent.model"] == "default of anthropic"
    assert settings.agent.temperature == 1.0


def test_naming_the_configured_provider_again_keeps_what_is_its_own(path: Path) -> None:
    assert load(path, FILE, provider="groq").agent.api_key_env == "WORK_KEY"


def test_a_model_of_the_environment_does_not_follow_to_another_provider_of_the_command_line(path: Path) -> None:
    assert load(path, FILE, {"CLANKER_TUI_MODEL": "llama"}, provider="openai").agent.model == (default_model("openai"))


def test_a_server_of_the_users_own_has_no_model_of_our_choosing(path: Path) -> None:
    text = '[agent]\nprovider = "mine"\n[providers.mine]\napi_base_url = "http://127.0.0.1:1/v1"\n'
    assert load(path, text).agent.model == ""


def test_a_preset_stands_for_all_of_the_agent(path: Path) -> None:
    settings = load(path, FILE, {"CLANKER_TUI_PROVIDER": "anthropic", "CLANKER_TUI_MODEL": "m"}, agent="quick")
    assert settings.agent == AgentSettings(provider="openai", model="gpt-6-luna")
    assert settings.origins["agent.model"] == f"{path}:10"
    assert settings.origins["agent.temperature"] == "default"
    assert load(path, FILE, agent="quick", model="typed").agent.model == "typed"


def test_an_unknown_preset_is_told_with_those_there_are(path: Path) -> None:
    assert complaint(path, FILE, agent="quik") == (
        'command line --agent: no preset is called "quik". Did you mean "quick"?'
    )
    assert complaint(path, FILE, agent="zzz") == 'command line --agent: no preset is called "zzz". It can be quick.'
    assert complaint(path, "", agent="x") == (
        'command line --agent: no preset is called "x". The configuration has none: add a table [agents.NAME].'
    )


def test_an_address_in_the_environment_wins_over_the_file_wherever_its_provider_is_used(path: Path) -> None:
    environ = {"OPENCLAW_GROQ_API_BASE": "https://env.invalid/v1", "OPENCLAW_OPENAI_API_BASE": "https://o.invalid"}
    settings = load(path, FILE, environ)
    assert settings.agent.api_base_url == "https://env.invalid/v1"
    assert settings.origins["agent.api_base_url"] == "environment OPENCLAW_GROQ_API_BASE"
    assert settings.providers["groq"].api_base_url == "https://env.invalid/v1"
    assert settings.origins["providers.groq.api_base_url"] == "environment OPENCLAW_GROQ_API_BASE"
    assert settings.agents["quick"].api_base_url == "https://o.invalid"
    assert settings.origins["agents.quick.api_base_url"] == "environment OPENCLAW_OPENAI_API_BASE"
    assert load(path, FILE, environ, base_url="https://typed.invalid").agent.api_base_url == "https://typed.invalid"


def test_an_address_in_the_environment_completes_a_server_of_the_users_own(path: Path) -> None:
    settings = load(path, "[providers.my-llama]", {"OPENCLAW_MY_LLAMA_API_BASE": "http://127.0.0.1:1/v1"})
    assert settings.providers["my-llama"].api_base_url == "http://127.0.0.1:1/v1"


@pytest.mark.parametrize(
    ("environ", "given", "said"),
    [
        (
            {"CLANKER_TUI_PROVIDER": "opneai"},
            {},
            (
                'environment CLANKER_TUI_PROVIDER: unknown provider "opneai"; supported are groq, openai, anthropic, '
                'demo, my-llama. Did you mean "openai"?'
            ),
        ),
        (
            {},
            {"provider": "my-lama"},
            (
                'command line --provider: unknown provider "my-lama"; supported are groq, openai, anthropic, demo, '
                'my-llama. Did you mean "my-llama"?'
            ),
        ),
        (
            {"OPENCLAW_GROQ_API_BASE": "ftp://x"},
            {},
            (
                "environment OPENCLAW_GROQ_API_BASE: api_base_url must be an address that begins with http:// or "
                "https://, without ? or #."
            ),
        ),
        ({}, {"temperature": 9.0}, "command line --temperature: temperature must be from 0 to 2."),
        ({}, {"max_tokens": 0}, "command line --max-tokens: max_tokens must be from 1 to 10,000,000."),
        (
            {},
            {"timeout_s": float("nan")},
            "command line --timeout: timeout_s must be more than 0 and at most 86,400 seconds.",
        ),
    ],
)
def test_a_wrong_variable_or_option_is_named(
    path: Path, environ: dict[str, str], given: dict[str, object], said: str
) -> None:
    assert complaint(path, FILE, environ, **given) == said


def test_blank_variables_say_nothing(path: Path) -> None:
    environ = {"CLANKER_TUI_PROVIDER": "", "CLANKER_TUI_MODEL": " ", "OPENCLAW_GROQ_API_BASE": ""}
    assert load(path, FILE, environ) == load(path, FILE)


def test_the_program_of_a_key_command_is_shown_and_its_arguments_are_not(path: Path) -> None:
    text = "[providers.groq]\napi_key_command = 'vault read --token hunter2 groq'"
    shown = {key: value for key, value, _ in describe(load(path, text))}
    assert shown["providers.groq.api_key_command"] == '"vault …"'


def test_settings_cannot_be_changed(path: Path) -> None:
    settings = load(path, FILE)
    with pytest.raises(TypeError):
        settings.providers["x"] = settings.providers["my-llama"]  # type: ignore[index]  # that is the point


IMPORTS = """
import sys
before = set(sys.modules)  # measuring coverage brings some in
from clanker_tui.config.loading import load_settings
from clanker_tui.config.overrides import Overrides
load_settings(Overrides())
heavy = {"dotenv", "tomlkit", "platformdirs", "keyring", "difflib", "hashlib", "logging", "json", "subprocess"}
print(sorted(heavy & (sys.modules.keys() - before)))
"""


def test_loading_imports_nothing_that_it_does_not_need(path: Path) -> None:
    path.write_text(FILE)
    environ = {**os.environ, "CLANKER_TUI_CONFIG": str(path)}
    done = subprocess.run([sys.executable, "-c", IMPORTS], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_no_place_for_a_configuration_is_an_error() -> None:
    from clanker_tui.config.loading import load_settings
    from clanker_tui.config.overrides import Overrides

    with pytest.raises(ConfigError, match="environment HOME: not set"):
        load_settings(Overrides(), environ={})
