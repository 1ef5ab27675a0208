"""`clanker-tui config`."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from clanker_tui.config.template import template
from tests.cli.conftest import Call
from tests.cli.program import Outcome


@pytest.fixture
def config(home: Path) -> Path:
    """Where the configuration is when nothing moves it."""
    return home / ".config" / "clanker-tui" / "config.toml"


def write(config: Path, text: str) -> None:
    config.parent.mkdir(parents=True)
    config.write_text(text)
    config.chmod(0o600)


def test_the_path_is_told_whether_or_not_there_is_a_file(call: Call, config: Path, tmp_path: Path) -> None:
    assert call("config", "path") == Outcome(0, f"{config}\n", "")
    assert call("config", "path", "--config", str(tmp_path / "x.toml")).out == f"{tmp_path / 'x.toml'}\n"


@pytest.mark.parametrize("command", [("config", "generate"), ("config-generate",)])
def test_a_generated_file_is_private_and_valid(call: Call, config: Path, command: tuple[str, ...]) -> None:
    assert call(*command) == Outcome(0, f"Written: {config}\n", "")
    assert config.read_text() == template()
    assert stat.S_IMODE(config.stat().st_mode) == 0o600
    assert call("config-validate") == Outcome(0, f"ok: {config}\n", "")


def test_a_file_that_is_there_is_overwritten_only_by_force(call: Call, config: Path) -> None:
    write(config, "broken [")
    assert call("config", "generate") == Outcome(
        2,
        "",
        f"error: {config}: there is a file already. Overwrite it with --force.\n",
    )
    assert config.read_text() == "broken ["
    assert call("config", "generate", "--force").code == 0
    assert config.read_text() == template()


def test_a_link_to_nothing_counts_as_a_file(call: Call, config: Path, tmp_path: Path) -> None:
    config.parent.mkdir(parents=True)
    config.symlink_to(tmp_path / "gone")
    assert call("config", "generate").code == 2
    assert not (tmp_path / "gone").exists()


def test_a_folder_is_not_overwritten_by_force_either(call: Call, config: Path) -> None:
    config.mkdir(parents=True)
    assert call("config", "generate", "--force") == Outcome(
        2, "", f"error: {config}: a folder, where a file is needed.\n"
    )


@pytest.mark.parametrize("command", [("config", "validate"), ("config-validate",), ("config", "show")])
def test_a_mistake_is_one_line_and_exit_code_2(call: Call, config: Path, command: tuple[str, ...]) -> None:
    write(config, "[agent]\nmodle = 'x'\n")
    said = f'error: {config}:2:1: unknown key "modle" in [agent]. Did you mean "model"?\n'
    assert call(*command) == Outcome(2, "", said)


def test_no_file_is_valid_and_said(call: Call, config: Path) -> None:
    assert call("config", "validate") == Outcome(0, f"ok: {config} does not exist, the defaults hold\n", "")


def test_findings_are_warnings_on_standard_error(call: Call, config: Path) -> None:
    write(config, '[agent]\nprovider = "groq"\nmodel = "mixtral-8x7b-32768"\n')
    dotenv = config.parent / ".env"
    dotenv.write_text("GROQ_API_KEY=gsk_canary0123456789\n")
    dotenv.chmod(0o644)
    outcome = call("config", "validate")
    assert (outcome.code, outcome.out) == (0, f"ok: {config}\n")
    assert outcome.err.splitlines() == [
        f"warning: {dotenv}: others may read this file (mode 0644). Mend it with: chmod 600 {dotenv}",
        f"warning: {config}:3: mixtral-8x7b-32768 was retired on 2025-03-20. Use openai/gpt-oss-20b instead.",
    ]


def test_keys_that_clash_are_warned_of(call: Call, config: Path) -> None:
    write(config, '[ui.keys]\n"chat.new" = "f2"\n"chat.nwe" = "f3"\n')
    outcome = call("config", "validate")
    assert (outcome.code, outcome.out) == (0, f"ok: {config}\n")
    assert outcome.err.splitlines() == [
        "warning: [ui.keys]: there is no action chat.nwe. Did you mean chat.new?",
        "warning: [ui.keys]: f2 is given to both chat.new and chat.list.",
    ]


def test_settings_are_shown_with_their_origins_and_no_key(
    call: Call, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    canary = "gsk_canary0123456789"
    write(
        config, f"[agent]\nprovider = 'groq'\nsystem_prompt = '{canary}'\n[providers.groq]\napi_key_command='echo x'\n"
    )
    (config.parent / ".env").write_text(f"GROQ_API_KEY={canary}\n")
    monkeypatch.setenv("GROQ_API_KEY", canary)
    monkeypatch.setenv("CLANKER_TUI_MODEL", "m")
    shown = call("config", "show")
    lines = {line.split()[0]: line.split(maxsplit=1)[1] for line in shown.out.splitlines()}
    assert lines["agent.provider"].split() == ['"groq"', f"{config}:2"]
    assert lines["agent.model"].split(maxsplit=1)[1].strip() == "environment CLANKER_TUI_MODEL"
    assert lines["ui.mouse"].split() == ["true", "default"]
    as_json = call("config", "show", "--json")
    rows = {row["key"]: row for row in json.loads(as_json.out)}
    assert rows["agent.provider"] == {"key": "agent.provider", "value": '"groq"', "origin": f"{config}:2"}
    assert canary not in shown.out + shown.err + as_json.out + as_json.err


def test_a_command_is_required(call: Call) -> None:
    outcome = call("config")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("error: ")
