"""A key with a value of its own goes through everything that commands do; afterwards it is where it belongs alone."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.canary import EchoServer, files, traces
from tests.cli.program import Outcome, Program

ROOT = Path(__file__).parent.parent.parent
CANARY = "cAnArY+of/the=Mine%Zq7wXv3bKd9mTf2h"  # shaped like no provider's, and every spelling of it is another
OTHER = "gsk_" + "Ym4rQs8tLp1nVc6x" * 3  # of a provider that is not talked to
KEYRING = """
from pathlib import Path
from keyring.backend import KeyringBackend
class Keyring(KeyringBackend):
    priority = 1
    def get_password(self, service, username):
        return Path({file!r}).read_text() if username == "local" else None
    def set_password(self, service, username, password):
        raise RuntimeError
"""
# What an api_key_command, and whatever it starts, sees of us.
SPY = """
import os, subprocess, sys
with open({seen!r}, "ab") as seen:
    seen.write(open("/proc/self/environ", "rb").read() + open(f"/proc/{{os.getppid()}}/cmdline", "rb").read())
print(open({file!r}).read())
"""


class Safe:
    """The places a key may be in: a folder that nothing looks through afterwards."""

    def __init__(self, program: Program, folder: Path) -> None:
        self.program = program
        self.folder = folder
        self.key_file = folder / "key"
        self.key_file.write_text(CANARY)
        self.seen = folder / "seen"

    def in_environment(self) -> None:
        self.program.env["LOCAL_API_KEY"] = CANARY

    def in_named_variable(self) -> None:
        self.program.env["MINE"] = CANARY
        self.add('api_key_env = "MINE"')

    def in_dotenv(self) -> None:
        self.put(".env", f"LOCAL_API_KEY='{CANARY}'\n")

    def in_key_file(self) -> None:
        self.put("keys.json", f'{{"local": "{CANARY}"}}')

    def in_command(self) -> None:
        spy = self.folder / "spy.py"
        spy.write_text(SPY.format(seen=str(self.seen), file=str(self.key_file)))
        self.add(f"api_key_command = '{shlex.quote(sys.executable)} {shlex.quote(str(spy))}'")

    def in_keyring(self) -> None:
        (self.folder / "canary_keyring.py").write_text(KEYRING.format(file=str(self.key_file)))
        self.program.env["PYTHONPATH"] = f"{ROOT}{os.pathsep}{self.folder}"
        self.program.env["PYTHON_KEYRING_BACKEND"] = "canary_keyring.Keyring"
        # Kept apart from the program's home, so that nothing of it has to be left out of the search.

    def add(self, setting: str) -> None:
        self.program.configure(f"{self.program.config.read_text()}{setting}\n")

    def put(self, name: str, text: str) -> None:
        """Write a file beside the configuration, through a link: it is kept in the safe."""
        file = self.folder / name
        file.write_text(text)
        file.chmod(0o600)
        (self.program.config.parent / name).symlink_to(file)


def shown(program: Program, server: EchoServer) -> list[Outcome]:
    """Run what uses the key, while the server is well and while it repeats what it was sent."""
    outcomes = [program.run("ask", "--debug", "--usage", "hello"), program.run("keys", "list")]
    server.mood = "echo"
    return [*outcomes, program.run("ask", "--debug", "hello"), program.run("--debug", "keys", "test", "local")]


def everything(program: Program, server: EchoServer) -> list[Outcome]:
    """Run what else a user may run, and turn to a server that is ill in other ways."""
    outcomes = [
        program.run("models", "local"),
        program.run("config", "show"),
        program.run("history", "export", "--all", "--format", "json", "-o", "exported.json"),
        program.run("--debug", "doctor"),
    ]
    for server.mood in ("break", "redirect"):
        outcomes.append(program.run("ask", "--debug", "--retries", "0", f"hello while it does {server.mood}"))
    return outcomes


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="there is no /proc here")
@pytest.mark.parametrize(
    ("hide", "is_whole"),
    [
        (Safe.in_environment, True),
        (Safe.in_named_variable, False),
        (Safe.in_dotenv, True),
        (Safe.in_key_file, False),
        (Safe.in_command, False),
        (Safe.in_keyring, False),
    ],
    ids=lambda value: getattr(value, "__name__", "whole" if value else "short"),
)
def test_a_key_is_nowhere_but_where_it_belongs(
    home: Path, tmp_path: Path, hide: Callable[[Safe], None], is_whole: bool
) -> None:
    with EchoServer() as server, EchoServer() as other:
        server.other = other.url
        program = Program(home, server.url)
        scratch, folder = tmp_path / "scratch", tmp_path / "safe"
        scratch.mkdir()
        folder.mkdir()
        program.env |= {"TMPDIR": str(scratch), "GROQ_API_KEY": OTHER}
        safe = Safe(program, folder)
        hide(safe)
        outcomes = shown(program, server)
        more = everything(program, server) if is_whole else []

    assert [outcome.code for outcome in outcomes] == [0, 0, 1, 1], outcomes
    assert [outcome.code for outcome in more] == ([1, 0, 0, 1, 1, 1] if is_whole else []), more
    assert {request.key for request in server.received} == {CANARY}, "the key has arrived where it belongs"
    assert not other.received, "a redirect was followed"
    told = [(f"output {number}", (out.out + out.err).encode()) for number, out in enumerate([*outcomes, *more])]
    sent = [(f"request {number}", request.rest) for number, request in enumerate(server.received)]
    ours = [place for place in files(home, scratch) if not Path(place[0]).is_symlink()]
    assert traces(CANARY, [*told, *sent, *ours]) == []
    assert traces(OTHER, [*told, *sent, *ours]) == []
    assert safe.seen.exists() == (hide is Safe.in_command)
    if safe.seen.exists():
        seen = [("what the command saw", safe.seen.read_bytes())]
        assert traces(CANARY, seen) == []
        assert traces(OTHER, seen) == []


def test_a_trace_is_found_in_every_spelling() -> None:
    import base64

    dumps = [CANARY, CANARY.encode().hex().upper(), base64.b64encode(f"me:{CANARY}".encode()).decode()]
    for dump in dumps:
        assert traces(CANARY, [("a file", f"...{dump}...".encode())])
