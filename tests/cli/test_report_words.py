"""What is taken out of a report, for any text round it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as rounds
from hypothesis import strategies as st

from clanker_tui.cli.report_log import last_crash, last_entries
from clanker_tui.cli.report_words import Redaction, redaction
from clanker_tui.config.settings import ProviderSettings, Settings
from clanker_tui.domain.secret import Secret
from tests.canary import spoken, traces

ROUNDS = int(os.environ.get("CLANKER_TUI_REPORT_ROUNDS", "100"))
KEY = "cAnArY+of/the=Mine%Zq7wXv3b"
GROUP = """
def fail(text):
    raise ValueError(text)

try:
    fail("Walfisch\\n  File 'Walfisch', line 1, in Walfisch\\n    Walfisch()")
except ValueError as error:
    raise ExceptionGroup("Walfisch", [error, KeyError("Walfisch")])
"""
HEAD = "2026-11-20 10:00:00,000 WARNING 41 "
ANYTHING = st.text(st.characters(exclude_categories=()), max_size=60)
OURS = Settings(
    providers={
        "a": ProviderSettings(api_base_url="http://llm.acme.example:8080/v1"),
        "b": ProviderSettings(api_base_url="https://acme.example/v1"),
        "c": ProviderSettings(api_base_url="http://gpu/v1"),
        "d": ProviderSettings(api_base_url="http://[fd00::17]:9/v1"),
        "e": ProviderSettings(api_base_url="https://api.openai.com/v1"),
    }
)


@pytest.fixture
def redact() -> Redaction:
    return redaction(OURS, [Secret(KEY)], {"HOME": "/home/mary"})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("nothing answers at llm.acme.example:8080.", "nothing answers at SERVER-1:8080."),
        ("https://ACME.example/v1?x=1", "https://SERVER-2/v1?x=1"),
        ("gpu could not be reached, gpus could", "SERVER-3 could not be reached, gpus could"),
        ("the certificate of [fd00::17] is odd", "the certificate of [SERVER-4] is odd"),
        ("https://api.openai.com/v1 and https://api.groq.com", "https://api.openai.com/v1 and https://api.groq.com"),
        ("http://127.0.0.1:11434/v1, http://localhost:1", "http://127.0.0.1:11434/v1, http://localhost:1"),
        ("redirected to https://me:word@login.other.example/x", "redirected to https://HOST/x"),
        ("from 10.1.2.3 to 192.168.0.7:80", "from HOST to HOST:80"),
        ("2001:db8:0:1:2:3:4:5 was silent", "HOST was silent"),
        ("textual 8.2.8, SQLite 3.40.1, at 10:00:00,123", "textual 8.2.8, SQLite 3.40.1, at 10:00:00,123"),
        ("/home/mary/.config, /home/mary2, '/home/mary'", "~/.config, /home/mary2, '~'"),
        ("a key gsk_abcdefghijkl and \x1b[31m", "a key *** and \ufffd[31m"),
    ],
)
def test_private_addresses_and_folders_have_other_names(redact: Redaction, text: str, shown: str) -> None:
    assert redact(text) == shown


def test_the_home_folder_is_known_by_all_its_names(tmp_path: Path) -> None:
    home, link = tmp_path / "mary", tmp_path / "link"
    home.mkdir()
    link.symlink_to(home)

    told = redaction(Settings(), [], {"HOME": f"{link}/"})(f"{home}/.config, {link}/.config, {link}")

    assert told == "~/.config, ~/.config, ~"


def test_the_home_folder_is_known_also_where_the_environment_does_not_name_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME")

    assert redaction(Settings(), [], {})(f"{Path.home()}/notes") == "~/notes"


@rounds(max_examples=ROUNDS)
@given(before=ANYTHING, after=ANYTHING, form=st.sampled_from(spoken(KEY)))
def test_a_key_is_taken_out_whatever_stands_round_it(before: str, after: str, form: str) -> None:
    text = redaction(OURS, [Secret(KEY)], {"HOME": "/home/mary"})(f"{before}{form}{after}")

    assert traces(KEY, [("the report", text.encode(errors="replace"))]) == []


@rounds(max_examples=ROUNDS)
@given(words=ANYTHING, logger=st.sampled_from(["asyncio", "textual.app", "clanker", "clanker_tui2.x"]))
def test_no_words_of_others_are_shown(words: str, logger: str) -> None:
    said = f"Walfisch{words}knochen"
    lines = (
        f"{HEAD}{logger}: {said}\n{said}\nTraceback (most recent call last):\nValueError: {said}\n{said}".splitlines()
    )
    lines += (
        f"2026-11-20T10:00:03+00:00 crash\nTraceback (most recent call last):\nValueError: {said}\n{said}".splitlines()
    )

    shown = "\n".join([*last_entries(lines, 200), *last_crash(lines)])

    assert "Walfisch" not in shown
    assert "knochen" not in shown


def test_a_log_of_any_size_is_read_through_in_a_moment(redact: Redaction) -> None:
    lines = [HEAD + "clanker_tui.turn: " + "1.2.3.4:" * 2000, "a:" * 50_000, HEAD + "x: " + "://" * 50_000]
    start = time.process_time()

    redact("\n".join([*last_entries(lines * 3, 200), *lines]))

    assert time.process_time() - start < 5


def test_a_crash_of_several_tasks_is_told_by_its_places(tmp_path: Path) -> None:
    """As Python itself writes it, with all that it quotes."""
    package = tmp_path / "clanker_tui"
    package.mkdir()
    (package / "odd.py").write_text(GROUP)
    done = subprocess.run([sys.executable, package / "odd.py"], capture_output=True, text=True, check=False)

    crash = last_crash(["2026-11-20T10:00:03+00:00 crash", *done.stderr.splitlines()])

    assert "ExceptionGroup: (its words are left out)" in crash
    assert "ValueError: (its words are left out)" in crash
    assert any(line.endswith("in fail") for line in crash)
    assert "Walfisch" not in "\n".join(crash)
