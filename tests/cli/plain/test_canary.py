"""The plain chat with a key: typed, or in the environment, and repeated by the server; nothing it leaves holds it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.canary import EchoServer, files, traces
from tests.cli.plain.conftest import Open, wait_for_prompt
from tests.cli.program import Program
from tests.e2e.server import ChatServer

CANARY = "cAnArY+of/the=Mine%Zq7wXv3bKd9mTf2h"
LINES = b"hello\n/models\n/usage\n/limits\n/export out.md\n/export out.json\n/retry\n/nonsense\n"


@pytest.fixture
def guarded() -> Iterator[ChatServer]:
    """A server that wants the key."""
    with closing(ChatServer(key=CANARY)) as server:
        yield server


@pytest.fixture
def program(home: Path, guarded: ChatServer) -> Program:
    """Return the program, configured for the server that wants the key."""
    return Program(home, guarded.url)


def test_a_key_in_the_environment_that_the_server_repeats_is_nowhere(home: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with EchoServer() as server, EchoServer() as other:
        server.other = other.url
        program = Program(home, server.url)
        program.env |= {"LOCAL_API_KEY": CANARY, "TMPDIR": str(scratch)}
        outcomes = []
        for server.mood in ("well", "echo", "break", "redirect"):
            outcomes.append(program.run("--plain", "--debug", stdin=LINES))

    assert {request.key for request in server.received} == {CANARY}, "the key has arrived where it belongs"
    assert not other.received, "a redirect was followed"
    assert "An answer." in outcomes[0].out
    assert (home / "out.json").exists()
    told = [(f"output {number}", (out.out + out.err).encode()) for number, out in enumerate(outcomes)]
    sent = [(f"request {number}", request.rest) for number, request in enumerate(server.received)]
    assert traces(CANARY, [*told, *sent, *files(home, scratch)]) == []


@pytest.mark.pty
@pytest.mark.parametrize("term", ["dumb", "xterm"])
@pytest.mark.parametrize("is_saved", [True, False], ids=["saved", "unsaved"])
def test_a_key_that_is_typed_for_this_session_is_nowhere_when_the_chat_is_killed(
    dumb: Open, program: Program, guarded: ChatServer, tmp_path: Path, term: str, *, is_saved: bool
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    program.env["TMPDIR"] = str(scratch)
    if not is_saved:
        program.history_file.mkdir(parents=True)
    guarded.reply("An answer.")
    cut = guarded.stream()
    with dumb("--debug", term=term) as terminal:
        wait_for_prompt(terminal, 1)
        terminal.submit("/key")
        terminal.wait_for("(not shown)")
        terminal.type(f"{CANARY}\n")
        terminal.wait_for("Nowhere: until you leave")
        terminal.submit("3")
        terminal.wait_for("is kept in: this session only")
        wait_for_prompt(terminal, 2)
        terminal.submit("Why?")
        terminal.wait_for("An answer.")
        wait_for_prompt(terminal, 3)
        terminal.submit("And then?")
        cut.send("One that is cut. ")
        terminal.wait_for("One that is cut.")
        terminal.press("ctrl+c")
        terminal.wait_for("Stopped.")
        guarded.stream().send("Another one. ")
        wait_for_prompt(terminal, 4)
        terminal.submit("/retry")
        terminal.wait_for("Another one.")
        terminal.kill()
        shown = bytes(terminal.raw)

    assert traces(CANARY, [("the terminal", shown), *files(program.home, scratch)]) == []
