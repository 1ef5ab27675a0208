"""A question is on the disk, synced, before the first byte of its request leaves: power may fail at any time."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import PROGRAM, Installed
from tests.e2e.server import ChatServer
from tests.e2e.terminal import PATIENCE_S, Terminal
from tests.e2e.trace import traced, was_safe_before_it_was_sent

pytestmark = [pytest.mark.pty, pytest.mark.strace]

QUESTION = "is this on the disk?"


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """Return where what the program asks of the kernel is written down."""
    return tmp_path / "trace"


def test_ask_syncs_the_question_before_it_sends_it(chatting: Installed, server: ChatServer, trace: Path) -> None:
    server.reply("it is")
    command = traced(trace, [PROGRAM, "ask", QUESTION])
    environ, nothing = chatting.env(), subprocess.DEVNULL
    told = subprocess.check_output(command, env=environ, cwd=chatting.home, stdin=nothing, timeout=PATIENCE_S)

    assert told.strip() == b"it is"
    assert was_safe_before_it_was_sent(trace.read_text(), QUESTION, chatting.data / "history.db")


def test_the_app_syncs_each_question_before_it_sends_it(chatting: Installed, server: ChatServer, trace: Path) -> None:
    server.reply("it is")
    command = traced(trace, [PROGRAM])
    with Terminal(command, env=chatting.env(), cwd=chatting.home) as app:
        app.wait_for("ready")
        app.submit(QUESTION)
        app.wait_for("it is")
        app.press("ctrl+q")
        assert app.wait() == 0

    assert was_safe_before_it_was_sent(trace.read_text(), QUESTION, chatting.data / "history.db")


@pytest.mark.parametrize(
    ("trace", "is_safe"),
    [
        ('pwrite64(7</d/h.db>, "why?", 4) = 4\n1 fsync(7</d/h.db>) = 0', True),
        ('pwrite64(7</d/h.db>, "why?", 4) = 4', False),
        ('pwrite64(7</d/h.db>, "why?", 4) = 4\n1 fsync(7</d/h.db>) = -1 EIO', False),
        ('pwrite64(7</d/h.db>, "why?", 4) = 4\n1 fsync(7</d/h.db> <unfinished ...>', False),
        ('pwrite64(7</d/h.db>, "w", 1) = 1\n1 fsync(7</d/h.db>) = 0', False),
        (
            'pwrite64(8</d/h.db-journal>, "0", 1) = 1\n1 pwrite64(7</d/h.db>, "why?", 4) = 4\n1 fsync(7</d/h.db>) = 0',
            False,
        ),
    ],
)
def test_what_counts_as_safe(trace: str, is_safe: bool) -> None:
    sent = '2 sendto(5<socket:[9]>, "POST /v1", 8, 0, NULL, 0) = 8'
    assert was_safe_before_it_was_sent(f"1 {trace}\n{sent}", "why?", Path("/d/h.db")) is is_safe
