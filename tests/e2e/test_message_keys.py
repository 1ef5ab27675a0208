"""Each key of the conversation does in a terminal what it is for, also in a small one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.conftest import NORMAL, Installed
from tests.e2e.server import ChatServer
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.pty

TINY = (40, 12)
REPLY = "Use *this*:\n\n```python\nx = 1\n```\n\nThe first answer."


@pytest.fixture(params=[NORMAL, TINY], ids=lambda size: f"{size[0]}x{size[1]}")
def app(request: pytest.FixtureRequest, chatting: Installed, server: ChatServer) -> Iterator[Terminal]:
    """The program after a question and its reply, with the reply chosen."""
    server.reply(REPLY)
    with chatting.app(size=request.param) as app:
        app.wait_for("Ask anything")
        app.submit("Why?")
        choose_reply(app, "The first answer.")
        yield app
        app.press("ctrl+q")
        assert app.wait() == 0


def wait_for_figures(app: Terminal, end: str) -> None:
    """Wait until what a reply took is shown under its end: then it is stored."""
    app.wait_until(lambda screen: " 10 tok " in screen.partition(end)[2], f"the figures under {end!r}")


def choose_reply(app: Terminal, end: str) -> None:
    """Wait until a reply is whole and go to it."""
    wait_for_figures(app, end)
    app.press("ctrl+up")
    app.wait_for("▌")


def leave(app: Terminal) -> None:
    """Go back to the composer. A letter right after Esc would be another key."""
    app.press("escape")
    app.wait_until(lambda screen: not is_chosen(screen), "the end of the choice")


def is_chosen(screen: str) -> bool:
    """Whether a message is marked, from top to bottom, at the left edge; notices have their mark elsewhere."""
    return any(row.startswith("▌") for row in screen.splitlines())


def wait_copied(app: Terminal, text: str) -> None:
    """Wait until the terminal was asked to copy a text."""
    app.wait_until(lambda _: app.copied[-1:] == [text], f"{text!r} to be copied")


def test_a_message_is_copied_whole_plain_or_its_code(app: Terminal) -> None:
    app.type("c")
    wait_copied(app, REPLY)
    app.type("k")
    wait_copied(app, "x = 1\n")
    app.type("C")
    wait_copied(app, "Use this:\n\nx = 1\n\nThe first answer.")


def test_text_is_selected_with_the_keys_and_copied(app: Terminal) -> None:
    app.type("s")
    app.press("down", "down", *["right"] * 5)
    app.type("c")
    wait_copied(app, "Use this:\n\nx =")


def test_what_was_written_is_shown_and_the_reply_again(app: Terminal) -> None:
    app.type("v")
    app.wait_for("*this*")
    app.type("v")
    app.wait_gone("*this*")


def test_a_reply_is_asked_for_again_and_both_are_kept(app: Terminal, server: ChatServer) -> None:
    server.reply("The second answer.")
    app.type("r")
    wait_for_figures(app, "The second answer.")
    app.wait_for("2/2")
    app.type("[")
    app.wait_for("The first answer.")
    app.type("]")
    app.wait_for("The second answer.")
    assert len(server.requests) == 2


def test_a_question_is_edited_and_sent_beside_the_first(app: Terminal, server: ChatServer) -> None:
    server.reply("Another answer.")
    app.press("ctrl+up")
    app.type("e")
    app.wait_for("▎ Why?")
    app.submit(" Really?")
    wait_for_figures(app, "Another answer.")
    app.wait_for("2/2")  # which is learnt when the turn has ended
    assert server.requests[-1].texts == [("user", "Why? Really?")]
    app.press("ctrl+up", "ctrl+up")
    app.type("[")
    app.wait_for("The first answer.")


def test_a_reply_is_deleted_and_brought_back(app: Terminal) -> None:
    app.type("d")
    app.wait_gone("The first answer.")
    app.type("u")
    app.wait_for("The first answer.")


def test_a_conversation_is_forked(app: Terminal, server: ChatServer) -> None:
    server.reply("In the fork.")
    app.type("f")
    app.wait_for("This is a fork")
    leave(app)
    app.submit("And here?")
    app.wait_for("In the fork.")
    assert server.requests[-1].texts == [("user", "Why?"), ("assistant", REPLY), ("user", "And here?")]


def test_a_reply_that_was_stopped_goes_on(app: Terminal, server: ChatServer) -> None:
    cut = server.stream()
    leave(app)
    app.submit("Tell a story")
    cut.send("Once upon ")
    app.wait_for("Once upon")
    app.press("escape")
    app.wait_for("topped")
    server.reply("a time.")
    app.press("ctrl+up")
    app.wait_for("▌")
    app.type("o")
    app.wait_for("Once upon a time.")


def test_esc_leaves_the_messages_for_the_composer(app: Terminal) -> None:
    leave(app)
    app.type("typed again")
    app.wait_for("typed again")


def test_the_conversation_is_scrolled_and_searched(app: Terminal, server: ChatServer) -> None:
    server.reply("".join(f"Line {number} of many{', needle' * (number % 30 == 0)}.\n\n" for number in range(100)))
    leave(app)
    app.submit("Go on")
    choose_reply(app, "Line 99 of many.")
    app.press("home")
    app.wait_for("Why?")
    app.press("end")
    app.wait_for("Line 99 of many.")
    app.press("pageup")
    app.wait_gone("Line 99 of many.")
    app.press("ctrl+f")
    app.type("needle")
    app.wait_for("/4")
    app.press("escape")
    app.wait_gone("/4")
    app.wait_for("Line 0 of many, needle")
    for number in (30, 60, 90, 0):
        app.type("n")
        app.wait_for(f"Line {number} of many, needle")
    app.type("N")
    app.wait_for("Line 90 of many, needle")
