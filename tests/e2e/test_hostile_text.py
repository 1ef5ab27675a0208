"""Whatever a server sends, it cannot steer the terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from tests.e2e.conftest import Installed
from tests.e2e.pieces import EVERYTHING, PIECES, WORD
from tests.e2e.server import ChatServer
from tests.e2e.spoken import APP, COMMANDS, breaches
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.pty

SIZE = (120, 40)
INLINE = EVERYTHING.replace("\u2028", "").replace("\u2029", "")  # where a line's end would end a heading or a table
MARK = "zq0"


def hostile(before: str, after: str) -> str:
    """Every piece, in prose, a heading, a list, a table, inline code and a fence."""
    lines = [f"- {piece}" for piece in PIECES.values()]
    fence = "\n".join(PIECES.values())
    return (
        f"{before}\n\n# {INLINE}\n\n{INLINE}\n\n" + "\n".join(lines) + f"\n\n| a | b |\n|---|---|\n"
        f"| {INLINE} | x |\n\n``{INLINE}``\n\n```python\n{fence}\n```\n\n[{INLINE}](http://{MARK})\n\n{after}"
    )


def assert_harmless(terminal: Terminal, contract: Mapping[str, str] = APP) -> None:
    """The terminal was told nothing but what is in the contract."""
    found = breaches(bytes(terminal.raw), SIZE, contract)
    assert not found, [str(one) for one in found[:5]]


def test_a_hostile_reply_is_drawn_and_does_nothing_else(chatting: Installed, server: ChatServer) -> None:
    server.reply("Hello. ", hostile("beginning", "the end"))
    with chatting.app(size=SIZE) as app:
        app.wait_for("Ask anything")
        app.submit("do your worst")
        app.wait_for("the end")
        assert "zq" in app.text
        app.press("ctrl+q")
        assert app.wait() == 0
        assert_harmless(app)


def see_everywhere(app: Terminal) -> None:
    """Look at the chosen reply in each way there is, copy it and its parts, look for something in it, edit it."""
    app.press("f5", "home")
    app.wait_for("reasoned")
    app.type("v")
    app.wait_for("raw ·")
    app.press("end")
    app.wait_for("](http://a/")
    app.type("v")
    app.wait_gone("](http://a/")
    app.type("k")
    app.wait_for("Copy which code block?")
    app.press("enter")
    app.wait_gone("Copy which code block?")
    app.type("l")
    app.wait_for("Which link?")
    app.press("down", "enter")
    app.wait_for("It goes to b.example")
    app.press("tab", "enter")
    app.wait_gone("It goes to b.example")
    app.type("cC")
    app.wait_until(lambda _: len(app.copied) == 4, "four copies")
    app.press("ctrl+f")
    app.paste(WORD)
    app.wait_for("not found")
    app.press("ctrl+f")
    app.type(MARK)
    app.wait_for("1/")
    app.press("escape", "escape")
    app.wait_gone("1/")
    app.press("f6")
    app.wait_for("Enter goes back")
    app.press("enter")
    app.wait_for("ready")


def test_a_hostile_reply_is_harmless_however_it_is_looked_at(chatting: Installed, server: ChatServer) -> None:
    stream = server.stream()
    stream.think(f"reasoned {hostile('before', 'after')}")
    stream.send(hostile("beginning", "the middle"))
    stream.send(f"\n\n```{INLINE.replace('`', '')}\n{INLINE}\n```")
    stream.send(
        f"\n\n[a\x9b31m](http://a/\u202e{MARK}) <http://b/\u2066{MARK}> <https://{INLINE}>\n\n[b](http://a/) the end"
    )
    stream.finish()
    with chatting.app(size=SIZE) as app:
        app.wait_for("Ask anything")
        app.submit("do your worst")
        app.wait_for("10 tok")
        app.press("ctrl+up")
        app.wait_for("▌")
        see_everywhere(app)
        app.press("ctrl+q")
        assert app.wait() == 0
        assert_harmless(app)


def test_hostile_names_of_files_and_a_hostile_question_that_is_edited_are_harmless(
    chatting: Installed, server: ChatServer
) -> None:
    name = f"notes\x1b]0;{MARK}\x07\x9b31m\u202e.txt"
    (chatting.home / name).write_text(WORD)
    server.reply("answered")
    with chatting.app(size=SIZE) as app:
        app.wait_for("ready")
        app.type("@no")
        app.wait_for("▤ notes")
        app.press("enter")
        app.wait_for("▎ @notes")
        app.paste(f" {WORD}worst")
        app.wait_for("worst")
        app.press("enter")
        app.wait_for("10 tok")
        app.press("ctrl+up", "ctrl+up")
        app.wait_for("e edit")
        app.type("e")
        app.wait_for("editing as a branch")
        app.press("ctrl+q")
        assert app.wait() == 0
        assert_harmless(app)


def test_a_hostile_question_and_title_are_harmless_after_a_restart(chatting: Installed, server: ChatServer) -> None:
    server.reply("answered")
    with chatting.app(f"hostile title {WORD}", size=SIZE) as app:
        app.wait_for("answered")
        app.press("ctrl+q")
        assert app.wait() == 0
        assert_harmless(app)
    with chatting.app("--continue", size=SIZE) as app:
        app.wait_for("answered")
        app.wait_for("hostile title")
        app.press("ctrl+q")
        assert app.wait() == 0
        assert_harmless(app)


def test_a_hostile_reply_is_clean_on_the_terminal_of_ask_and_as_it_came_in_a_pipe(
    chatting: Installed, server: ChatServer
) -> None:
    text = hostile("beginning", "the end").encode(errors="replace").decode()
    server.reply(text)
    server.reply(text)
    with chatting.app("ask", "do your worst", size=SIZE) as ask:
        ask.wait_for("the end")
        assert ask.wait() == 0
        assert_harmless(ask, COMMANDS)
    piped = chatting.run("ask", "--json", "do your worst")
    assert piped.returncode == 0
    assert json.loads(piped.stdout)["text"] == text


def test_hostile_names_in_the_environment_and_configuration_are_harmless(chatting: Installed) -> None:
    title = "\\u001b]0;zq\\u0007\\u009b31m"
    chatting.configure(f'[agent]\nprovider = "{title}"\nmodel = "{title}"\n')
    with chatting.app("config", "validate") as command:
        command.wait()
        assert_harmless(command, COMMANDS)
    with chatting.app() as app:
        app.wait()
        assert_harmless(app)
