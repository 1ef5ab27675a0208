"""`clanker-tui keys`, which never prints a key."""

from __future__ import annotations

import io
import json
import logging
import socket
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest

from tests.cli.conftest import Call
from tests.cli.program import Outcome, Program
from tests.cli.server import MoodyServer
from tests.e2e.terminal import Terminal
from tests.keys.backends import LockedKeyring, MemoryKeyring

CANARY = "gsk_canary0123456789abcdef"
Feed = Callable[[str | bytes], None]


@pytest.fixture(autouse=True)
def memory() -> Iterator[MemoryKeyring]:
    """Return the keyring of these tests."""
    before = keyring.get_keyring()
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> Feed:
    """Return a function that lays text out on standard input."""

    def feed(text: str | bytes) -> None:
        content = text.encode() if isinstance(text, str) else text
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))

    return feed


@pytest.fixture
def key_file(home: Path) -> Path:
    """Where the key file would be."""
    return home / ".config" / "clanker-tui" / "keys.json"


def test_a_key_from_standard_input_goes_into_the_keyring(
    call: Call, feed: Feed, memory: MemoryKeyring, key_file: Path
) -> None:
    feed(f"  {CANARY} \nsecond line\n")
    assert call("keys", "set", "groq") == Outcome(0, "The key of groq is kept in: keyring (MemoryKeyring)\n", "")
    assert memory.get_password("clanker-tui", "groq") == CANARY
    assert not key_file.exists()


def test_the_key_file_is_an_explicit_choice(call: Call, feed: Feed, memory: MemoryKeyring, key_file: Path) -> None:
    feed(CANARY)
    assert call("keys", "set", "groq", "--file") == Outcome(0, f"The key of groq is kept in: key file {key_file}\n", "")
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert memory.kept == {}


def test_a_keyring_that_cannot_be_used_is_told_with_what_can(call: Call, feed: Feed, key_file: Path) -> None:
    keyring.set_keyring(LockedKeyring())
    feed(CANARY)
    assert call("keys", "set", "groq") == Outcome(
        1,
        "",
        (
            "error: The keyring cannot be used: it is locked. "
            "Use --file for a file that only you may read, or set GROQ_API_KEY.\n"
        ),
    )
    assert not key_file.exists()


@pytest.mark.parametrize("more", [(), ("--file",)])
def test_a_key_of_another_provider_needs_force_when_nobody_can_be_asked(
    call: Call, feed: Feed, memory: MemoryKeyring, key_file: Path, more: tuple[str, ...]
) -> None:
    feed(CANARY)
    assert call("keys", "set", "openai", *more) == Outcome(
        2,
        "",
        (
            "error: This looks like a key of Groq (gsk_…), not of OpenAI. Nothing was stored. "
            "If it is right, use --force.\n"
        ),
    )
    assert (memory.kept, key_file.exists()) == ({}, False)
    feed(CANARY)
    assert call("keys", "set", "openai", "--force", *more).code == 0


@pytest.mark.parametrize("text", ["", "\n", "gsk_canary 0123456789", b"gsk_canary\xff0123456789", "gsk_canary" * 5000])
def test_what_cannot_be_a_key_is_refused_and_not_repeated(
    call: Call, feed: Feed, memory: MemoryKeyring, text: str | bytes
) -> None:
    feed(text)
    outcome = call("keys", "set", "groq")
    assert (outcome.code, outcome.out, memory.kept) == (2, "", {})
    assert outcome.err.startswith("error: The key ")
    assert "canary" not in outcome.err


def test_a_place_that_is_looked_at_first_is_told(call: Call, feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "gsk_old")
    feed(CANARY)
    assert call("keys", "set", "groq").err == (
        "warning: environment GROQ_API_KEY is looked at first, and holds a key of groq too.\n"
    )


def test_the_list_says_where_each_key_comes_from(
    call: Call, memory: MemoryKeyring, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    memory.set_password("clanker-tui", "groq", CANARY)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    outcome = call("keys", "list")
    assert outcome == Outcome(
        0,
        (
            "groq       keyring (MemoryKeyring)\n"
            "openai     environment OPENAI_API_KEY\n"
            "anthropic  no key\n"
            "demo       needs no key\n"
        ),
        "",
    )
    rows = json.loads(call("keys", "list", "--json").out)
    assert rows[0] == {"provider": "groq", "source": "keyring (MemoryKeyring)", "problem": ""}
    assert [row["source"] for row in rows[2:]] == [None, None]


def test_a_deleted_key_is_told_where_it_was_and_where_one_is_left(
    call: Call, memory: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.set_password("clanker-tui", "groq", CANARY)
    monkeypatch.setenv("GROQ_API_KEY", CANARY)
    assert call("keys", "delete", "groq") == Outcome(
        0,
        "Removed from: keyring (MemoryKeyring)\n",
        "note: environment GROQ_API_KEY still holds a key of groq.\n",
    )
    assert call("keys", "delete", "groq").out == "No key of groq was kept.\n"


@pytest.mark.parametrize("action", ["set", "test", "delete"])
def test_an_unknown_provider_is_told_with_the_nearest(call: Call, feed: Feed, action: str) -> None:
    feed(CANARY)
    assert call("keys", action, "gorq") == Outcome(
        2,
        "",
        'error: unknown provider "gorq"; supported are groq, openai, anthropic, demo. Did you mean "groq"?\n',
    )


def test_without_a_configured_provider_one_must_be_named(call: Call) -> None:
    assert call("keys", "test") == Outcome(
        2,
        "",
        "error: No provider is configured. Name one: groq, openai, anthropic, demo.\n",
    )


def test_the_demo_needs_no_key(call: Call, feed: Feed) -> None:
    feed(CANARY)
    assert call("keys", "set", "demo") == Outcome(2, "", "error: demo needs no key.\n")
    assert call("keys", "test", "demo").code == 0


def test_a_key_is_tested_with_its_provider(
    call: Call, program: Program, server: MoodyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.models = [{"id": "test-model", "object": "model"}]
    monkeypatch.setenv("LOCAL_API_KEY", "canary-of-local")
    outcome = call("keys", "test")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("ok: local: ")
    assert "(key from environment LOCAL_API_KEY, " in outcome.out
    assert "canary" not in outcome.out
    [record] = program.stored(lambda history: history.usage_requests()).records
    assert (record.purpose, record.provider, record.model, record.cost.nano_usd) == ("test", "local", "test-model", 0)


def test_a_provider_that_does_not_answer_is_exit_code_1(call: Call, program: Program) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        program.configure(f'[agent]\nprovider = "x"\n[providers.x]\napi_base_url = "{url}"\n')
        outcome = call("keys", "test")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("error: x: ")
    assert not program.history_file.exists()


def test_a_missing_key_is_exit_code_1(call: Call) -> None:
    outcome = call("keys", "test", "groq")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("error: No key for groq: ")


def everything(call: Call, feed: Feed) -> Iterator[Outcome]:
    """Yield what each command says when a key is everywhere."""
    feed(CANARY)
    yield call("keys", "set", "groq", "--debug")
    feed(CANARY)
    yield call("keys", "set", "groq", "--file", "--debug")
    feed(CANARY)
    yield call("keys", "set", "openai", "--debug")
    for command in (
        ("keys", "list"),
        ("keys", "list", "--json"),
        ("config", "show"),
        ("config", "validate"),
    ):
        yield call(*command, "--debug")
    yield call("keys", "delete", "groq", "--debug")


def test_a_key_appears_in_no_output_and_no_log(
    call: Call, feed: Feed, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("GROQ_API_KEY", CANARY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", f"{CANARY}\x07")
    caplog.set_level(logging.DEBUG)
    for outcome in everything(call, feed):
        assert "canary" not in outcome.out + outcome.err
    assert "canary" not in caplog.text


@pytest.mark.pty
def test_a_key_typed_at_a_terminal_is_not_shown_and_a_doubtful_one_is_asked_about(program: Program) -> None:
    with Terminal(program.argv("keys", "set", "openai", "--file"), env=program.env, cwd=program.home) as terminal:
        terminal.wait_for("Key for openai (not shown):")
        terminal.type(f" {CANARY} ")
        terminal.press("enter")
        terminal.wait_for("Keep it anyway? [y/N]")
        terminal.type("y")
        terminal.press("enter")
        terminal.wait_for("The key of openai is kept in: key file")
        assert terminal.wait() == 0
        assert b"canary" not in terminal.raw


@pytest.mark.pty
@pytest.mark.parametrize("answer", [b"\n", b"\xff\n"])
def test_a_doubt_is_answered_with_no_unless_the_user_says_yes(program: Program, answer: bytes) -> None:
    program.env["PYTHONIOENCODING"] = "utf-8:strict"  # as it is in most locales
    with Terminal(program.argv("keys", "set", "openai", "--file"), env=program.env, cwd=program.home) as terminal:
        terminal.wait_for("Key for openai (not shown):")
        terminal.type(CANARY)
        terminal.press("enter")
        terminal.wait_for("Keep it anyway? [y/N]")
        terminal.type_bytes(answer)
        terminal.wait_for("Nothing was stored.")
        assert terminal.wait() == 2
    assert not (program.config.parent / "keys.json").exists()


@pytest.mark.pty
def test_a_typed_key_that_is_no_text_is_refused_without_being_quoted(program: Program) -> None:
    with Terminal(program.argv("keys", "set", "groq"), env=program.env, cwd=program.home, size=(100, 30)) as terminal:
        terminal.wait_for("Key for groq (not shown):")
        terminal.type_bytes(b"gsk_secret\xff\xfe\n")
        terminal.wait_for("error: What was typed is no text. Type it again.")
        assert terminal.wait() == 2

    assert b"gsk_secret" not in terminal.raw
    assert b"Traceback" not in terminal.raw
