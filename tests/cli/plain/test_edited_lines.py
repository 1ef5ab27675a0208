"""The plain chat where readline edits the lines: nothing is written but what that needs."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable

import pytest

from tests.cli.plain.conftest import Open, strange_bytes, wait_for_prompt
from tests.cli.program import PATIENCE_S, Program
from tests.cli.server import MoodyServer

pytestmark = pytest.mark.pty

PASTING = re.compile(rb"\x1b\[\?2004[hl]\r?")  # asks the terminal to mark what is pasted
KEY = "sk-abcdefghijklmnopqrstuvwxyz0123456789"


def test_a_line_is_edited_and_nothing_but_that_is_drawn(dumb: Open, server: MoodyServer) -> None:
    server.reply("Red\x1b[31m.")
    with dumb(term="xterm-256color") as terminal:
        wait_for_prompt(terminal, 1)
        terminal.type("whot")
        terminal.wait_for("whot")
        terminal.press("left", "backspace")
        terminal.type("a\n")
        wait_for_prompt(terminal, 2)
        terminal.press("ctrl+d")
        assert terminal.wait() == 0

    assert server.requests[0].texts == [("user", "what")]
    _, _, after = bytes(terminal.raw).partition(b"test-model:")
    assert not strange_bytes(PASTING.sub(b"", after).replace(b"\r\r\n", b"\r\n"))


def test_a_paste_of_many_lines_stands_on_the_line_until_enter(dumb: Open, server: MoodyServer) -> None:
    server.reply("ok")
    with dumb(term="xterm-256color") as terminal:
        wait_for_prompt(terminal, 1)
        terminal.paste("one\ntwo\n")
        terminal.wait_for("two")
        assert not server.requests
        terminal.press("enter")
        terminal.wait_for("ok")

    assert server.requests[0].texts == [("user", "one\ntwo\n")]


def test_what_was_not_sent_stands_on_the_line_again_at_the_next_start(
    dumb: Open, program: Program, server: MoodyServer
) -> None:
    server.reply("ok")
    with dumb(term="xterm-256color") as terminal:
        wait_for_prompt(terminal, 1)
        terminal.type("half a tho")
        terminal.wait_for("half a tho")
        terminal.press("ctrl+c")
        terminal.wait_for("It is kept: /draft shows it.")
        terminal.press("ctrl+c")
        assert terminal.wait() == 0
    with dumb(term="xterm-256color") as terminal:
        terminal.wait_for("You: half a tho")
        terminal.type("ught\n")
        terminal.wait_for("ok")
        wait_for_prompt(terminal, 2)
        terminal.press("ctrl+d")
        terminal.wait()

    assert server.requests[0].texts == [("user", "half a thought")]
    assert program.stored(lambda history: history.composer("")).text == ""


def test_a_draft_that_is_not_taken_up_outlives_other_messages(
    dumb: Open, program: Program, server: MoodyServer
) -> None:
    server.reply("ok")
    with dumb(term="xterm-256color") as terminal:
        wait_for_prompt(terminal, 1)
        terminal.type("for later")
        terminal.wait_for("for later")
        terminal.press("ctrl+c")
        wait_for_prompt(terminal, 2)
        terminal.type("hi\n")
        terminal.wait_for("ok")
        wait_for_prompt(terminal, 3)
        terminal.type("/draft\n")
        terminal.wait_until(lambda screen: screen.rstrip().endswith("You: for later"), "the draft on the line")
        terminal.press("ctrl+c")
        wait_for_prompt(terminal, 5)
        terminal.press("ctrl+d")
        terminal.wait()

    conversation = program.stored(lambda history: history.last_conversation())
    assert conversation is not None
    assert program.stored(lambda history: history.composer(conversation.id)).text == "for later"


def test_ctrl_c_at_an_empty_line_leaves_only_the_second_time(dumb: Open) -> None:
    with dumb(term="xterm-256color") as terminal:
        wait_for_prompt(terminal, 1)
        terminal.press("ctrl+c")
        terminal.wait_for("Ctrl+C again leaves.")
        wait_for_prompt(terminal, 2)
        terminal.press("ctrl+c")
        assert terminal.wait() == 0


def test_a_key_is_typed_unseen_and_kept_where_the_user_says(dumb: Open, program: Program, server: MoodyServer) -> None:
    server.key = KEY
    server.reply("Now I may.")
    with dumb("hi", term="xterm-256color") as terminal:
        terminal.wait_for("/key enters another key, /retry asks again.")
        wait_for_prompt(terminal, 1)
        terminal.type("/key\n")
        terminal.wait_for("Key for local (not shown):")
        terminal.type(f"{KEY}\n")
        terminal.wait_for("3. Nowhere: until you leave")
        terminal.type("2\n")
        terminal.wait_for("The key of local is kept in: key file")
        terminal.type("/retry\n")
        terminal.wait_for("Now I may.")
        wait_for_prompt(terminal, 3)
        terminal.press("ctrl+d")
        terminal.wait()

    assert KEY.encode() not in bytes(terminal.raw)
    assert KEY.encode() not in program.history_file.read_bytes()


def test_a_key_of_bytes_that_are_no_text_is_refused_unseen(dumb: Open) -> None:
    with dumb(term="xterm-256color") as terminal:
        wait_for_prompt(terminal, 1)
        terminal.type("/key\n")
        terminal.wait_for("Key for local (not shown):")
        terminal.type_bytes(b"sk-caf\xe9\n")
        terminal.wait_for("error: What was typed is no text. Type it again.")
        wait_for_prompt(terminal, 2)
        terminal.press("ctrl+d")
        assert terminal.wait() == 0

    assert b"sk-caf" not in bytes(terminal.raw)


def test_tab_completes_the_words_of_commands(dumb: Open) -> None:
    with dumb(term="xterm-256color") as terminal:
        wait_for_prompt(terminal, 1)
        terminal.type("/lim\t\n")
        terminal.wait_for("No provider has told of a limit yet.")


def test_a_terminal_that_hangs_up_sends_nothing_and_what_stood_on_the_line_is_kept(
    dumb: Open, program: Program, server: MoodyServer
) -> None:
    with dumb(term="xterm-256color") as terminal:
        wait_for_prompt(terminal, 1)
        terminal.type("first \\\nhalf of it")
        wait_until(lambda: program.stored(lambda history: history.composer("")).text.endswith("of it"))
        terminal.hang_up()
        assert terminal.wait() == 129

    assert not server.requests
    assert program.stored(lambda history: history.composer("")).text == "first \nhalf of it"


def test_bytes_that_are_no_text_do_not_end_it(dumb: Open, server: MoodyServer) -> None:
    server.reply("ok")
    with dumb(term="xterm-256color") as terminal:
        wait_for_prompt(terminal, 1)
        terminal.type_bytes(b"caf\xe9 au lait\n")
        terminal.wait_for("ok")

    assert server.requests[0].texts[0][1] in ("caf au lait", "caf\ufffd au lait")


def test_the_last_question_is_edited_on_the_line(dumb: Open, server: MoodyServer) -> None:
    server.reply("One.")
    server.reply("Two.")
    with dumb("first", term="xterm-256color") as terminal:
        wait_for_prompt(terminal, 1)
        terminal.type("/edit\n")
        terminal.wait_for("New words: first")
        terminal.type(", but better\n")
        terminal.wait_for("Two.")

    assert server.requests[1].texts == [("user", "first, but better")]


def test_what_is_typed_outlives_a_kill(dumb: Open, program: Program, server: MoodyServer) -> None:
    server.reply("ok")
    with dumb("hi", term="xterm-256color") as terminal:
        wait_for_prompt(terminal, 1)
        terminal.type("/usage\n")
        wait_for_prompt(terminal, 2)
        terminal.type("first \\\nhalf of it")
        conversation_id = program.stored(lambda history: history.conversations(limit=1))[0].id
        wait_until(lambda: program.stored(lambda history: history.composer(conversation_id)).text.endswith("of it"))
        terminal.send_signal(signal.SIGKILL)
        terminal.wait()

    assert program.stored(lambda history: history.composer(conversation_id)).text == "first \nhalf of it"


def test_a_line_that_was_a_command_is_no_draft(dumb: Open, program: Program) -> None:
    with dumb(term="xterm-256color") as terminal:
        wait_for_prompt(terminal, 1)
        terminal.type("/limits")
        wait_until(lambda: program.stored(lambda history: history.composer("")).text == "/limits")
        terminal.press("enter")
        wait_for_prompt(terminal, 2)
        terminal.press("ctrl+d")
        assert terminal.wait() == 0

    assert program.stored(lambda history: history.composer("")).text == ""


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "it never was"
