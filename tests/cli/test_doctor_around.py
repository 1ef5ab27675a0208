"""`doctor` on what the environment says: network, clock, libraries; and on keyrings and keys that hide each other."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clanker_tui.cli.checks.finding import State
from clanker_tui.cli.checks.keyring import judge_problem
from clanker_tui.cli.checks.machine import check_zone, judge_clock, judge_version, requirements
from clanker_tui.cli.checks.network import judge_proxy
from tests.cli.conftest import Call
from tests.cli.program import Program
from tests.cli.server import MoodyServer

KEYRINGS = """
from threading import Event
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked
class Full(KeyringBackend):
    priority = 1
    def get_password(self, service, username):
        return "key-of-the-keyring" if username == "groq" else None
    def set_password(self, service, username, password):
        raise RuntimeError
class Locked(Full):
    def get_password(self, service, username):
        raise KeyringLocked("Failed to unlock the collection!")
class Hanging(Full):
    def get_password(self, service, username):
        Event().wait()
"""


def found_in(call: Call, area: str) -> list[dict[str, str]]:
    """Return what `doctor` finds in an area."""
    return [one for one in json.loads(call("doctor", "--json").out)["findings"] if one["area"] == area]


def by_name(found: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    return {one["name"]: one for one in found}


@pytest.mark.usefixtures("program")
def test_a_proxy_is_named_without_its_password(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:secret-word@gateway:3128")
    monkeypatch.setenv("NO_PROXY", "a,b")

    text = call("doctor").out

    assert "HTTPS_PROXY sends requests through gateway:3128" in text
    assert "2 exceptions by NO_PROXY" in text
    assert "secret-word" not in text


@pytest.mark.usefixtures("program")
@pytest.mark.parametrize("value", ["http://[half", "ftp://gateway:3128", "http://gateway:port", "%%%"])
def test_a_proxy_that_is_none_is_broken_and_not_shown(call: Call, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("ALL_PROXY", value)

    finding = by_name(found_in(call, "network"))["proxy"]

    assert (finding["state"], finding["what"]) == ("broken", "ALL_PROXY is not the address of a proxy")


@pytest.mark.parametrize(
    ("value", "shown"), [("gateway:3128", "gateway:3128"), ("http://[fd00::1]:9", "[fd00::1]:9"), ("https://u@g", "g")]
)
def test_the_address_of_a_proxy_is_read_however_it_is_written(value: str, shown: str) -> None:
    assert judge_proxy("HTTPS_PROXY", value).what == f"HTTPS_PROXY sends requests through {shown}"


@pytest.mark.usefixtures("program")
def test_two_spellings_of_a_proxy_are_told_apart(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://one:1")
    monkeypatch.setenv("HTTPS_PROXY", "http://two:2")

    found = [one["what"] for one in found_in(call, "network") if one["name"] == "proxy"]

    assert found == ["https_proxy sends requests through one:1", "HTTPS_PROXY says something else and is not used"]


@pytest.mark.usefixtures("program")
@pytest.mark.parametrize("kind", ["fifo", "nowhere", "text", "folder"])
def test_certificates_that_cannot_be_used_are_broken(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    path = tmp_path / "certificates"
    match kind:
        case "fifo":
            os.mkfifo(path)
        case "text":
            path.write_text("not a certificate")
        case "folder":
            path.mkdir()
        case _:
            pass
    monkeypatch.setenv("SSL_CERT_FILE", str(path))

    finding = by_name(found_in(call, "network"))["trust"]

    assert finding["state"] == "broken"
    assert finding["why"].endswith("no https works")
    assert finding["mend"].endswith("unset SSL_CERT_FILE")


@pytest.mark.usefixtures("program")
def test_a_bundle_of_certificates_for_other_programs_is_told_with_the_line_that_uses_it(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/company.pem")

    (finding,) = [one for one in found_in(call, "network") if one["what"] == "REQUESTS_CA_BUNDLE is not looked at"]

    assert finding["name"] == "trust-ignored"
    assert finding["mend"].endswith('export SSL_CERT_FILE="$REQUESTS_CA_BUNDLE"')


@pytest.mark.parametrize(("year", "state"), [(1970, State.BROKEN), (2026, State.OK), (2106, State.BROKEN)])
def test_a_clock_that_is_years_off_is_broken(year: int, state: State) -> None:
    assert judge_clock(datetime(year, 6, 1, tzinfo=UTC)).state is state


@pytest.mark.parametrize(
    ("zone", "state"),
    [("Europe/Here", State.OK), ("Europe/Nowhere", State.NOTE), (":Europe/Nowhere", State.NOTE), ("UTC", State.OK)],
)
def test_a_time_zone_that_is_not_known_is_a_note(tmp_path: Path, zone: str, state: State) -> None:
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "Here").touch()

    assert check_zone({"TZ": zone}, tmp_path).state is state
    assert check_zone({"TZ": zone}, tmp_path / "none").state is State.OK


@pytest.mark.parametrize(
    ("name", "bounds", "problem"),
    [
        ("textual", ">=8.2.5,<8.3", ""),
        ("textual", "<8", "is not older than 8"),
        ("rich", ">=999.1", "is older than 999.1"),
        ("no-such-library", ">=1", "no-such-library is missing"),
    ],
)
def test_a_library_out_of_bounds_is_told(name: str, bounds: str, problem: str) -> None:
    assert judge_version(name, bounds).endswith(problem)
    assert bool(judge_version(name, bounds)) == bool(problem)


def test_every_library_that_is_declared_is_looked_at() -> None:
    assert {"textual", "httpx2", "markdown-it-py", "genai-prices"} <= set(requirements())


@pytest.fixture
def keyrings(program: Program, tmp_path: Path) -> Program:
    """The program, with keyrings of several tempers within reach."""
    (tmp_path / "odd_keyrings.py").write_text(KEYRINGS)
    program.env["PYTHONPATH"] = f"{Path(__file__).parent.parent.parent}{os.pathsep}{tmp_path}"
    return program


def judged(program: Program, backend: str, area: str) -> list[dict[str, str]]:
    """Return what the program finds in an area, with a keyring."""
    done = program.run("doctor", "--json", env={"PYTHON_KEYRING_BACKEND": f"odd_keyrings.{backend}"})
    return [one for one in json.loads(done.out)["findings"] if one["area"] == area]


@pytest.mark.parametrize(("backend", "reason"), [("Locked", "it is locked"), ("Hanging", "no answer within 3 s")])
def test_a_keyring_that_wants_to_be_unlocked_is_told_with_the_line_for_it(
    keyrings: Program, backend: str, reason: str
) -> None:
    start = time.monotonic()

    (finding,) = judged(keyrings, backend, "keyring")

    assert time.monotonic() - start < 20
    assert finding["why"].startswith(reason)
    assert finding["mend"].startswith("gnome-keyring-daemon --unlock")


@pytest.mark.parametrize("problem", ["it is locked", "no answer within 3 s", "it refused (… -25308 …)"])
def test_on_a_mac_a_locked_keychain_is_opened_by_its_own_command(problem: str) -> None:
    assert judge_problem(problem, platform="darwin").mend.startswith("security unlock-keychain; else ")


def test_a_key_that_hides_another_is_told_and_never_shown(keyrings: Program, server: MoodyServer) -> None:
    keyrings.configure(f'{keyrings.config.read_text()}[providers.groq]\napi_base_url = "{server.url}"\n')
    keyrings.env["GROQ_API_KEY"] = "key-of-the-environment"

    done = keyrings.run("doctor", env={"PYTHON_KEYRING_BACKEND": "odd_keyrings.Full"})

    assert "note    groq: another key is not used (keyring (Full)) (environment GROQ_API_KEY comes first)" in done.out
    assert "-> To use it: unset GROQ_API_KEY" in done.out
    assert "key-of-the" not in done.out + done.err


def test_the_same_key_in_two_places_is_no_complaint(keyrings: Program, server: MoodyServer) -> None:
    keyrings.configure(f'{keyrings.config.read_text()}[providers.groq]\napi_base_url = "{server.url}"\n')
    keyrings.env["GROQ_API_KEY"] = "key-of-the-keyring"

    assert judged(keyrings, "Full", "key") == []


def test_a_key_file_that_cannot_be_read_is_told_once(call: Call, program: Program) -> None:
    file = program.config.with_name("keys.json")
    file.write_text('{"groq": "key-of-the-file"}')
    file.chmod(0o644)

    (finding,) = found_in(call, "key")

    assert finding["state"] == "note"
    assert f"chmod 600 {file}" in finding["what"]
