"""The window is closed, or the connection drops: all is saved, the request closed, and nothing is left running."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import Installed
from tests.e2e.endings import wait_stored
from tests.e2e.server import ChatServer
from tests.e2e.terminal import PATIENCE_S, Terminal

pytestmark = pytest.mark.pty

HUNG_UP = 129
ENDING_S = 4.0  # three are promised
HANGING = "#!/bin/sh\necho $$ > {noted}\necho it runs\nexec sleep 600\n"


@pytest.fixture
def hanging(chatting: Installed) -> Iterator[Path]:
    """A program that does not end by itself; beside it stands its process, once it runs."""
    folder = chatting.home / "bin"
    folder.mkdir()
    program = folder / "xclip"
    program.write_text(HANGING.format(noted=folder / "pid"))
    program.chmod(0o700)
    chatting.environ |= {"PATH": f"{folder}{os.pathsep}{os.defpath}", "DISPLAY": ":9", "EDITOR": str(program)}
    yield program
    if is_running(folder / "pid"):
        os.kill(int((folder / "pid").read_text()), 9)


def is_running(noted: Path) -> bool:
    """Whether the process that a file names runs."""
    if not noted.exists() or not noted.read_text():
        return False
    try:
        state = Path(f"/proc/{noted.read_text().strip()}/stat").read_text()
    except FileNotFoundError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


def wait_running(noted: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_running(noted):
        assert time.monotonic() < deadline, "it was never started"
        threading.Event().wait(0.02)


def hang_up(app: Terminal) -> None:
    """Close the window, and see that the program is gone soon."""
    began = time.monotonic()
    app.hang_up()
    assert app.wait() == HUNG_UP
    assert time.monotonic() - began < ENDING_S


def test_in_a_dialog(chatting: Installed) -> None:
    with chatting.app() as app:
        app.wait_for("ready")
        app.type("half a thought")
        app.wait_for("half a thought")
        app.press("f1")
        app.wait_for("Type to filter")
        hang_up(app)
    assert chatting.stored("half a thought")


def test_in_the_middle_of_a_long_paste(chatting: Installed) -> None:
    with chatting.app() as app:
        app.wait_for("ready")
        app.type("typed before. ")
        app.wait_for("typed before.")
        app.type_bytes(b"\x1b[200~" + b"pasted " * 20_000)
        hang_up(app)
    assert chatting.stored("typed before.")


def test_while_an_editor_runs(chatting: Installed, hanging: Path) -> None:
    with chatting.app() as app:
        app.wait_for("ready")
        app.type("half a thought")
        app.wait_for("half a thought")
        app.press("ctrl+g")
        app.wait_for("it runs")
        hang_up(app)
    assert chatting.stored("half a thought")
    assert not is_running(hanging.with_name("pid"))


def test_while_a_clipboard_tool_hangs(chatting: Installed, server: ChatServer, hanging: Path) -> None:
    server.reply("to be copied")
    with chatting.app() as app:
        app.wait_for("ready")
        app.submit("a question")
        app.wait_for("to be copied")
        wait_stored(chatting, "to be copied")
        app.submit("/copy")
        wait_running(hanging.with_name("pid"))
        hang_up(app)
    assert not is_running(hanging.with_name("pid"))


def test_while_the_command_that_prints_a_key_hangs(chatting: Installed, hanging: Path) -> None:
    chatting.configure(f'{chatting.config.read_text()}api_key_command = "{hanging}"\n')
    with chatting.app() as app:
        app.wait_for("ready")
        app.submit("not sent yet")
        wait_running(hanging.with_name("pid"))
        hang_up(app)
    assert chatting.stored("not sent yet")
    assert not is_running(hanging.with_name("pid"))


def test_before_a_reply_has_begun(chatting: Installed, server: ChatServer) -> None:
    stream = server.stream()
    with chatting.app() as app:
        app.wait_for("ready")
        app.submit("is anybody there")
        stream.wait_begun()
        hang_up(app)
    stream.wait_client_gone()
    assert chatting.stored("is anybody there")
