"""Stopped and gone on with: the terminal is the shell's meanwhile, and the app's and the shell's again afterwards."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from tests.e2e.conftest import PROGRAM, Installed
from tests.e2e.endings import assert_restored
from tests.e2e.screen import ALTERNATE_SCREEN
from tests.e2e.server import ChatServer
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.pty

SHELL = 'stty -g > before; "$0"; echo "ended with $?"; stty -g > after'
FROZEN_S = 1.0


class InShell:
    """The program as a shell runs it, which notes the settings of the terminal before and after."""

    def __init__(self, installed: Installed) -> None:
        self._home = installed.home
        command: list[str | Path] = ["sh", "-c", SHELL, PROGRAM]
        self.terminal = Terminal(command, env=installed.env(), cwd=installed.home)

    def send_signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        [pid] = self.terminal.children
        os.kill(pid, number)

    def assert_restored(self) -> None:
        """The shell has the terminal as it was."""
        assert self.terminal.wait() == 0
        assert_restored(self.terminal)
        assert (self._home / "after").read_text() == (self._home / "before").read_text()


@pytest.mark.parametrize("how", [signal.SIGSTOP, signal.SIGTSTP])
def test_a_program_that_was_stopped_goes_on_and_leaves_the_terminal_as_it_was(
    chatting: Installed, server: ChatServer, how: signal.Signals
) -> None:
    stream = server.stream()
    shell = InShell(chatting)
    with shell.terminal as app:
        app.wait_for("ready")
        app.submit("go on")
        stream.send("before ")
        app.wait_for("before")
        shell.send_signal(how)
        stream.send("and meanwhile ")
        threading.Event().wait(FROZEN_S)
        if how is signal.SIGTSTP:
            assert_restored(app)
        app.resize(90, 20)
        shell.send_signal(signal.SIGCONT)
        app.wait_for("and meanwhile")
        app.wait_until(lambda screen: "F1 help" in screen.splitlines()[19], "it fills the window as that is now")
        assert ALTERNATE_SCREEN in app.modes
        app.type("keys come once")
        app.wait_for("keys come once")
        stream.send("and after")
        stream.finish()
        app.wait_for("and after")
        app.press("ctrl+q")
        app.wait_for("ended with 0")
        shell.assert_restored()


def test_a_signal_to_go_on_that_nobody_stopped_changes_nothing(chatting: Installed) -> None:
    shell = InShell(chatting)
    with shell.terminal as app:
        app.wait_for("ready")
        for _ in range(3):
            shell.send_signal(signal.SIGCONT)
        app.type("keys come once")
        app.wait_for("keys come once")
        app.press("ctrl+q")
        app.wait_for("ended with 0")
        shell.assert_restored()
