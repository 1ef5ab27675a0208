"""A server that takes a request and says nothing, not even a header: a signal ends the program all the same."""

from __future__ import annotations

import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import PROGRAM, Installed
from tests.e2e.screen import ALTERNATE_SCREEN, AT_START
from tests.e2e.server import MODEL
from tests.e2e.terminal import PATIENCE_S

pytestmark = pytest.mark.pty

ENDING_S = 6.0  # an end takes 3 s at most; the machine may be busy
QUESTION = "is anybody there"
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


class Silence:
    """Listens, and never answers."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"

    def take_question(self) -> socket.socket:
        """Return the connection on which the question came."""
        while True:
            connection, _ = self._listener.accept()
            connection.settimeout(PATIENCE_S)
            received = b""
            while data := connection.recv(65536):
                received += data
                if QUESTION.encode() in received:
                    return connection


@pytest.fixture
def silence(installed: Installed) -> Iterator[Silence]:
    """A server that says nothing, and the program configured for it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE_S)
        silence = Silence(listener)
        installed.configure(
            f'[agent]\nprovider = "local"\nmodel = "{MODEL}"\n\n'
            f'[providers.local]\nkind = "openai-compatible"\napi_base_url = "{silence.url}"\n'
        )
        yield silence


@pytest.mark.parametrize("number", SIGNALS)
def test_the_app_ends_and_closes_the_request(installed: Installed, silence: Silence, number: signal.Signals) -> None:
    with installed.app(QUESTION) as app, silence.take_question() as connection:
        assert installed.stored(QUESTION)
        app.send_signal(number)
        assert connection.recv(1) == b""
        assert app.wait(timeout_s=ENDING_S) == 128 + number
        assert ALTERNATE_SCREEN not in app.modes
        assert app.modes >= AT_START


@pytest.mark.parametrize("number", SIGNALS)
def test_ask_ends_and_closes_the_request(installed: Installed, silence: Silence, number: signal.Signals) -> None:
    command: list[str | Path] = [PROGRAM, "ask", QUESTION]
    environ, nothing, pipe = installed.env(), subprocess.DEVNULL, subprocess.PIPE
    with subprocess.Popen(command, env=environ, stdin=nothing, stdout=pipe, stderr=pipe) as process:
        with silence.take_question() as connection:
            process.send_signal(number)
            assert connection.recv(1) == b""
        assert process.communicate(timeout=ENDING_S) == (b"", b"")
    assert process.returncode == 128 + number
    assert installed.stored(QUESTION)
