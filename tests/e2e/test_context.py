"""A model with a small window, on a server: what the user decides is what the server gets."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import NORMAL, Installed
from tests.e2e.server import MODEL, ChatServer

pytestmark = pytest.mark.pty

SMALL_WINDOW = f'\n[models."local/{MODEL}"]\ncontext_tokens = 100\n'
MESSAGE = "a message of some twenty-five tokens, which is what is too many here, as it will turn out to be"


def test_what_does_not_fit_is_asked_about_before_it_leaves(chatting: Installed, server: ChatServer) -> None:
    chatting.configure(chatting.config.read_text() + SMALL_WINDOW)
    first = server.stream()
    with chatting.app(size=NORMAL) as app:
        app.wait_for("Ask anything")
        app.submit("hello")
        first.wait_begun()
        first.send("Hello yourself.")
        first.finish(prompt_tokens=50, reply_tokens=10)
        app.wait_for("60/100")
        app.submit(MESSAGE)
        app.wait_for("cannot hold this")
        app.wait_for("The model")
        app.press("escape")
        app.wait_gone("cannot hold this")
        app.wait_for("a message of some")
        assert len(server.requests) == 1
        second = server.reply("Now this.")
        app.press("enter")
        app.wait_for("Leave out the turn before")
        app.press("enter")
        app.wait_for("Now this.")
        app.wait_for("2 earlier messages are not sent")
        assert second.wait_begun().texts == [("user", MESSAGE)]
        app.press("ctrl+q")
        app.wait()


def test_a_key_writes_its_character_and_little_more(chatting: Installed, server: ChatServer) -> None:
    first = server.stream()
    with chatting.app(size=NORMAL) as app:
        app.wait_for("Ask anything")
        app.submit("hello")
        first.wait_begun()
        first.send("Hello yourself.")
        first.finish(prompt_tokens=50_100, reply_tokens=0)
        app.wait_for("ctx 50k")
        app.type("first")
        app.wait_for("first")
        before = len(app.raw)
        app.type(" another few words of a question")
        app.wait_for("another few words of a question")
        written = len(app.raw) - before
        assert written < 31 * 40, f"{written} bytes for 31 keys"
        app.press("ctrl+q")
        app.wait()
