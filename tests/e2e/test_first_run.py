"""The first start, with nothing configured: the demo, a server on this machine, a key."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.conftest import NORMAL, Installed
from tests.e2e.server import ChatServer
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.pty

KEY = "gsk_" + "Zq7wXv3bKd9mTf2h" * 3
USUAL_PORTS = (11434, 8080, 1234, 8000)


@pytest.fixture
def guarded() -> Iterator[ChatServer]:
    """A server that wants a key."""
    with closing(ChatServer(key=KEY)) as server:
        yield server


@pytest.fixture
def usual_server() -> Iterator[ChatServer]:
    """A server where local model servers usually listen."""
    for port in USUAL_PORTS:
        try:
            server = ChatServer(port)
        except OSError:
            continue  # taken by a real one
        with closing(server):
            yield server
        return
    pytest.fail(f"all of {USUAL_PORTS} are taken on this machine")


def files_with(text: str, folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and text.encode() in file.read_bytes()]


def assert_never_shown(app: Terminal, key: str) -> None:
    """No recognisable piece of a key was written to the terminal."""
    for at in range(0, len(key) - 8, 4):
        assert key[at : at + 8].encode() not in app.raw


def test_the_demo_answers_at_once_and_says_that_it_is_one(installed: Installed) -> None:
    with installed.app(size=NORMAL) as app:
        app.wait_for("Welcome to clanker-tui")
        app.press("end", "enter")
        app.wait_gone("Welcome to clanker-tui")
        app.wait_for("Ask anything")
        app.wait_until(lambda screen: "demo" in screen.lower(), "the demo is labelled")
        app.submit("hello")
        app.wait_until(lambda screen: "tok/s" in screen or " tok" in screen, "the demo's reply is complete")
        app.press("ctrl+q")
        assert app.wait() == 0


def test_a_server_on_this_machine_is_found_chosen_and_remembered(
    installed: Installed, usual_server: ChatServer
) -> None:
    usual_server.reply("A local answer.")
    with installed.app(size=NORMAL) as app:
        app.wait_for(f":{usual_server.server_address[1]}/v1")
        app.press("down", "down", "down", "enter")
        app.wait_gone("Welcome to clanker-tui")
        app.wait_for("Ask anything")
        app.submit("a local question")
        app.wait_for("A local answer.")
        app.press("ctrl+q")
        assert app.wait() == 0
    usual_server.reply("Another local answer.")
    with installed.app(size=NORMAL) as app:
        app.wait_for("Ask anything")
        app.submit("another question")
        app.wait_for("Another local answer.")


def test_a_key_for_the_session_is_used_and_is_nowhere_afterwards(installed: Installed, guarded: ChatServer) -> None:
    guarded.reply("A paid answer.")
    installed.environ["OPENCLAW_GROQ_API_BASE"] = guarded.url
    with installed.app(size=NORMAL) as app:
        app.wait_for("Welcome to clanker-tui")
        app.press("enter")
        app.wait_for("API key for Groq")
        app.wait_for("for this session only")
        app.paste(f"  {KEY}\n")
        app.wait_for(f"{len(KEY)} characters")
        app.press("enter")
        app.wait_gone("API key for Groq")
        app.wait_for("Ask anything")
        app.submit("a question")
        app.wait_for("A paid answer.")
        app.press("ctrl+q")
        assert app.wait() == 0
        assert_never_shown(app, KEY)
    assert not files_with(KEY, installed.home)
    with installed.app(size=NORMAL) as app:
        app.wait_for("key")


def test_a_key_is_in_a_file_only_where_the_user_chose_that(installed: Installed, guarded: ChatServer) -> None:
    installed.environ["OPENCLAW_GROQ_API_BASE"] = guarded.url
    with installed.app(size=NORMAL) as app:
        app.wait_for("Welcome to clanker-tui")
        app.press("enter")
        app.wait_for("for this session only")
        app.paste(KEY)
        app.wait_for(f"{len(KEY)} characters")
        app.press("tab", "down")
        app.press("tab", "enter")
        app.wait_gone("API key for Groq")
        app.wait_for("Ask anything")
        app.press("ctrl+q")
        assert app.wait() == 0
        assert_never_shown(app, KEY)
    (kept,) = files_with(KEY, installed.home)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    guarded.reply("Still known.")
    assert installed.run("ask", "hello").stdout.strip() == "Still known."


def test_a_key_that_the_provider_refuses_is_not_kept_unasked(installed: Installed, guarded: ChatServer) -> None:
    installed.environ["OPENCLAW_GROQ_API_BASE"] = guarded.url
    wrong = KEY[::-1].replace("_ksg", "")
    with installed.app(size=NORMAL) as app:
        app.wait_for("Welcome to clanker-tui")
        app.press("enter")
        app.wait_for("for this session only")
        app.paste("gsk_" + wrong)
        app.press("enter")
        app.wait_for("Use it anyway")
        assert_never_shown(app, wrong)


def test_a_key_of_another_provider_is_questioned_before_anything_is_sent(
    installed: Installed, guarded: ChatServer
) -> None:
    installed.environ["OPENCLAW_GROQ_API_BASE"] = guarded.url
    other = "sk-ant-api03-" + "Zq7wXv3bKd9mTf2h" * 5
    with installed.app(size=NORMAL) as app:
        app.wait_for("Welcome to clanker-tui")
        app.press("enter")
        app.wait_for("for this session only")
        app.paste(other)
        app.press("enter")
        app.wait_for("Anthropic")
        app.wait_for("Change it")
        assert_never_shown(app, other)
