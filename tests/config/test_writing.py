"""The program changes one thing in a configuration and keeps the rest."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from clanker_tui.config.template import template
from clanker_tui.config.writing import save_agent_choice
from clanker_tui.errors import ConfigError
from tests.config.files import load

COMMENTED = """\
# mine

[agent]  # the usual one
provider = "groq"   # fast
model    = 'old'
temperature = 0.7

  # a preset
[agents.quick]
provider = "openai"
"""


def test_only_the_choice_changes_and_every_comment_stays(path: Path) -> None:
    path.write_text(COMMENTED)
    save_agent_choice(path, provider="groq", model="openai/gpt-oss-20b")
    assert path.read_text() == COMMENTED.replace("'old'", '"openai/gpt-oss-20b"')


def test_what_belonged_to_another_provider_goes_with_it(path: Path) -> None:
    path.write_text(COMMENTED.replace("temperature", 'api_key_env = "GROQ"\napi_base_url = "https://g"\ntemperature'))
    save_agent_choice(path, provider="openai", model="gpt-6-luna")
    assert path.read_text() == COMMENTED.replace('"groq"', '"openai"').replace("'old'", '"gpt-6-luna"')


def test_a_missing_file_is_created_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    save_agent_choice(path, provider="anthropic", model="claude-sonnet-5-5")
    assert path.read_text() == '[agent]\nprovider = "anthropic"\nmodel = "claude-sonnet-5-5"\n'
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_server_of_the_users_own_is_noted_with_its_address(path: Path) -> None:
    save_agent_choice(path, provider="ollama", model="qwen3:8b", base_url="http://127.0.0.1:11434/v1")
    settings = load(path, path.read_text())
    assert settings.agent.provider == "ollama"
    assert settings.providers["ollama"].kind == "openai-compatible"
    assert settings.providers["ollama"].api_base_url == "http://127.0.0.1:11434/v1"
    save_agent_choice(path, provider="ollama", model="qwen3:8b", base_url="http://127.0.0.1:9/v1")
    assert path.read_text().count("[providers.ollama]") == 1
    assert load(path, path.read_text()).providers["ollama"].api_base_url == "http://127.0.0.1:9/v1"


def test_a_new_address_of_a_built_in_provider_takes_the_place_of_the_agents_own(path: Path) -> None:
    path.write_text('[agent]\nprovider = "groq"\napi_base_url = "https://old.invalid"\n')
    save_agent_choice(path, provider="groq", model="m", base_url="https://new.invalid")
    settings = load(path, path.read_text())
    assert settings.agent.api_base_url is None
    assert (settings.providers["groq"].kind, settings.providers["groq"].api_base_url) == (None, "https://new.invalid")


@pytest.mark.parametrize(
    "text",
    [
        'agent = { provider = "openai" }\n',
        'agent.provider = "openai"\n[ui]\n',
        '[agents.x]\nprovider = "groq"\n[ui]\nmouse = false\n',
        '[providers.mine]\napi_base_url = "http://h"\n[agent]\n[providers.groq]\n',
        COMMENTED.replace("\n", "\r\n"),
        "\ufeff" + COMMENTED,
        template(),
    ],
)
@pytest.mark.parametrize("base_url", [None, "http://127.0.0.1:8080/v1"])
def test_every_way_to_write_a_table_can_be_changed(path: Path, text: str, base_url: str | None) -> None:
    before = load(path, text)
    provider = "local" if base_url else "anthropic"
    save_agent_choice(path, provider=provider, model="m", base_url=base_url)
    written = path.read_bytes()
    after = load(path, written)
    assert (after.agent.provider, after.agent.model) == (provider, "m")
    assert (after.agents, after.ui) == (before.agents, before.ui)
    assert before.providers.items() <= after.providers.items()
    assert (b"\r\n" in written) == ("\r\n" in text)


def test_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "dotfiles.toml"
    target.write_text(COMMENTED)
    path.symlink_to(target)
    save_agent_choice(path, provider="groq", model="m")
    assert path.is_symlink()
    assert 'model    = "m"' in target.read_text()


@pytest.mark.parametrize("text", ["[agent", "[agent]\nmodle = 1", '[agent]\nprovider = "nobody"'])
def test_a_file_that_is_wrong_already_is_left_alone(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"config\.toml:"):
        save_agent_choice(path, provider="groq", model="m")
    assert path.read_text() == text


def test_a_choice_that_could_not_be_loaded_again_is_not_written(path: Path) -> None:
    path.write_text(COMMENTED)
    with pytest.raises(ConfigError, match="unknown provider"):
        save_agent_choice(path, provider="nobody", model="m")
    with pytest.raises(ConfigError, match="one line"):
        save_agent_choice(path, provider="groq", model="a\nb")
    assert path.read_text() == COMMENTED
    assert list(path.parent.glob("*config*")) == [path]
