"""A temporary conversation in a terminal: what is on the disk when the program has ended."""

from __future__ import annotations

import json

import pytest

from tests.e2e.conftest import Installed
from tests.e2e.server import ChatServer

pytestmark = pytest.mark.pty

WORD = "xyzzy"


def written(installed: Installed) -> bytes:
    """Return all that is in the home folder, the history and the log among it."""
    return b"".join(file.read_bytes() for file in installed.home.rglob("*") if file.is_file())


def test_nothing_of_it_is_on_the_disk_when_it_is_discarded(chatting: Installed, server: ChatServer) -> None:
    server.reply("first answer")
    server.reply(f"The word was {WORD}.")
    with chatting.app("--debug") as app:
        app.wait_for("Ask anything")
        app.submit("something to keep")
        app.wait_for("first answer")
        app.press("ctrl+t")
        app.wait_for("TEMPORARY")
        app.submit(f"Remember {WORD}")
        app.wait_for(f"The word was {WORD}.")
        app.wait_for("ready")
        app.type(f"unsent {WORD}")
        app.press("ctrl+q")
        app.wait_for("This conversation is temporary")
        app.press("down", "enter")
        assert app.wait() == 0
    assert b"something to keep" in written(chatting)
    assert WORD.encode() not in written(chatting)
    assert json.loads(chatting.run("usage", "--json").stdout)["total"]["requests"] == 1


def test_a_conversation_of_a_temporary_app_can_be_saved(chatting: Installed, server: ChatServer) -> None:
    server.reply("an answer")
    with chatting.app("--temporary") as app:
        app.wait_for("TEMPORARY")
        app.wait_for("Ask anything")
        app.submit(f"Remember {WORD}")
        app.wait_for("an answer")
        app.wait_for("ready")
        assert not chatting.stored(WORD)
        app.submit("/save")
        app.wait_gone("TEMPORARY")
        app.press("ctrl+q")
        assert app.wait() == 0
    (row,) = json.loads(chatting.run("history", "list", "--json").stdout)
    assert (row["title"], row["turns"]) == (f"Remember {WORD}", 1)
