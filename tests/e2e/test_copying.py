"""What is copied arrives: in tmux's buffer, in the terminal round it, or under the user's own mouse."""

from __future__ import annotations

import base64
import signal

import pytest

from tests.e2e.conftest import Installed, Tmux
from tests.e2e.screen import ALTERNATE_SCREEN
from tests.e2e.server import ChatServer
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.pty
MOUSE = 1000
REPLY = "Because the value moved."


def ask(app: Terminal, server: ChatServer, reply: str = REPLY) -> None:
    """Get a reply."""
    server.reply(reply)
    app.wait_for("Ask anything")
    app.submit("Why?")
    app.wait_for(reply.splitlines()[-1])


def test_in_tmux_as_it_comes_the_text_is_in_its_buffer(tmux: Tmux, server: ChatServer) -> None:
    with tmux.app() as app:
        ask(app, server)
        app.submit("/copy")
        app.wait_for("(unconfirmed)")
        assert "put into tmux's buffer" in app.text
        assert tmux.run("show-buffer") == REPLY


@pytest.mark.parametrize("size", [(80, 24), (40, 12)], ids=["80x24", "40x12"])
def test_in_tmux_the_keys_of_a_message_fill_its_buffer(tmux: Tmux, server: ChatServer, size: tuple[int, int]) -> None:
    with tmux.app(size=size) as app:
        ask(app, server, "Use it:\n\n```python\nx = 1\n```\n\nThat is all.")
        app.wait_for("10 tok")
        app.press("ctrl+up")
        app.wait_for("▌")
        app.type("k")
        app.wait_until(lambda _: tmux.run("show-buffer") == "x = 1\n", "the code in the buffer")
        app.type("s")
        app.press("right", "right")
        app.type("c")
        app.wait_until(lambda _: tmux.run("show-buffer") == "Use", "what was selected in the buffer")


def test_in_tmux_that_takes_it_the_plain_sequence_fills_the_buffer(tmux: Tmux, server: ChatServer) -> None:
    tmux.installed.configure(f'{tmux.installed.config.read_text()}\n[ui]\nclipboard = "osc52"\n')
    with tmux.app("set-clipboard on") as app:
        ask(app, server)
        app.submit("/copy")
        app.wait_for("24 characters sent to the terminal")
        app.wait_until(lambda _: tmux.run("show-buffer") == REPLY, "the buffer")


def test_in_tmux_that_lets_it_pass_the_wrapped_sequence_reaches_the_terminal(tmux: Tmux, server: ChatServer) -> None:
    tmux.installed.configure(f'{tmux.installed.config.read_text()}\n[ui]\nclipboard = "tmux"\n')
    with tmux.app("allow-passthrough on") as app:
        ask(app, server)
        app.submit("/copy")
        app.wait_for("24 characters sent to the terminal")
        sequence = b"\x1b]52;c;" + base64.b64encode(REPLY.encode()) + b"\a"
        app.wait_until(lambda _: sequence in app.raw, "the sequence")


def test_one_key_gives_the_mouse_to_the_terminal_and_back(chatting: Installed) -> None:
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.wait_until(lambda _: MOUSE in app.modes, "the mouse")
        app.press("f7")
        app.wait_for("The mouse is the terminal's now")
        app.wait_until(lambda _: MOUSE not in app.modes, "its release")
        app.press("f7")
        app.wait_for("The mouse works in the app again")
        app.wait_until(lambda _: MOUSE in app.modes, "the mouse")


def test_a_mouse_that_was_left_to_the_terminal_can_be_asked_for(chatting: Installed) -> None:
    chatting.configure(f"{chatting.config.read_text()}\n[ui]\nmouse = false\n")
    with chatting.app() as app:
        app.wait_for("/ lists commands")
        assert MOUSE not in app.modes
        app.press("f7")
        app.wait_for("The mouse works in the app again")
        app.wait_until(lambda _: MOUSE in app.modes, "the mouse")


def test_a_long_reply_is_printed_whole_on_the_terminals_own_screen(chatting: Installed, server: ChatServer) -> None:
    lines = [f"- point number {number}" for number in range(100)]
    with chatting.app() as app:
        ask(app, server, "\n".join([*lines, "the end"]))
        before = len(app.raw)
        app.press("f6")
        app.wait_for("Enter goes back")
        assert ALTERNATE_SCREEN not in app.modes
        assert MOUSE not in app.modes
        printed = bytes(app.raw[before:]).decode()
        assert "\r\n".join(lines) in printed, "each line as it is, with nothing round it"
        app.press("enter")
        app.wait_for("Ask anything")
        assert {ALTERNATE_SCREEN, MOUSE} <= app.modes
        app.submit("/copy")
        app.wait_for("(unconfirmed)")


def test_in_tmux_the_whole_of_it_can_be_scrolled_back_to(tmux: Tmux, server: ChatServer) -> None:
    with tmux.app() as app:
        ask(app, server, "\n".join([*(f"- point number {number}" for number in range(100)), "the end"]))
        app.press("f6")
        app.wait_for("Enter goes back")
        history = tmux.run("capture-pane", "-p", "-S", "-")
        assert [f"- point number {number}" for number in range(100)] == [
            line for line in history.splitlines() if line.startswith("- point")
        ]
        app.press("enter")
        app.wait_for("Ask anything")


def test_a_plain_view_ends_in_order_when_the_system_asks(chatting: Installed, server: ChatServer) -> None:
    with chatting.app() as app:
        ask(app, server)
        app.press("f6")
        app.wait_for("Enter goes back")
        app.send_signal(signal.SIGTERM)
        assert app.wait() == 128 + signal.SIGTERM
        assert ALTERNATE_SCREEN not in app.modes


def test_a_reply_that_ends_while_its_text_is_shown_plain_is_stored(chatting: Installed, server: ChatServer) -> None:
    stream = server.stream()
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.submit("Why?")
        stream.send("the beginning, ")
        app.wait_for("the beginning")
        app.press("f6")
        app.wait_for("Enter goes back")
        before = len(app.raw)
        stream.send("and the end")
        stream.finish()
        app.wait_until(lambda _: chatting.stored("the beginning, and the end"), "the reply in the history")
        assert len(app.raw) == before, "nothing is drawn meanwhile"
        app.press("enter")
        app.wait_for("the beginning, and the end")
