"""The `.env` beside the configuration, and no other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clanker_tui.config.dotenv import read_dotenv
from clanker_tui.config.findings import findings
from clanker_tui.config.loading import load_settings
from clanker_tui.config.overrides import Overrides
from clanker_tui.config.settings import Settings
from clanker_tui.domain.secret import Secret
from clanker_tui.errors import ConfigError
from tests.config.files import load

CANARY = "gsk_canary0123456789"


def write(path: Path, text: str | bytes, mode: int = 0o600) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    path.chmod(mode)
    return path


def test_variables_are_read_and_the_environment_stays_as_it_is(path: Path) -> None:
    write(path.parent / ".env", f"# keys\nexport GROQ_API_KEY='{CANARY}'\r\nOTHER=a b # c\nEMPTY=\n")
    before = dict(os.environ)
    settings = load(path)
    assert settings.dotenv == {"GROQ_API_KEY": Secret(CANARY), "OTHER": Secret("a b")}
    assert dict(os.environ) == before
    assert CANARY not in repr(settings)


def test_a_reference_in_a_value_is_not_followed(path: Path) -> None:
    write(path.parent / ".env", "A=${HOME}/x\nB=${A}\n")
    assert load(path).dotenv["B"] == Secret("${A}")


def test_the_one_in_the_working_directory_is_never_read(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = tmp_path / "clone"
    (clone / "deeper").mkdir(parents=True)
    for folder in (clone, clone / "deeper"):
        write(folder / ".env", "OPENCLAW_GROQ_API_BASE=https://evil.invalid\nGROQ_API_KEY=gsk_theirs\n")
    monkeypatch.chdir(clone / "deeper")
    settings = load(path, '[agent]\nprovider = "groq"')
    assert settings.agent.api_base_url is None
    assert settings.dotenv == {}


def test_a_file_that_was_asked_for_is_read_over_the_one_beside_the_configuration(path: Path, tmp_path: Path) -> None:
    write(path.parent / ".env", "A=beside\nB=beside\n")
    settings = load(path, env_file=write(tmp_path / "other.env", "A=asked\n"))
    assert settings.dotenv == {"A": Secret("asked"), "B": Secret("beside")}


def test_settings_in_it_come_after_the_environment_and_before_the_file(path: Path) -> None:
    write(path.parent / ".env", "CLANKER_TUI_PROVIDER=openai\nCLANKER_TUI_MODEL=gpt-6-luna\n")
    settings = load(path, '[agent]\nprovider = "groq"', {"CLANKER_TUI_MODEL": "gpt-6.1-sol"})
    assert (settings.agent.provider, settings.agent.model) == ("openai", "gpt-6.1-sol")
    assert settings.origins["agent.provider"] == ".env CLANKER_TUI_PROVIDER"


def test_a_file_that_was_asked_for_must_be_there(path: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(Overrides(env_file=tmp_path / "gone"), environ={"CLANKER_TUI_CONFIG": str(path)})
    assert str(caught.value) == f"{tmp_path / 'gone'}: no such file."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"A=1\n\n{CANARY}\n", "FILE:3:1: not NAME=value. Comments begin with #."),
        (f"A=1\n  B='{CANARY}\n", "FILE:2:1: not NAME=value. Comments begin with #."),
        (f"=1{CANARY}", "FILE:1:1: not NAME=value. Comments begin with #."),
        (f"A={CANARY}\n".encode("utf-16"), "FILE: the text is UTF-16. Save the file as UTF-8."),
        (b"A=\xff", "FILE:1:3: not UTF-8 text. Save the file as UTF-8."),
        (b"A" * 1_000_001, "FILE: too large (1,000,001 bytes). At most 1,000,000 bytes are read."),
    ],
)
def test_a_malformed_file_is_told_by_its_line_and_not_repeated(tmp_path: Path, text: str | bytes, said: str) -> None:
    file = write(tmp_path / ".env", text)
    with pytest.raises(ConfigError) as caught:
        read_dotenv(file, is_required=False)
    assert str(caught.value).replace(str(file), "FILE") == said


@pytest.mark.parametrize(("mode", "deed"), [(0o644, "read"), (0o660, "read"), (0o602, "change")])
def test_a_file_that_is_open_to_others_is_a_finding_with_its_mend(path: Path, mode: int, deed: str) -> None:
    file = write(path.parent / ".env", "A=1\n", mode)
    settings = load(path)
    path.chmod(0o644)
    assert findings(settings, path) == [
        f"{file}: others may {deed} this file (mode {mode:04o}). Mend it with: chmod 600 {file}"
    ]


def test_a_configuration_that_others_may_change_could_make_them_run_a_command(path: Path) -> None:
    settings = load(path)
    path.chmod(0o666)
    assert [finding for finding in findings(settings, path) if "others may change" in finding]


def test_private_files_are_no_finding(path: Path) -> None:
    write(path.parent / ".env", "A=1\n")
    path.touch(mode=0o600)
    assert findings(Settings(), path) == []
