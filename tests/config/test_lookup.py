"""Questions that settings answer once the providers built in are counted in."""

from __future__ import annotations

from pathlib import Path

import pytest

from clanker_tui.config.lookup import history_file, idle_timeout, max_retries, provider_names, provider_settings
from clanker_tui.config.settings import ProviderSettings, Settings
from clanker_tui.errors import ConfigError
from tests.config.files import load

TEXT = """\
[agent]
provider = "groq"
timeout_s = 30
max_retries = 0
[providers.my-llama]
api_base_url = "http://127.0.0.1:8080/v1"
timeout_s = 600
[history]
url = "sqlite:////var/chats.db"
"""


def test_providers_are_those_built_in_then_the_users_own_then_the_demo(path: Path) -> None:
    assert provider_names(load(path, TEXT)) == ("groq", "openai", "anthropic", "my-llama", "demo")


def test_a_provider_that_nothing_was_said_about_has_the_defaults(path: Path) -> None:
    settings = load(path, TEXT)
    assert provider_settings(settings, "openai") == ProviderSettings()
    assert provider_settings(settings, "my-llama").timeout_s == 600


def test_an_unknown_provider_is_told_with_the_supported_ones_and_the_nearest(path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        provider_settings(load(path, TEXT), "my-lama")
    assert str(caught.value) == (
        'unknown provider "my-lama"; supported are groq, openai, anthropic, my-llama, demo. Did you mean "my-llama"?'
    )


def test_the_agents_patience_is_for_its_own_provider(path: Path) -> None:
    settings = load(path, TEXT)
    assert idle_timeout(settings, "groq") == 30
    assert idle_timeout(settings, "my-llama") == 600
    assert idle_timeout(settings, "openai") == 120
    assert (max_retries(settings), max_retries(Settings())) == (0, 2)


def test_the_history_is_where_it_was_configured_else_in_the_data_folder(path: Path, tmp_path: Path) -> None:
    assert history_file(load(path, TEXT)) == Path("/var/chats.db")
    assert history_file(Settings(), {"CLANKER_TUI_DATA_DIR": str(tmp_path)}) == tmp_path / "history.db"
