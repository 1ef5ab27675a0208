"""A conversation in a terminal: asked, streamed, stopped, stored, seen again."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Installed
from tests.e2e.server import ChatServer

pytestmark = pytest.mark.pty


def test_a_reply_is_shown_while_it_streams_and_is_there_after_a_restart(
    chatting: Installed, server: ChatServer
) -> None:
    stream = server.stream()
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.submit("Why does this not compile?")
        assert stream.wait_begun().texts == [("user", "Why does this not compile?")]
        stream.send("Because the value ")
        app.wait_for("Because the value")
        stream.send("moved into the closure.")
        app.wait_for("moved into the closure.")
        stream.finish()
        app.press("ctrl+q")
        assert app.wait() == 0
    with chatting.app("--continue") as app:
        app.wait_for("Why does this not compile?")
        app.wait_for("moved into the closure.")
    assert len(server.requests) == 1, "opening a conversation sends nothing"


def test_the_next_question_carries_the_conversation(chatting: Installed, server: ChatServer) -> None:
    server.reply("first answer")
    second = server.reply("second answer")
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.submit("first question")
        app.wait_for("first answer")
        app.submit("second question")
        app.wait_for("second answer")
    assert second.wait_begun().texts == [
        ("user", "first question"),
        ("assistant", "first answer"),
        ("user", "second question"),
    ]


def test_a_prompt_on_the_command_line_is_sent_at_once(chatting: Installed, server: ChatServer) -> None:
    server.reply("The answer is 42.")
    with chatting.app("What is the answer?") as app:
        app.wait_for("The answer is 42.")
    assert server.requests[0].texts == [("user", "What is the answer?")]


def test_escape_stops_a_reply_and_keeps_its_text(chatting: Installed, server: ChatServer) -> None:
    stream = server.stream()
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.submit("Tell me a long story")
        stream.send("Once upon a time")
        app.wait_for("Once upon a time")
        app.press("escape")
        stream.wait_client_gone()
        app.wait_for("topped")
        assert "Once upon a time" in app.text
        app.press("ctrl+q")
        assert app.wait() == 0
    with chatting.app("--continue") as app:
        app.wait_for("Once upon a time")
        app.wait_for("topped")


def test_ctrl_j_makes_a_newline_and_enter_sends(chatting: Installed, server: ChatServer) -> None:
    stream = server.reply("Two lines, read.")
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.type("line one")
        app.press("ctrl+j")
        app.submit("line two")
        app.wait_for("Two lines, read.")
    assert stream.wait_begun().texts == [("user", "line one\nline two")]


def test_a_backslash_before_enter_makes_a_newline_too(chatting: Installed, server: ChatServer) -> None:
    stream = server.reply("Read.")
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.submit("line one\\")
        app.submit("line two")
        app.wait_for("Read.")
    assert stream.wait_begun().texts == [("user", "line one\nline two")]


def test_a_paste_of_several_lines_is_not_sent(chatting: Installed, server: ChatServer) -> None:
    stream = server.reply("Pasted, read.")
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.paste("def f():\n    return 1\n")
        app.wait_for("return 1")
        app.submit("What does it do?")
        app.wait_for("Pasted, read.")
    assert stream.wait_begun().texts == [("user", "def f():\n    return 1\nWhat does it do?")]
    assert len(server.requests) == 1


def test_a_message_typed_while_a_reply_streams_is_sent_after_it(chatting: Installed, server: ChatServer) -> None:
    first = server.stream()
    second = server.reply("second answer")
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.submit("first question")
        first.send("first ans")
        app.wait_for("first ans")
        app.submit("second question")
        app.wait_for("ueued")
        assert len(server.requests) == 1
        first.send("wer")
        first.finish()
        app.wait_for("second answer")
    assert second.wait_begun().texts == [
        ("user", "first question"),
        ("assistant", "first answer"),
        ("user", "second question"),
    ]


def test_a_temporary_conversation_says_so_and_leaves_nothing(chatting: Installed, server: ChatServer) -> None:
    server.reply("forgettable answer")
    with chatting.app("--temporary") as app:
        app.wait_for("Ask anything")
        app.wait_until(lambda screen: "temporary" in screen.lower(), "the screen says that nothing is kept")
        app.submit("forgettable question")
        app.wait_for("forgettable answer")
        app.press("ctrl+q")
        assert app.wait() == 0
    left = [file for file in chatting.home.rglob("*") if file.is_file() and b"forgettable" in file.read_bytes()]
    assert not left


def test_a_server_that_cannot_be_reached_is_named_and_the_question_is_kept(
    chatting: Installed, server: ChatServer
) -> None:
    server.close()
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.submit("Is anybody there?")
        app.wait_for(server.url.removeprefix("http://").removesuffix("/v1"))
        assert chatting.stored("Is anybody there?")
