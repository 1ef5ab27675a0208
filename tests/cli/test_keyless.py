"""What looks like a key is not sent from the command line unless the user says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Outcome, Program
from tests.cli.server import MoodyServer
from tests.e2e.terminal import Terminal

KEY = "ghp_" + "a1B2c3D4e5F6g7H8"
OWN = "correct-horse-battery"
HINT = "Add --with-keys to send it all the same.\n"


def test_a_message_with_a_key_is_not_sent(program: Program, server: MoodyServer) -> None:
    done = program.run("ask", "what is", stdin=f"TOKEN={KEY}\n".encode())
    assert done == Outcome(1, "", f"error: Not sent: The message seems to hold a GitHub token (ghp_…). {HINT}")
    assert not server.requests
    assert program.replies() == []


def test_a_file_with_a_key_is_not_sent(program: Program, server: MoodyServer) -> None:
    Path(program.home, "notes.txt").write_text(f"TOKEN={KEY}\n")
    done = program.run("ask", "--attach", "notes.txt", "what is this?")
    assert done == Outcome(1, "", f"error: Not sent: notes.txt seems to hold a GitHub token (ghp_…). {HINT}")
    assert not server.requests


def test_the_providers_own_key_is_known_whatever_it_looks_like(program: Program, server: MoodyServer) -> None:
    done = program.run("ask", f"my key is {OWN}", env={"LOCAL_API_KEY": OWN})
    assert done == Outcome(1, "", f"error: Not sent: The message seems to hold a key of yours. {HINT}")
    assert not server.requests


@pytest.mark.parametrize("way", ["--with-keys", "warn_keys"])
def test_it_is_sent_where_the_user_says_so(program: Program, server: MoodyServer, way: str) -> None:
    server.reply("ok")
    if way == "warn_keys":
        program.configure(program.config.read_text() + "[ui]\nwarn_keys = false\n")
    done = program.run("ask", f"what is {KEY}?", *([way] if way.startswith("--") else []))
    assert done == Outcome(0, "ok", "")


@pytest.mark.parametrize(("answer", "code", "count"), [("y", 0, 1), ("", 1, 0)])
def test_on_a_terminal_it_asks_first(program: Program, server: MoodyServer, answer: str, code: int, count: int) -> None:
    server.reply("An answer.")
    with Terminal(program.argv("ask", f"what is {KEY}?"), env=program.env, cwd=program.home) as terminal:
        terminal.wait_for("The message seems to hold a GitHub token")
        terminal.wait_for("Send it all the same? [y/N]")
        terminal.type(answer)
        terminal.press("enter")
        assert terminal.wait() == code
    assert len(server.requests) == count
