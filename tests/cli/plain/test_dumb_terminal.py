"""The plain chat in a terminal that shows text and nothing else, as a screen reader or a serial line has it."""

from __future__ import annotations

import signal
import socket

import pytest

from tests.cli.plain.conftest import Open, strange_bytes, wait_for_prompt
from tests.cli.program import Program
from tests.cli.server import MoodyServer

pytestmark = pytest.mark.pty

HOSTILE = "A\x1b[31mred\x1b]0;title\x07 \x9b2J\r\b\x00\u202eevil\u2028end\x7f."


def test_a_turn_is_told_in_lines_that_say_who_speaks(dumb: Open, server: MoodyServer) -> None:
    server.reply("Hello there.\nHow are you?")
    with dumb() as terminal:
        wait_for_prompt(terminal, 1)
        terminal.type("hi\n")
        wait_for_prompt(terminal, 2)
        terminal.press("ctrl+d")
        code = terminal.wait()

    lines = terminal.raw.decode().splitlines()
    assert code == 0
    assert lines == [
        "clanker-tui, with test-model of local. /help lists the commands, Ctrl+D leaves.",
        "You: hi",
        "test-model:",
        "Hello there.",
        "How are you?",
        "You: ",
    ]


def test_nothing_but_text_is_written_whatever_the_reply_holds(
    dumb: Open, program: Program, server: MoodyServer
) -> None:
    server.reply(HOSTILE)
    with dumb("\x1b[2Jhi") as terminal:
        for number, command in enumerate(("/show", "/list", "/usage", "/help", "/nonsense"), start=1):
            wait_for_prompt(terminal, number)
            terminal.type(f"{command}\n")
        wait_for_prompt(terminal, 6)
        terminal.press("ctrl+d")
        terminal.wait()

    assert not strange_bytes(bytes(terminal.raw))
    assert program.replies()[1] == ("complete", HOSTILE)


def test_ctrl_c_stops_a_reply_and_keeps_what_came(dumb: Open, program: Program, server: MoodyServer) -> None:
    stream = server.stream()
    with dumb("count") as terminal:
        stream.wait_begun()
        stream.send("One. Two. Thr")
        terminal.wait_for("One. Two.")
        terminal.press("ctrl+c")
        terminal.wait_for("Stopped. What came is kept: /continue goes on with it, /retry asks again.")
        wait_for_prompt(terminal, 1)
        server.reply("ee. Four.")
        terminal.type("/continue\n")
        wait_for_prompt(terminal, 2)
        terminal.press("ctrl+d")
        assert terminal.wait() == 0

    assert "Thr\r\n" in terminal.raw.decode()
    assert program.replies() == [("complete", "count"), ("complete", "One. Two. Three. Four.")]


def test_a_line_that_ctrl_c_clears_is_the_draft(dumb: Open, program: Program) -> None:
    with dumb() as terminal:
        wait_for_prompt(terminal, 1)
        terminal.submit("the first line \\")
        terminal.wait_until(lambda screen: screen.rstrip().endswith(">"), "the next line")
        terminal.type("and half of")
        terminal.wait_for("and half of")
        terminal.press("ctrl+c")
        terminal.wait_for("It is kept: /draft shows it.")
        wait_for_prompt(terminal, 2)
        terminal.press("ctrl+c")
        assert terminal.wait() == 0

    with dumb() as terminal:
        terminal.wait_for("Something you wrote was not sent: /draft shows it.")
        terminal.submit("/draft")
        terminal.wait_for("and half of")
        terminal.submit("/draft drop")
        terminal.wait_for("The draft is gone.")
        terminal.press("ctrl+d")
        terminal.wait()
    assert program.stored(lambda history: history.composer("")).text == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_at_the_prompt_keeps_what_stood_there(dumb: Open, program: Program, number: signal.Signals) -> None:
    with dumb() as terminal:
        wait_for_prompt(terminal, 1)
        terminal.type("half a tho")
        terminal.wait_for("half a tho")
        terminal.send_signal(number)
        assert terminal.wait() == 128 + number

    assert program.stored(lambda history: history.composer("")).text == "half a tho"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_during_a_reply_saves_what_came(
    dumb: Open, program: Program, server: MoodyServer, number: signal.Signals
) -> None:
    stream = server.stream()
    with dumb("count") as terminal:
        stream.wait_begun()
        stream.send("One. Two. ")
        terminal.wait_for("One. Two.")
        terminal.send_signal(number)
        assert terminal.wait() == 128 + number

    assert program.replies() == [("complete", "count"), ("stopped", "One. Two. ")]


def test_lines_that_come_at_once_are_no_message_before_enter(dumb: Open, server: MoodyServer) -> None:
    server.reply("Thanks.")
    with dumb() as terminal:
        wait_for_prompt(terminal, 1)
        terminal.type("one\ntwo\nthree\n")
        terminal.wait_for("3 lines came at once.")
        assert not server.requests
        terminal.type("\n")
        terminal.wait_for("Thanks.")

    assert server.requests[0].texts[-1] == ("user", "one\ntwo\nthree")


def test_a_line_longer_than_the_terminal_holds_is_not_sent_but_kept(
    dumb: Open, program: Program, server: MoodyServer
) -> None:
    with dumb() as terminal:
        wait_for_prompt(terminal, 1)
        terminal.type("x" * 5000 + "\n")
        terminal.wait_for("error: A line may have 4,095 bytes here")
        wait_for_prompt(terminal, 2)
        terminal.press("ctrl+d")
        terminal.wait()

    assert not server.requests
    assert program.stored(lambda history: history.composer("")).text == "x" * 4095


def test_the_last_question_is_typed_anew_where_no_line_can_be_edited(dumb: Open, server: MoodyServer) -> None:
    server.reply("One.")
    server.reply("Two.")
    with dumb("first") as terminal:
        wait_for_prompt(terminal, 1)
        terminal.type("/edit\n")
        terminal.wait_for("The question was:\nfirst\nNew words:")
        terminal.type("second\n")
        terminal.wait_for("Two.")

    assert server.requests[1].texts == [("user", "second")]


def test_ctrl_c_stops_what_is_no_reply_too(dumb: Open, program: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        program.configure(
            '[agent]\nprovider = "local"\nmodel = "test-model"\n[providers.local]\n'
            f'api_base_url = "http://127.0.0.1:{silent.getsockname()[1]}/v1"\n'
        )
        with dumb() as terminal:
            wait_for_prompt(terminal, 1)
            terminal.type("/models\n")
            connection, _ = silent.accept()
            with connection:
                terminal.press("ctrl+c")
                terminal.wait_for("Stopped.")
                wait_for_prompt(terminal, 2)
                terminal.press("ctrl+d")
                assert terminal.wait() == 0
