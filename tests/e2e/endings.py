"""What holds after an end, whatever brought it about."""

from __future__ import annotations

import threading
import time

from tests.e2e.conftest import Installed
from tests.e2e.screen import ALTERNATE_SCREEN, AT_START, BRACKETED_PASTE, MOUSE
from tests.e2e.terminal import PATIENCE_S, Terminal


def wait_stored(installed: Installed, text: str) -> None:
    """Wait until a text has reached the history file."""
    deadline = time.monotonic() + PATIENCE_S
    while not installed.stored(text):
        assert time.monotonic() < deadline, f"{text!r} was never stored"
        threading.Event().wait(0.02)


def assert_restored(app: Terminal) -> None:
    """The terminal is as a shell expects it."""
    assert not {ALTERNATE_SCREEN, BRACKETED_PASTE, *MOUSE} & app.modes
    assert app.modes >= AT_START
