"""The keyring as it is on a desktop: a real bus, a real Secret Service, and the ways in which they fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest

pytestmark = pytest.mark.secret_service

CANARY = "gsk_canary0123456789abcdef"
PROGRAM = [sys.executable, "-m", "clanker_tui"]
DEADLINE_S = 3.0
START_S = 5.0  # what a loaded machine may need on top, to start Python and import keyring


class Outcome(NamedTuple):
    """How a program on the bus ended. `seconds` runs from its start to its exit."""

    code: int
    out: str
    err: str
    seconds: float


class Session:
    """Starts programs, each on a fresh bus, in one home folder."""

    def __init__(self, runtime_dir: str) -> None:
        self._env = {**os.environ, "XDG_RUNTIME_DIR": runtime_dir}
        del self._env["PYTHON_KEYRING_BACKEND"]

    def run(self, temper: str, *arguments: str, stdin: str = "") -> Outcome:
        """Run clanker-tui beside a Secret Service of that temper."""
        return self.run_program(temper, *PROGRAM, *arguments, stdin=stdin)

    def run_program(self, temper: str, *command: str, stdin: str = "") -> Outcome:
        wrapped = ["dbus-run-session", "--", sys.executable, "-m", "tests.keys.in_session", temper, *command]
        done = subprocess.run(
            wrapped, input=stdin, env=self._env, capture_output=True, text=True, timeout=60, check=True
        )
        return Outcome(**json.loads(done.stdout))


@pytest.fixture
def session() -> Iterator[Session]:
    with TemporaryDirectory(prefix="ct-") as folder:  # pytest's own paths are too long for a socket
        yield Session(folder)


def test_a_key_goes_into_the_keyring_and_is_found_by_the_next_process(session: Session, home: Path) -> None:
    kept = session.run("unlocked", "keys", "set", "groq", stdin=f"  {CANARY}\n")
    assert (kept.code, kept.out) == (0, "The key of groq is kept in: keyring (SecretService)\n")
    listed = session.run("unlocked", "keys", "list")
    assert listed.out.splitlines()[:2] == ["groq       keyring (SecretService)", "openai     no key"]
    assert CANARY not in kept.out + kept.err + listed.out + listed.err
    assert not any(CANARY.encode() in file.read_bytes() for file in home.rglob("*") if file.is_file())


def test_a_deleted_key_is_gone_from_the_keyring(session: Session) -> None:
    session.run("unlocked", "keys", "set", "groq", stdin=CANARY)
    assert session.run("unlocked", "keys", "delete", "groq").out == "Removed from: keyring (SecretService)\n"
    assert session.run("unlocked", "keys", "delete", "groq").out == "No key of groq was kept.\n"
    assert session.run("unlocked", "keys", "list").out.splitlines()[0] == "groq       no key"


REASONS = {
    "locked": "it is locked",
    "refuse": "it refused ([org.freedesktop.DBus.Error.AccessDenied] ('not for you',))",
    "hang": "no answer within 3 s; it may be locked, or waiting for its password",
}


@pytest.mark.parametrize("temper", REASONS)
def test_a_keyring_that_cannot_be_used_is_given_up_with_the_reason_and_the_other_places(
    session: Session, temper: str
) -> None:
    kept = session.run(temper, "keys", "set", "groq", stdin=CANARY)
    assert kept.err == (
        f"error: The keyring cannot be used: {REASONS[temper]}. "
        "Use --file for a file that only you may read, or set GROQ_API_KEY.\n"
    )
    assert (kept.code, kept.out) == (1, "")
    assert kept.seconds < DEADLINE_S + START_S


@pytest.mark.parametrize("temper", REASONS)
def test_a_list_waits_for_a_bad_keyring_once_and_not_for_each_provider(session: Session, temper: str) -> None:
    listed = session.run(temper, "keys", "list")
    assert listed.code == 0
    assert listed.err == f"note: keyring: {REASONS[temper]}\n"
    assert listed.seconds < DEADLINE_S + START_S


def test_a_keyring_without_a_bus_is_said_to_be_missing(tmp_path: Path) -> None:
    env = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/none"}
    del env["PYTHON_KEYRING_BACKEND"]
    command = [*PROGRAM, "keys", "set", "groq"]
    done = subprocess.run(command, input=CANARY, env=env, capture_output=True, text=True, timeout=30, check=False)
    assert done.stderr.startswith("error: The keyring cannot be used: there is none on this system. Use --file")
    assert done.returncode == 1


TWICE = """
import time
from clanker_tui.config.settings import Settings
from clanker_tui.keys.sources import Keys
keys = Keys(Settings())
start = time.monotonic()
first = keys.locate("groq")
waited = time.monotonic() - start
second = keys.locate("openai")
print(waited >= 3, time.monotonic() - start - waited < 0.5, first.problem == second.problem)
"""


def test_a_keyring_that_did_not_answer_is_left_alone_for_a_while(session: Session) -> None:
    outcome = session.run_program("hang", sys.executable, "-c", TWICE)
    assert outcome.out == "True True True\n"
    assert outcome.seconds < DEADLINE_S + START_S
