"""The history is held by another program: what is typed is safe all the same, and the app stays usable and ends."""

from __future__ import annotations

import signal
import threading
import time

import pytest

from tests.e2e.conftest import Installed
from tests.e2e.endings import assert_restored, wait_stored
from tests.e2e.held import held
from tests.e2e.server import ChatServer
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.pty

SAFE_S = 1.5  # a second is promised; the machine may be busy
ENDING_S = 4.0  # three are promised
QUITTING_S = 8.0  # who quits waits up to five for the history


def kill_soon(app: Terminal) -> None:
    """Kill the program when what was typed has been there for as long as it may take to be safe."""
    threading.Event().wait(SAFE_S)
    app.kill()


def test_what_is_typed_meanwhile_survives_a_kill(chatting: Installed) -> None:
    with chatting.app() as app:
        app.wait_for("ready")
        app.type("kept. ")
        app.wait_for("kept.")
        with held(chatting):
            app.type("typed meanwhile")
            app.wait_for("typed meanwhile")
            kill_soon(app)
    with chatting.app() as app:
        app.wait_for("kept. typed meanwhile")
        app.wait_until(lambda screen: screen.count("typed") == 1, "it is there once")


def test_a_question_that_waits_to_be_stored_survives_a_kill(chatting: Installed, server: ChatServer) -> None:
    with chatting.app() as app:
        app.wait_for("ready")
        with held(chatting):
            app.submit("sent meanwhile")
            kill_soon(app)
    assert not server.requests, "what is not stored does not leave"
    with chatting.app() as app:
        app.wait_for("sent meanwhile")


def test_what_is_typed_before_the_history_can_be_opened_survives_a_kill(chatting: Installed) -> None:
    with chatting.app() as app:
        app.wait_for("ready")
        app.type("from before")
        app.wait_for("from before")
        app.press("ctrl+q")
        assert app.wait() == 0
    with held(chatting), chatting.app() as app:
        app.wait_for("opening")
        app.type("at the start")
        app.wait_for("at the start")
        kill_soon(app)
    with chatting.app() as app:
        app.wait_for("from before")
        app.wait_for("at the start")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_app_all_the_same_and_keeps_what_was_typed(
    chatting: Installed, server: ChatServer, number: signal.Signals
) -> None:
    stream = server.stream()
    with chatting.app() as app:
        app.wait_for("ready")
        app.submit("a question")
        stream.send("half of an answer")
        wait_stored(chatting, "half of an answer")
        with held(chatting):
            app.type("typed meanwhile")
            app.wait_for("typed meanwhile")
            app.send_signal(number)
            began = time.monotonic()
            assert app.wait() == 128 + number
            assert time.monotonic() - began < ENDING_S
            assert_restored(app)
            assert "does not answer" in app.text
    stream.wait_client_gone()
    with chatting.app("--continue") as app:
        app.wait_for("half of an answer")
        app.wait_for("typed meanwhile")


def test_quitting_waits_a_little_and_says_that_something_may_be_lost(chatting: Installed) -> None:
    with chatting.app() as app:
        app.wait_for("ready")
        app.type("typed")
        app.wait_for("typed")
        with held(chatting):
            app.type(" meanwhile")
            app.wait_for("typed meanwhile")
            app.press("ctrl+q")
            assert app.wait(timeout_s=QUITTING_S) == 0
            assert "does not answer" in app.text
    with chatting.app() as app:
        app.wait_for("typed meanwhile")
