"""Where a key is looked for, in which order, and what is said when there is none."""

from __future__ import annotations

import json
import traceback
from pathlib import Path
from types import MappingProxyType

import keyring
import pytest

from clanker_tui.config.settings import AgentSettings, ProviderSettings, Settings
from clanker_tui.domain.secret import Secret
from clanker_tui.errors import ConfigError, KeyMissingError
from clanker_tui.keys.sources import KeyReport, Keys
from tests.keys.backends import LockedKeyring, MemoryKeyring

SOURCES = [
    "this session",
    "environment FIRST",
    "environment OPENCLAW_GROQ_API_KEY",
    "environment GROQ_API_KEY",
    ".env FIRST",
    ".env OPENCLAW_GROQ_API_KEY",
    ".env GROQ_API_KEY",
    "command",
    "keyring (MemoryKeyring)",
    "key file",
]


def key_of(source: str) -> Secret:
    return Secret(f"gsk_{source.replace(' ', '-')}")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"CLANKER_TUI_CONFIG": str(tmp_path / "config" / "config.toml")}


def keys_in(sources: list[str], environ: dict[str, str]) -> Keys:
    """Return a search in which each of these places holds a key of its own."""
    dotenv: dict[str, Secret] = {}
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    for source in sources:
        match source.split():
            case "environment", name:
                environ[name] = key_of(source).reveal()
            case ".env", name:
                dotenv[name] = key_of(source)
            case "keyring", _:
                backend.set_password("clanker-tui", "groq", key_of(source).reveal())
            case _:
                pass
    command = f"echo {key_of('command').reveal()}" if "command" in sources else None
    settings = Settings(
        agent=AgentSettings(provider="groq", api_key_env="FIRST"),
        providers=MappingProxyType({"groq": ProviderSettings(api_key_command=command)}),
        dotenv=MappingProxyType(dotenv),
    )
    keys = Keys(settings, environ=environ)
    if "key file" in sources:
        keys.store_in_file("groq", key_of("key file"))
    if "this session" in sources:
        keys.use_for_session("groq", key_of("this session"))
    return keys


@pytest.mark.parametrize("first", range(len(SOURCES)))
def test_the_first_place_that_holds_a_key_wins(first: int, environ: dict[str, str]) -> None:
    keys = keys_in(SOURCES[first:], environ)
    assert keys.find("groq") == (key_of(SOURCES[first]), SOURCES[first])
    assert keys.locate("groq") == KeyReport("groq", SOURCES[first])


def test_an_empty_or_blank_variable_is_no_key(environ: dict[str, str]) -> None:
    environ |= {"FIRST": "", "OPENCLAW_GROQ_API_KEY": " \n"}
    assert keys_in(["environment GROQ_API_KEY"], environ).find("groq").source == "environment GROQ_API_KEY"


def test_a_variable_asked_for_comes_before_the_configured_one(environ: dict[str, str]) -> None:
    environ["MINE"] = "gsk_mine"
    keys = keys_in(["environment FIRST"], environ)
    assert keys.find("groq", api_key_env="MINE").source == "environment MINE"


def test_the_variable_of_an_agent_is_not_looked_at_for_another_provider(environ: dict[str, str]) -> None:
    assert keys_in(["environment FIRST"], environ).locate("openai").source is None


def test_a_missing_key_names_every_place_looked_in(environ: dict[str, str]) -> None:
    with pytest.raises(KeyMissingError) as caught:
        keys_in([], environ).find("groq")
    assert caught.value.message == (
        "No key for groq: looked for FIRST, OPENCLAW_GROQ_API_KEY, GROQ_API_KEY in the environment and .env, "
        "the keyring, the key file."
    )
    assert caught.value.hint == (
        "Set GROQ_API_KEY, or run: clanker-tui keys set groq. Get a key at https://console.groq.com/keys"
    )


def test_a_missing_key_says_why_the_keyring_refused(environ: dict[str, str]) -> None:
    keys = keys_in([], environ)
    keyring.set_keyring(LockedKeyring())
    with pytest.raises(KeyMissingError, match=r"the keyring \(it is locked\)"):
        keys.find("groq")
    assert keys.keyring_problem() == "it is locked"


def test_a_variable_with_an_odd_character_is_named_and_its_value_is_not(environ: dict[str, str]) -> None:
    environ["GROQ_API_KEY"] = "gsk_canary\n0123456789"
    with pytest.raises(ConfigError) as caught:
        keys_in([], environ).find("groq")
    assert caught.value.message == ("environment GROQ_API_KEY: The key holds a line break as its character number 11.")
    assert "canary" not in "".join(traceback.format_exception(caught.value))


def test_a_command_that_fails_is_not_passed_over_for_another_key(environ: dict[str, str]) -> None:
    keys_in(["key file"], environ)
    settings = Settings(providers=MappingProxyType({"groq": ProviderSettings(api_key_command="false")}))
    with pytest.raises(KeyMissingError, match="failed with exit code 1"):
        Keys(settings, environ=environ).find("groq")


def test_a_command_is_not_run_to_say_where_a_key_comes_from(environ: dict[str, str], tmp_path: Path) -> None:
    made = tmp_path / "made"
    settings = Settings(providers=MappingProxyType({"groq": ProviderSettings(api_key_command=f"touch {made}")}))
    assert Keys(settings, environ=environ).locate("groq") == KeyReport("groq", "command")
    assert not made.exists()


def test_what_is_asked_for_is_used_for_this_session_only(environ: dict[str, str], tmp_path: Path) -> None:
    asked: list[str] = []

    def prompt(provider: str) -> Secret | None:
        asked.append(provider)
        return Secret("gsk_typed")

    keys = Keys(Settings(), environ=environ, prompt=prompt)
    assert keys.find("groq") == (Secret("gsk_typed"), "this session")
    assert keys.find("groq").source == "this session"
    assert asked == ["groq"]
    assert list(tmp_path.glob("config/*")) == []


def test_a_key_file_open_to_others_is_reported_with_its_mend(environ: dict[str, str], tmp_path: Path) -> None:
    keys = keys_in(["key file"], environ)
    (tmp_path / "config" / "keys.json").chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        keys.find("groq")
    report = keys.locate("groq")
    assert report.source is None
    assert "chmod 600" in report.problem


def test_the_key_file_is_made_by_an_explicit_choice_only(environ: dict[str, str], tmp_path: Path) -> None:
    keys = keys_in([], environ)
    keys.store("groq", Secret("gsk_one"))
    assert not (tmp_path / "config").exists()
    keys.store_in_file("groq", Secret("gsk_two"))
    assert json.loads((tmp_path / "config" / "keys.json").read_text()) == {"groq": "gsk_two"}


def test_storing_a_key_ends_the_one_of_the_session(environ: dict[str, str]) -> None:
    keys = keys_in(["this session"], environ)
    keys.store("groq", Secret("gsk_new"))
    assert keys.find("groq") == (Secret("gsk_new"), "keyring (MemoryKeyring)")


def test_deleting_a_key_tells_each_place_it_was_removed_from(environ: dict[str, str]) -> None:
    keys = keys_in(SOURCES, environ)
    assert keys.delete("groq") == ["this session", "key file", "keyring (MemoryKeyring)"]
    assert keys.delete("groq") == []
    assert keys.locate("groq").source == "environment FIRST"


def test_a_keyring_that_cannot_be_reached_may_still_hold_a_deleted_key_and_that_is_said(
    environ: dict[str, str],
) -> None:
    keys = keys_in(["key file"], environ)
    keyring.set_keyring(LockedKeyring())
    with pytest.raises(KeyMissingError, match="Removed from key file, but the keyring cannot be used: it is locked"):
        keys.delete("groq")


def test_a_local_server_may_do_without_a_key_and_a_real_provider_may_not(environ: dict[str, str]) -> None:
    servers = {
        "my-llama": ProviderSettings(api_base_url="http://127.0.0.1:8080/v1"),
        "gateway": ProviderSettings(api_base_url="https://gateway.invalid/v1", api_key_env="GATEWAY_TOKEN"),
    }
    keys = Keys(Settings(providers=MappingProxyType(servers)), environ=environ)
    assert keys.find_if_needed("my-llama") is None
    assert keys.find_if_needed("demo") is None
    for provider in ("gateway", "groq"):
        with pytest.raises(KeyMissingError):
            keys.find_if_needed(provider)


def test_every_key_that_was_seen_is_known_so_that_the_log_can_leave_it_out(environ: dict[str, str]) -> None:
    keys = keys_in([".env GROQ_API_KEY", "environment FIRST", "keyring (MemoryKeyring)"], environ)
    before = {key_of(".env GROQ_API_KEY"), key_of("environment FIRST")}
    assert set(keys.known_secrets()) == before  # without having been looked for
    keys.everywhere(["groq"])
    keys.use_for_session("openai", Secret("sk-session"))
    assert set(keys.known_secrets()) == {*before, key_of("keyring (MemoryKeyring)"), Secret("sk-session")}
