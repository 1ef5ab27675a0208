"""A signal ends every command that waits for a history which another program holds: soon, in silence, no trace left."""

from __future__ import annotations

import signal
import subprocess
import threading
import time

import pytest

from tests.e2e.conftest import PROGRAM, Installed
from tests.e2e.held import held
from tests.e2e.server import ChatServer
from tests.e2e.terminal import PATIENCE_S

pytestmark = pytest.mark.pty

COMMANDS = (
    ("ask", "is anybody there"),
    ("history", "list"),
    ("history", "export", "--all", "-o", "all.json"),
    ("usage",),
    ("usage", "reprice"),
    ("db", "check"),
    ("db", "backup", "copy.db"),
    ("doctor",),
)
BEGUN_S = 2.0  # all of them wait by then
ENDING_S = 4.0  # three are promised


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_each_command(chatting: Installed, number: signal.Signals) -> None:
    assert chatting.run("history", "list").returncode == 0  # makes the file
    nothing, pipe, environ = subprocess.DEVNULL, subprocess.PIPE, chatting.env()

    def start(command: tuple[str, ...]) -> subprocess.Popen[bytes]:
        words = [str(PROGRAM), *command]
        return subprocess.Popen(words, env=environ, cwd=chatting.home, stdin=nothing, stdout=pipe, stderr=pipe)

    with held(chatting):
        running = [start(command) for command in COMMANDS]
        threading.Event().wait(BEGUN_S)
        began = time.monotonic()
        for process in running:
            process.send_signal(number)
        ended = [(*process.communicate(timeout=PATIENCE_S), process.returncode) for process in running]
        took_s = time.monotonic() - began

    # What only reads has nothing to tidy: the signal itself ends it.
    codes = {command: -number if command == ("usage",) else 128 + number for command in COMMANDS}
    assert dict(zip(COMMANDS, ended, strict=True)) == {command: (b"", b"", code) for command, code in codes.items()}
    assert took_s < ENDING_S
    assert not [*chatting.home.glob("*.json"), *chatting.home.glob("*.db"), *chatting.home.glob(".*.part*")]


def test_a_signal_ends_ask_although_its_reply_cannot_be_saved_and_says_so(
    chatting: Installed, server: ChatServer
) -> None:
    stream = server.stream()
    command = [str(PROGRAM), "ask", "is anybody there"]
    environ, nothing, pipe = chatting.env(), subprocess.DEVNULL, subprocess.PIPE
    with subprocess.Popen(command, env=environ, stdin=nothing, stdout=pipe, stderr=pipe) as process:
        stream.wait_begun()
        stream.send("half of an answer")
        assert process.stdout is not None
        assert process.stdout.read(4) == b"half"
        with held(chatting):
            process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            _, told = process.communicate(timeout=PATIENCE_S)
            assert time.monotonic() - began < ENDING_S
    assert process.returncode == 1
    assert told.startswith(b"error: The history does not answer")
    assert told.count(b"\n") == 1
    stream.wait_client_gone()
