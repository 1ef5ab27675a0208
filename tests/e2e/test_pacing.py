"""Pacing in a terminal, with a server that tells of its limits in the headers of its replies."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Installed
from tests.e2e.server import ChatServer

pytestmark = pytest.mark.pty

USED_UP = {
    "x-ratelimit-limit-requests": "30",
    "x-ratelimit-remaining-requests": "0",
    "x-ratelimit-reset-requests": "50s",
    "x-ratelimit-limit-tokens": "8000",
    "x-ratelimit-remaining-tokens": "7900",
    "x-ratelimit-reset-tokens": "750ms",
}


def paced(installed: Installed, server: ChatServer) -> None:
    """Let messages to the server wait for its limits, which are used up with the first reply."""
    installed.use_server(server)
    installed.configure(installed.config.read_text() + "pace = true\n")
    server.limits = USED_UP


def test_a_message_waits_for_a_window_and_goes_by_itself(installed: Installed, server: ChatServer) -> None:
    paced(installed, server)
    server.limits = {**USED_UP, "x-ratelimit-reset-requests": "3s"}
    server.reply("first answer")
    server.reply("second answer")
    with installed.app(size=(80, 24)) as app:
        app.wait_for("Ask anything")
        app.submit("first question")
        app.wait_for("first answer")
        app.submit("second question")
        app.wait_for("for requests (local, per minute)")
        app.wait_for("second answer")
    assert len(server.requests) == 2


def test_what_waits_is_there_again_after_a_restart_and_after_a_kill(installed: Installed, server: ChatServer) -> None:
    paced(installed, server)
    server.reply("first answer")
    with installed.app(size=(80, 24)) as app:
        app.wait_for("Ask anything")
        app.submit("first question")
        app.wait_for("first answer")
        app.submit("second question")
        app.wait_for("for requests (local, per minute)")
        app.wait_until(lambda _: installed.stored("second question"), "the draft")
        app.kill()
    with installed.app("--continue", size=(80, 24)) as app:
        app.wait_for("second question")
        app.press("ctrl+q")
        assert app.wait() == 0
    assert len(server.requests) == 1
