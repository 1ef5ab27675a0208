"""A key in a message or an export is pointed out first: asked with numbers, refused where nobody can answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.plain.conftest import Open, Script, wait_for_prompt
from tests.cli.program import Program
from tests.cli.server import MoodyServer

KEY = "ghp_" + "a1B2c3D4e5F6g7H8"
FOUND = "seems to hold a GitHub token (ghp_…)."


@pytest.mark.pty
def test_a_key_is_asked_about_before_it_is_sent_and_before_it_is_written(
    dumb: Open, program: Program, server: MoodyServer
) -> None:
    server.reply("ok")
    server.reply("ok again")
    with dumb(f"what is {KEY}?") as terminal:
        terminal.wait_for(f"The message {FOUND}")
        terminal.type("1\n")
        terminal.wait_for("What you wrote was not sent. It is kept: /draft shows it.")
        assert not server.requests
        terminal.submit("/draft send")
        terminal.wait_until(lambda screen: screen.count("2. Send it with ***") == 2, "the question again")
        terminal.type("2\n")
        terminal.wait_for("ok")
        wait_for_prompt(terminal, 2)
        terminal.submit(f"and {KEY}?")
        terminal.wait_until(lambda screen: screen.count("3. Send it as it is") == 3, "the question for this one")
        terminal.type("3\n")
        terminal.wait_for("ok again")
        wait_for_prompt(terminal, 3)
        terminal.submit("/export talk.md")
        terminal.wait_for("1 message seems to hold a key.")
        terminal.type("2\n")
        terminal.wait_for("Exported to talk.md")
        terminal.press("ctrl+d")
        terminal.wait()

    assert [request.texts[-1] for request in server.requests] == [("user", "what is ***?"), ("user", f"and {KEY}?")]
    assert "and ***?" in Path(program.home, "talk.md").read_text()


def test_in_a_script_a_key_is_not_sent(script: Script, server: MoodyServer) -> None:
    done = script(f"what is {KEY}?")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"error: Not sent: the message {FOUND}")
    assert not server.requests
