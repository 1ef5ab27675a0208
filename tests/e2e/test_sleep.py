"""The machine slept, or the program was frozen, for longer than any timeout: what came is read, nothing asked twice."""

from __future__ import annotations

import signal
import threading

import pytest

from tests.e2e.conftest import Installed
from tests.e2e.server import ChatServer

pytestmark = pytest.mark.pty

TIMEOUT_S = 0.5
SLEPT_S = 1.5


@pytest.fixture
def impatient(chatting: Installed) -> Installed:
    """The program, which gives a server half a second."""
    chatting.configure(f"{chatting.config.read_text()}timeout_s = {TIMEOUT_S}\n")
    return chatting


def test_what_came_meanwhile_is_read_and_the_reply_goes_on(impatient: Installed, server: ChatServer) -> None:
    stream = server.stream()
    with impatient.app() as app:
        app.wait_for("ready")
        app.submit("a question")
        stream.send("before, ")
        app.wait_for("before,")
        app.send_signal(signal.SIGSTOP)
        stream.send("meanwhile, ")
        threading.Event().wait(SLEPT_S)
        app.send_signal(signal.SIGCONT)
        stream.send("after")
        stream.finish()
        app.wait_for("before, meanwhile, after")
        app.wait_for("ready")
    assert len(server.requests) == 1


def test_where_nothing_came_the_reply_ends_with_a_sentence_and_is_not_asked_for_again(
    impatient: Installed, server: ChatServer
) -> None:
    stream = server.stream()
    with impatient.app() as app:
        app.wait_for("ready")
        app.submit("a question")
        stream.send("before, ")
        app.wait_for("before,")
        app.send_signal(signal.SIGSTOP)
        threading.Event().wait(SLEPT_S)
        app.send_signal(signal.SIGCONT)
        app.wait_for("nothing came for")
        app.wait_for("F9 retry now")
        stream.wait_client_gone()
    assert len(server.requests) == 1
    assert impatient.stored("before, ")
