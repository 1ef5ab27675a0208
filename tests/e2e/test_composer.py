"""Writing in a terminal: new lines, pastes, files, an editor, and what is left of it all after a kill."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import Installed
from tests.e2e.server import ChatServer
from tests.e2e.terminal import PATIENCE_S

pytestmark = pytest.mark.pty

HINT = "Ctrl+J makes a new line"
KITTY_ANSWER = "\x1b[?25u"


def wait_stored(program: Installed, text: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not program.stored(text):
        assert time.monotonic() < deadline, f"{text!r} was never stored"
        time.sleep(0.05)


@pytest.mark.parametrize("key", ["\x1b\r", "\x1b[13;2u", "\x1b[13;3u", "\x1b[27;2;13~", "\x1b[27;3;13~", "\n"])
def test_every_key_for_a_new_line_makes_one(chatting: Installed, server: ChatServer, key: str) -> None:
    stream = server.reply("Read.")
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.type(f"line one{key}line two")
        app.wait_for("2/2 lines")
        app.submit(" and more")
        app.wait_for("Read.")
    assert stream.wait_begun().texts == [("user", "line one\nline two and more")]


def test_keys_and_letters_that_arrive_together_are_taken_in_their_order(
    chatting: Installed, server: ChatServer
) -> None:
    stream = server.reply("Read.")
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.type("two\x01one \x05\nthree\x1b[A\x01zero \r")
        app.wait_for("Read.")
    assert stream.wait_begun().texts == [("user", "zero one two\nthree")]


def test_how_a_new_line_is_made_is_told_once_where_shift_enter_cannot_be_told(
    chatting: Installed, server: ChatServer
) -> None:
    for is_first in (True, False):
        server.reply("First answer.")
        server.reply("Second answer.")
        with chatting.app() as app:
            app.wait_for("Ask anything")
            app.submit("first question")
            app.wait_for("First answer.")
            if is_first:
                app.wait_for(HINT)
            app.submit("second question")
            app.wait_for("Second answer.")
            assert HINT not in app.text
            app.press("ctrl+q")
            app.wait()
    assert app.raw.count(HINT.encode()) == 0


def test_a_terminal_that_tells_its_keys_gets_no_such_hint(chatting: Installed, server: ChatServer) -> None:
    server.reply("First answer.")
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.type(KITTY_ANSWER)
        app.submit("first question")
        app.wait_for("First answer.")
        app.press("ctrl+q")
        assert app.wait() == 0
        assert HINT.encode() not in app.raw
        told, untold = b"\x1b[>4;1m", b"\x1b[>4m"
        assert app.raw.count(told) == app.raw.count(untold) == 1
        assert app.raw.index(told) < app.raw.index(untold)


def test_a_megabyte_that_is_pasted_is_inert_and_sent_whole(chatting: Installed, server: ChatServer) -> None:
    text = "".join(f"line {number:06} \x1b]52;c;aGFja2Vk\x07 \x1b[2J \x03\r" for number in range(28_000))
    stream = server.reply("Read.")
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.paste(text)
        app.wait_for("pasted text 1 · 1.0 MB")
        assert not server.requests
        app.submit("what is it?")
        app.wait_for("Read.")
        assert b"\x1b]52" not in app.raw
    ((role, content),) = stream.wait_begun().texts
    assert role == "user"
    assert text.replace("\r", "\n") in content
    assert content.endswith("what is it?")


def test_what_was_written_queued_and_attached_survives_a_kill(chatting: Installed, server: ChatServer) -> None:
    (chatting.home / "notes.txt").write_text("remember the milk")
    stream = server.stream()
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.submit("a question")
        stream.send("half of an answer")
        app.wait_for("half of an answer")
        app.type("queued with a file @no")
        app.wait_for("▤ notes.txt")
        app.press("enter")
        app.wait_for("▤ notes.txt · 17 B · ≈ 4 tokens")
        app.press("enter")
        app.wait_for("▤ notes.txt")
        app.wait_for("queued with a file")
        app.type("not even queued")
        wait_stored(chatting, "not even queued")
        wait_stored(chatting, "half of an answer")
        app.kill()
    with chatting.app("--continue") as app:
        app.wait_for("queued with a file @notes.txt")
        app.wait_for("not even queued")
        app.wait_for("half of an answer")
        app.wait_for("▤ notes.txt · 17 B · ≈ 4 tokens")
    assert len(server.requests) == 1, "what was queued is given back, not sent"


def test_a_message_is_written_in_an_editor_of_the_users_own(
    chatting: Installed, server: ChatServer, tmp_path: Path
) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import pathlib, sys\n"
        "file = pathlib.Path(sys.argv[1])\n"
        "print('EDITING', repr(file.read_text()), flush=True)\n"
        "file.write_text(input('new text? ') + '\\n')\n"
    )
    chatting.environ["EDITOR"] = f"{sys.executable} {editor}"
    stream = server.reply("Read.")
    with chatting.app() as app:
        app.wait_for("ready")
        app.type("a draft")
        app.wait_for("a draft")
        app.press("ctrl+g")
        app.wait_for("EDITING 'a draft'")
        app.type("written elsewhere\r")
        app.wait_for("▎ written elsewhere")
        app.press("enter")
        app.wait_for("Read.")
    assert stream.wait_begun().texts == [("user", "written elsewhere")]


def test_bytes_that_are_no_text_end_nothing(chatting: Installed, server: ChatServer) -> None:
    stream = server.reply("Read.")
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.type_bytes(b"caf\xe9 ")
        app.submit("still here")
        app.wait_for("Read.")
    assert stream.wait_begun().texts == [("user", "caf\ufffd still here")]
