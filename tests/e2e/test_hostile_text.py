"""Whatever a server sends, it cannot steer the terminal."""

from __future__ import annotations

import json
import re
from base64 import b64decode

import pytest

from tests.e2e.conftest import Installed
from tests.e2e.server import ChatServer
from tests.e2e.terminal import COPIED, Terminal

pytestmark = pytest.mark.pty

MARK = "zq"  # stands in every payload, so that what gets out is recognised among the app's own sequences
PAYLOADS = {
    "clear screen": "\x1b[2J\x1b[3;77H" + MARK,
    "clipboard": f"\x1b]52;c;{MARK}\x07",
    "title": f"\x1b]0;{MARK}\x07",
    "title, ended by ST": f"\x1b]2;{MARK}\x1b\\",
    "C1 CSI": f"\x9b31m{MARK}",
    "C1 OSC": f"\x9d0;{MARK}\x9c",
    "device control": f"\x1bP{MARK}\x1b\\",
    "reset": f"\x1bc{MARK}",
    "bell and backspace": f"\x07\x08\x08{MARK}",
    "right to left": f"\u202e{MARK}\u2066{MARK}\u200f",
    "closing markup": f"[/x] {MARK} [/]",
    "action markup": f"[@click=app.quit]{MARK}[/]",
    "a line separator": f"one\u2028{MARK}",
}
FORBIDDEN = [
    b"\x1b[3;77H",
    b"\x1b]52",
    b"\x1b]0;" + MARK.encode(),
    b"\x1b]2;" + MARK.encode(),
    b"\x1bP" + MARK.encode(),
    b"\x1bc",
    b"\x07",
    b"\x08\x08",
    *(character.encode() for character in "\x9b\x9d\x9c\u202e\u2066\u200f\u2028"),
]
POINTER = re.compile(rb"\x1b\]22;[a-z-]*\x07")  # the app's own: the shape of the mouse pointer


def hostile(before: str, after: str) -> str:
    """Every payload, in prose, a heading, a list, a table, inline code and a fence."""
    lines = [f"- {name}: {payload}" for name, payload in PAYLOADS.items()]
    everything = " ".join(PAYLOADS.values()).replace("\u2028", "")
    fence = "\n".join(PAYLOADS.values())
    return (
        f"{before}\n\n# {everything}\n\n{everything}\n\n" + "\n".join(lines) + f"\n\n| a | b |\n|---|---|\n"
        f"| {everything} | x |\n\n`{everything}`\n\n```python\n{fence}\n```\n\n[{everything}](http://{MARK})\n\n{after}"
    )


def assert_harmless(raw: bytes) -> None:
    """Nothing of the payloads is among the bytes the terminal got, nor in what it was asked to copy."""
    for copied in COPIED.findall(raw):
        assert_harmless(b64decode(copied))
    raw = COPIED.sub(b"", POINTER.sub(b"", raw))
    for sequence in FORBIDDEN:
        at = raw.find(sequence)
        assert at < 0, f"{sequence!r} reached the terminal: …{raw[max(0, at - 40) : at + 40]!r}…"


def test_a_hostile_reply_is_drawn_and_does_nothing_else(chatting: Installed, server: ChatServer) -> None:
    server.reply("Hello. ", hostile("beginning", "the end"))
    with chatting.app(size=(120, 40)) as app:
        app.wait_for("Ask anything")
        app.submit("do your worst")
        app.wait_for("the end")
        assert MARK in app.text
        app.press("ctrl+q")
        assert app.wait() == 0
        assert_harmless(bytes(app.raw))


def see_everywhere(app: Terminal) -> None:
    """Look for something in the chosen reply, look at it in each way there is, copy it and its parts."""
    app.press("ctrl+f")
    app.paste("".join(PAYLOADS.values()))
    app.wait_for("not found")
    app.press("ctrl+f")
    app.type(MARK)
    app.wait_for("1/")
    app.press("escape", "escape")
    app.wait_gone("1/")
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
    app.wait_for("It goes to a")
    app.press("tab", "enter")
    app.wait_gone("It goes to a")
    app.type("cC")
    app.wait_until(lambda _: len(app.copied) == 4, "four copies")
    app.press("f6")
    app.wait_for("Enter goes back")
    app.press("enter")
    app.wait_for("ready")


def test_a_hostile_reply_is_harmless_however_it_is_looked_at(chatting: Installed, server: ChatServer) -> None:
    everything = "".join(PAYLOADS.values()).replace("\u2028", "")
    stream = server.stream()
    stream.think(f"reasoned {hostile('before', 'after')}")
    stream.send(hostile("beginning", "the middle"))
    stream.send(f"\n\n[a\x9b31m](http://a/\u202e{MARK}) <http://b/\u2066{MARK}> <https://{everything}>")
    stream.send(f"\n\n```{everything}\n{everything}\n```\n\nthe end")
    stream.finish()
    with chatting.app(size=(120, 40)) as app:
        app.wait_for("Ask anything")
        app.submit("do your worst")
        app.wait_for("10 tok")
        app.press("ctrl+up")
        app.wait_for("▌")
        see_everywhere(app)
        app.press("ctrl+q")
        assert app.wait() == 0
        assert_harmless(bytes(app.raw))


def test_hostile_names_of_files_and_a_hostile_question_that_is_edited_are_harmless(
    chatting: Installed, server: ChatServer
) -> None:
    name = f"notes\x1b]0;{MARK}\x07\x9b31m\u202e.txt"
    (chatting.home / name).write_text("".join(PAYLOADS.values()))
    server.reply("answered")
    with chatting.app(size=(120, 40)) as app:
        app.wait_for("ready")
        app.type("@no")
        app.wait_for("▤ notes")
        app.press("enter")
        app.wait_for("▎ @notes")
        app.paste(f" worst {''.join(PAYLOADS.values())}")
        app.wait_for("worst")
        app.press("enter")
        app.wait_for("10 tok")
        app.press("ctrl+up", "ctrl+up")
        app.wait_for("e edit")
        app.type("e")
        app.wait_for("▎ @notes")
        app.press("ctrl+q")
        assert app.wait() == 0
        assert_harmless(bytes(app.raw))


def test_a_hostile_question_and_title_are_harmless_after_a_restart(chatting: Installed, server: ChatServer) -> None:
    server.reply("answered")
    title = " ".join(PAYLOADS.values()).replace("\u2028", " ")
    with chatting.app(f"hostile title {title}", size=(120, 40)) as app:
        app.wait_for("answered")
        app.press("ctrl+q")
        assert app.wait() == 0
        assert_harmless(bytes(app.raw))
    with chatting.app("--continue", size=(120, 40)) as app:
        app.wait_for("answered")
        app.wait_for("hostile title")
        app.press("ctrl+q")
        assert app.wait() == 0
        assert_harmless(bytes(app.raw))


def test_a_hostile_reply_is_clean_on_the_terminal_of_ask_and_as_it_came_in_a_pipe(
    chatting: Installed, server: ChatServer
) -> None:
    text = hostile("beginning", "the end")
    server.reply(text)
    server.reply(text)
    with chatting.app("ask", "do your worst", size=(120, 40)) as ask:
        ask.wait_for("the end")
        assert ask.wait() == 0
        assert_harmless(bytes(ask.raw))
    piped = chatting.run("ask", "--json", "do your worst")
    assert piped.returncode == 0
    assert json.loads(piped.stdout)["text"] == text


def test_hostile_names_in_the_environment_and_configuration_are_harmless(chatting: Installed) -> None:
    title = "\\u001b]0;zq\\u0007\\u009b31m"
    chatting.configure(f'[agent]\nprovider = "{title}"\nmodel = "{title}"\n')
    with chatting.app("config", "validate") as command:
        command.wait()
        assert_harmless(bytes(command.raw))
    with chatting.app() as app:
        app.wait()
        assert_harmless(bytes(app.raw))
