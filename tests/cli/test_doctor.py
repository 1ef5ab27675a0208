"""`doctor`: what works, what does not, and the mend."""

from __future__ import annotations

import asyncio
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from clanker_tui.cli.checks.finding import Finding, State
from clanker_tui.cli.checks.terminal import check_encoding, check_size
from clanker_tui.cli.doctor import as_text
from clanker_tui.cli.examining import examine_providers
from clanker_tui.config.loading import load_settings
from clanker_tui.config.overrides import Overrides
from clanker_tui.domain.usage import UsageRecord
from tests.cli.conftest import Call
from tests.cli.program import Program
from tests.cli.server import MoodyServer


def findings(call: Call) -> dict[str, list[dict[str, str]]]:
    """Return what the doctor found, by area."""
    report = json.loads(call("doctor", "--json").out)
    areas: dict[str, list[dict[str, str]]] = {}
    for finding in report["findings"]:
        areas.setdefault(finding["area"], []).append(finding)
    return areas


def counted_in(program: Program) -> list[UsageRecord]:
    """Return the requests in the history."""
    return list(program.stored(lambda history: history.usage_requests()).records)


@pytest.fixture
def silent() -> Iterator[str]:
    """Return the address of a server that accepts connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"


def test_a_sound_installation_passes(call: Call, program: Program, server: MoodyServer) -> None:
    server.models = [{"id": "tiny"}]

    done = call("doctor")

    assert done.code == 0
    assert "  broken  " not in done.out
    assert re.fullmatch(r"Nothing is broken\. \d+ could be better\.", done.out.splitlines()[-1])
    assert f"{program.config} is valid" in done.out
    assert "ok      local: answers (no key)" in done.out
    assert "ok      the file is sound" in done.out
    assert [(one.purpose, one.provider) for one in counted_in(program)] == [("test", "local")]


@pytest.mark.usefixtures("program")
def test_every_area_is_looked_at(call: Call) -> None:
    areas = ["terminal", "configuration", "files", "machine", "network", "history", "keyring", "provider"]
    assert list(findings(call)) == areas


@pytest.mark.usefixtures("program")
def test_a_finding_has_a_name_that_scripts_can_rely_on(call: Call) -> None:
    names = {(finding["area"], finding["name"]) for found in findings(call).values() for finding in found}

    assert {
        ("terminal", "term"), ("terminal", "encoding"), ("configuration", "file"), ("files", "history-folder"),
        ("files", "room"), ("machine", "clock"), ("network", "proxy"), ("network", "trust"), ("history", "journal"),
        ("history", "search"), ("history", "soundness"), ("keyring", "answers"), ("provider", "local"),
    } <= names  # fmt: skip


@pytest.mark.usefixtures("program")
def test_a_keyring_that_is_not_there_is_named_with_a_way_round_it(call: Call) -> None:
    (finding,) = findings(call)["keyring"]

    assert finding["state"] == "note"
    assert "--file" in finding["mend"]


@pytest.mark.usefixtures("program")
def test_a_chosen_server_that_is_down_is_broken(call: Call, server: MoodyServer) -> None:
    server.close()

    done = call("doctor")

    assert done.code == 1
    assert "broken  local: " in done.out
    assert "[providers.local]" in done.out


def test_a_chosen_provider_without_a_key_is_broken(call: Call, program: Program) -> None:
    program.configure('[agent]\nprovider = "groq"\n')

    done = call("doctor")

    assert done.code == 1
    assert "broken  groq: no key" in done.out
    assert "-> clanker-tui keys set groq" in done.out


def test_a_broken_configuration_is_a_finding_and_the_rest_is_looked_at(call: Call, program: Program) -> None:
    program.configure("[agent]\nprovidr = 1\n")

    done = call("doctor")

    assert done.code == 1
    assert "config.toml:2" in done.out
    assert "the file is sound" in done.out


def test_a_configuration_that_others_can_write_is_told(call: Call, program: Program) -> None:
    program.config.chmod(0o666)

    assert "chmod" in call("doctor").out


def test_a_broken_history_is_a_finding(call: Call, program: Program) -> None:
    program.history_file.parent.mkdir(parents=True)
    program.history_file.write_bytes(b"not a database, but long enough to look at" * 50)

    states = {finding["state"] for finding in findings(call)["history"]}

    assert states == {"broken"}


async def test_a_server_that_never_answers_is_not_waited_for(home: Path, silent: str) -> None:
    config = home / "config.toml"
    config.write_text(f'[agent]\nprovider = "local"\n[providers.local]\napi_base_url = "{silent}"\n')
    settings = load_settings(Overrides(config=config))

    found, _ = await examine_providers(settings, asyncio.get_running_loop().time() + 0.3, [])

    assert "local: no answer in time" in [finding.what for finding in found]


def test_keys_that_clash_are_told(call: Call, program: Program) -> None:
    program.configure(f'{program.config.read_text()}[ui.keys]\n"chat.new" = "f1"\n')

    assert [one["state"] for one in findings(call)["configuration"] if one["name"] == "keys"] == ["note"]


@pytest.mark.parametrize(("encoding", "is_right"), [("UTF8", True), ("ISO-8859-1", False), ("GEORGIAN-PS", False)])
def test_an_encoding_that_python_does_not_know_is_a_note_like_others(encoding: str, is_right: bool) -> None:
    assert (check_encoding(encoding).state is State.OK) is is_right


def test_a_terminal_without_a_size_is_told_with_the_line_that_sets_it() -> None:
    assert check_size(0, 0).mend == "stty cols 80 rows 24"
    assert check_size(59, 24).state is State.NOTE


def test_lines_are_broken_between_words_and_what_is_to_be_copied_is_not() -> None:
    mend = "clanker-tui keys set groq --file, which is much longer than the line"
    finding = Finding("terminal", "keys", State.NOTE, "it tells few keys apart", "Shift+Enter may be Enter", mend)

    assert as_text([finding], width=40).splitlines() == [
        "terminal",
        "  note    it tells few keys apart",
        "          (Shift+Enter may be Enter)",
        f"          -> {mend}",
        "",
        "Nothing is broken. 1 could be better.",
    ]
