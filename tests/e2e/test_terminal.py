"""The terminal the other tests rely on does what terminals do."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from tests.e2e.screen import ALTERNATE_SCREEN, CURSOR, Screen
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.pty


def run(code: str, cwd: Path) -> Terminal:
    return Terminal([sys.executable, "-c", code], env={}, cwd=cwd, size=(40, 10))


def test_what_is_written_is_seen_and_what_is_typed_is_read(tmp_path: Path) -> None:
    with run("print(input('name? ')[::-1])", tmp_path) as terminal:
        terminal.wait_for("name?")
        terminal.type("abc\r")
        terminal.wait_for("cba")
        assert terminal.wait() == 0


def test_a_resize_reaches_the_program(tmp_path: Path) -> None:
    code = (
        "import os, signal;"
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGWINCH]);"
        "print('ready', flush=True);"
        "signal.sigwait([signal.SIGWINCH]);"
        "print(os.get_terminal_size().columns)"
    )
    with run(code, tmp_path) as terminal:
        terminal.wait_for("ready")
        terminal.resize(77, 10)
        terminal.wait_for("77")


def test_closing_the_window_hangs_up(tmp_path: Path) -> None:
    with run("print('ready', flush=True); import time; time.sleep(60)", tmp_path) as terminal:
        terminal.wait_for("ready")
        terminal.hang_up()
        assert terminal.wait() == -signal.SIGHUP


def test_the_screen_answers_questions_and_remembers_modes() -> None:
    screen = Screen(20, 5)
    assert screen.feed(b"\x1b[?1049h\x1b[?25lab\x1b[6") == b""
    assert screen.feed(b"n") == b"\x1b[1;3R"
    assert ALTERNATE_SCREEN in screen.modes
    assert CURSOR not in screen.modes
    assert screen.feed(b"\x1b]52;c;YWJj\x07\x1b[>1u\x1b[?1049;25l") == b""
    assert ALTERNATE_SCREEN not in screen.modes
    assert screen.text.strip() == "ab"


def test_a_frame_is_seen_when_it_is_whole() -> None:
    screen = Screen(20, 5)
    screen.feed(b"before\x1b[?2026h\x1b[Hhalf")
    assert screen.text.strip() == "before"
    screen.feed(b" of it\x1b[?2026l")
    assert screen.text.strip() == "half of it"
