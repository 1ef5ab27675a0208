"""What the tests of the command line share."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clanker_tui.cli.main import run
from tests.cli.program import Outcome, Program
from tests.cli.server import MoodyServer

Call = Callable[..., Outcome]


@pytest.fixture
def server() -> Iterator[MoodyServer]:
    """Return a provider on loopback."""
    server = MoodyServer()
    yield server
    server.close()


@pytest.fixture
def program(home: Path, server: MoodyServer) -> Program:
    """Return the program, configured for the provider."""
    return Program(home, server.url)


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Return a function that runs a command line in this process."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)

    def call(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = run(list(arguments))
        return Outcome(code, *capsys.readouterr())

    return call


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let local time be UTC."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
