"""However the app ends, in order or not, what was typed and received is kept and the terminal is as it was."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from tests.e2e.conftest import Installed
from tests.e2e.endings import assert_restored, wait_stored
from tests.e2e.screen import ALTERNATE_SCREEN
from tests.e2e.server import ChatServer

pytestmark = pytest.mark.pty

PIECE_EVERY_S = 0.05
PROMISED_S = 1.0  # of streamed text may be lost
ENDING_S = 6.0  # an end takes 3 s at most; it is cut short after 10
BUSY_S = 0.5  # allowed on top, for a machine on which other tests run


def test_quitting_restores_the_terminal(chatting: Installed) -> None:
    with chatting.app() as app:
        app.wait_for("Ask anything")
        assert ALTERNATE_SCREEN in app.modes
        app.press("ctrl+q")
        assert app.wait() == 0
        assert_restored(app)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_in_mid_stream_saves_the_text_and_restores_the_terminal(
    chatting: Installed, server: ChatServer, number: signal.Signals
) -> None:
    stream = server.stream()
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.submit("a question")
        stream.send("half of an answer")
        app.wait_for("half of an answer")
        app.send_signal(number)
        app.wait()
        assert_restored(app)
        assert "Traceback" not in app.text
    stream.wait_client_gone()
    with chatting.app("--continue") as app:
        app.wait_for("a question")
        app.wait_for("half of an answer")


def test_closing_the_terminal_in_mid_stream_saves_the_text(chatting: Installed, server: ChatServer) -> None:
    stream = server.stream()
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.submit("a question")
        stream.send("half of an answer")
        app.wait_for("half of an answer")
        app.hang_up()
        app.wait()
    stream.wait_client_gone()
    with chatting.app("--continue") as app:
        app.wait_for("half of an answer")


def test_a_draft_survives_a_kill(chatting: Installed) -> None:
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.type("a long thought, not sent yet")
        app.wait_for("not sent yet")
        wait_stored(chatting, "not sent yet")
        app.kill()
    with chatting.app() as app:
        app.wait_for("a long thought, not sent yet")


def test_a_kill_in_mid_stream_loses_a_second_of_text_at_most_and_never_the_question(
    chatting: Installed, server: ChatServer
) -> None:
    stream = server.stream()
    sent_at: list[float] = []
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.submit("count for me")
        stream.wait_begun()
        assert chatting.stored("count for me"), "the question is on the disk before the request leaves"
        pace = threading.Event()
        while len(sent_at) < 60:
            stream.send(f"p{len(sent_at):03} ")
            sent_at.append(time.monotonic())
            pace.wait(PIECE_EVERY_S)
        app.wait_for("p05")
        app.kill()
        killed_at = time.monotonic()
    old_enough = [number for number, at in enumerate(sent_at) if at < killed_at - PROMISED_S - BUSY_S]
    kept = chatting.run("history", "show", "--last").stdout
    assert "count for me" in kept
    assert f"p{old_enough[-1]:03}" in kept
    assert "interrupted" in kept
    with chatting.app("--continue") as app:
        app.wait_for("p000")
        app.wait_for("nterrupted")


def test_a_question_that_is_sent_is_no_draft_any_more(chatting: Installed, server: ChatServer) -> None:
    server.reply("one")
    stream = server.stream()
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.submit("the first")
        app.wait_for("one")
        app.type("the second")
        wait_stored(chatting, "the second")
        app.press("enter")
        stream.wait_begun()
        app.kill()
    with chatting.app("--continue") as app:
        app.wait_for("ready")
        app.wait_until(lambda screen: screen.count("the second") == 1, "only as a question that was sent")
        app.type("more")
        app.wait_for("more")
        assert app.text.count("the second") == 1


def test_the_first_piece_of_a_reply_is_on_the_disk_within_a_second(chatting: Installed, server: ChatServer) -> None:
    stream = server.stream()
    with chatting.app() as app:
        app.wait_for("Ask anything")
        app.submit("a question")
        stream.send("the first words")
        app.wait_for("the first words")
        seen_at = time.monotonic()
        wait_stored(chatting, "the first words")
        assert time.monotonic() - seen_at < PROMISED_S + BUSY_S


def test_a_terminal_that_cannot_show_the_app_is_told_what_to_do(chatting: Installed) -> None:
    chatting.environ["TERM"] = "dumb"
    with chatting.app() as app:
        assert app.wait() == 2
        assert "error: " in app.text
        assert "ask" in app.text
        assert b"\x1b" not in bytes(app.raw)


def test_without_a_terminal_the_app_says_so_in_one_line(chatting: Installed) -> None:
    ended = chatting.run()
    assert ended.returncode == 2
    assert not ended.stdout
    assert ended.stderr.startswith("error: ")
    assert ended.stderr.count("\n") == 1


def test_an_editor_that_cannot_be_started_leaves_the_terminal_to_the_app(chatting: Installed) -> None:
    chatting.environ["EDITOR"] = "/nowhere/editor"
    with chatting.app() as app:
        app.wait_for("ready")  # not the hint of the first frame: there is no editor yet
        app.press("ctrl+g")
        app.wait_for("cannot be started")
        assert ALTERNATE_SCREEN in app.modes
        app.type("still here")
        app.wait_for("still here")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_an_editor_runs_ends_both_and_keeps_the_draft(
    chatting: Installed, number: signal.Signals
) -> None:
    editor, noted = chatting.home / "editor", chatting.home / "pid"
    editor.write_text(f"#!/bin/sh\necho $$ > {noted}\necho in the editor\nexec sleep 60\n")
    editor.chmod(0o700)
    chatting.environ["EDITOR"] = str(editor)
    with chatting.app() as app:
        app.wait_for("ready")
        app.type("half a thought")
        app.wait_for("half a thought")
        app.press("ctrl+g")
        app.wait_for("in the editor")
        app.send_signal(number)
        assert app.wait(timeout_s=ENDING_S) == 128 + number
        assert_restored(app)
        with pytest.raises(ProcessLookupError):
            os.kill(int(noted.read_text()), 0)
    assert chatting.stored("half a thought")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_before_a_reply_has_begun_keeps_the_question_and_closes_the_request(
    chatting: Installed, server: ChatServer, number: signal.Signals
) -> None:
    stream = server.stream()
    with chatting.app() as app:
        app.wait_for("ready")
        app.submit("is anybody there")
        stream.wait_begun()
        app.send_signal(number)
        assert app.wait(timeout_s=ENDING_S) == 128 + number
        assert_restored(app)
    stream.wait_client_gone()
    assert chatting.stored("is anybody there")


def test_a_suspended_app_gives_the_terminal_back_and_goes_on_where_it_was(
    chatting: Installed, server: ChatServer
) -> None:
    stream = server.stream()
    with chatting.app() as app:
        app.wait_for("ready")
        app.submit("go on")
        stream.send("before ")
        app.wait_for("before")
        app.send_signal(signal.SIGTSTP)
        app.wait_stopped()
        app.wait_until(lambda _: ALTERNATE_SCREEN not in app.modes, "the terminal is given back")
        assert_restored(app)
        stream.send("and meanwhile ")
        app.send_signal(signal.SIGCONT)
        app.wait_for("and meanwhile")
        assert ALTERNATE_SCREEN in app.modes
        stream.send("and after")
        stream.finish()
        app.wait_for("and after")
        app.press("ctrl+q")
        assert app.wait() == 0
