"""The program as a process, asking a hostile server: its exit code, what it prints, what it keeps, and its memory."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.agents.fakes import KEY
from tests.cli.program import Program
from tests.hostile.script import Endless, hostile_server
from tests.hostile.situation import Situation
from tests.hostile.table import table

IS_THOROUGH = os.environ.get("CLANKER_TUI_HOSTILE_EVERY") == "1"
MOST_MB = 200
PATIENCE_S = 15.0
# A process counts the memory of the one it was forked from: between the tests and the program stands a small one.
MEASURE = """
import os, signal, subprocess, sys
signal.signal(signal.SIGINT, lambda *_: None)
process = subprocess.Popen(sys.argv[1:])
_, status, spent = os.wait4(process.pid, 0)
open("peak", "w").write(str(spent.ru_maxrss))
os._exit(os.waitstatus_to_exitcode(status) % 256)
"""
CONFIGURATION = """
[agent]
provider = "hostile"
model = "m"
[providers.hostile]
kind = "{kind}"
api_base_url = "{url}"
api_key_env = "HOSTILE_KEY"
allow_plain_http = true
"""
ASKED = (
    "openai-compatible: the connection ends in mid-stream",
    "openai-compatible: a reset in mid-stream",
    "openai-compatible: silence in mid-stream",
    "a bomb of gzip in gzip",
    "a line of 20 MB",
    "a header of 20 MB",
    "an error body without end",
    "a redirect to another host",
    "lone surrogates and NUL",
    "a name that nobody has",
    "a port of this machine that refuses",
    "a certificate for another address",
    "trusted certificates that are none",
    "a proxy that is not there",
    "a proxy that wants a password",
    "a proxy that hands on",
)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended."""

    code: int
    out: str
    err: str
    seconds: float
    peak_mb: float


def ask(program: Program, *flags: str, stop_after: threading.Event | None = None) -> Ended:
    """Ask one question as a user would; stop by Ctrl+C once `stop_after` is set."""
    began = time.monotonic()
    out, err = program.home / "out", program.home / "err"
    with out.open("wb") as to_out, err.open("wb") as to_err:
        process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                MEASURE,
                sys.executable,
                "-m",
                "clanker_tui",
                "ask",
                "--timeout",
                "1",
                "--retries",
                "0",
                *flags,
                "hello",
            ],
            env=program.env,
            cwd=program.home,
            stdin=subprocess.DEVNULL,
            stdout=to_out,
            stderr=to_err,
            start_new_session=True,
        )
        killer = threading.Timer(PATIENCE_S, os.killpg, (process.pid, signal.SIGKILL))
        killer.start()
        if stop_after is not None:
            assert stop_after.wait(PATIENCE_S)
            began = time.monotonic()
            os.killpg(process.pid, signal.SIGINT)
        process.wait()
        killer.cancel()
    seconds = time.monotonic() - began
    peak_mb = int((program.home / "peak").read_text()) / (1024 if sys.platform == "linux" else 1024 * 1024)
    return Ended(process.returncode, out.read_bytes().decode(), err.read_bytes().decode(), seconds, peak_mb)


async def asked(home: Path, situation: Situation) -> tuple[Ended, int, list[tuple[str, str]], int]:
    """Return how the program ended, the server's port, what the history has, and the requests made."""
    async with situation.road.server(situation.scripts, speaks_first=situation.speaks_first) as server:
        with situation.road.travelled(server.port) as url:
            program = Program(home, url)
        program.configure(CONFIGURATION.format(url=url, kind=situation.wire))
        program.env["HOSTILE_KEY"] = KEY
        ended = await asyncio.to_thread(ask, program)
        count = server.connections if situation.speaks_first else len(server.requests)
    replies = await asyncio.to_thread(program.replies)
    return ended, server.port, replies, count


def asked_for() -> list[str]:
    """Return the situations that are tried: a choice, or all that a process can be in and that end by themselves."""
    if not IS_THOROUGH:
        return list(ASKED)
    return [one.name for one in table() if is_for_a_process(one)]


def is_for_a_process(situation: Situation) -> bool:
    """Whether it needs no name that the tests alone know, no second try, and no limit that is hours away elsewhere."""
    is_endless = any(isinstance(step, Endless) for script in situation.scripts for step in script)
    is_healed = situation.requests > 1 and not situation.sentence
    url = situation.road.url
    return not is_endless and not is_healed and ".test:" not in url and url.isascii()


@pytest.mark.parametrize("name", asked_for())
async def test_the_program_ends_with_one_sentence_and_keeps_what_came(name: str, home: Path) -> None:
    situation = next(one for one in table() if one.name == name)
    ended, port, replies, requests = await asked(home, situation)
    assert requests == min(situation.requests, 1)
    assert ended.peak_mb < MOST_MB
    assert ended.seconds < PATIENCE_S
    assert "Traceback" not in ended.err
    assert KEY not in ended.err
    assert ended.code == code_of(situation)
    if situation.sentence:
        said = ended.err.strip().splitlines()[-1].removeprefix("error: ")
        assert situation.is_said(said, port), ended.err
        assert ended.out.rstrip("\n") == situation.text
    match ended.code:
        case 0:
            assert [status for status, _ in replies] == ["complete", "complete"]
        case 1:
            assert replies == [("complete", "hello"), ("failed", situation.text)]
        case _:
            assert replies == []


def code_of(situation: Situation) -> int:
    """Return the exit code: where the provider is to blame the sentence names it, else the settings are."""
    if not situation.sentence:
        return 0
    return 1 if situation.sentence.startswith("hostile") else 2


@pytest.mark.parametrize("script", ["openai-compatible: words for ever", "a JSON reply that trickles for ever"])
async def test_ctrl_c_ends_a_reply_that_never_ends_at_once(script: str, home: Path) -> None:
    (steps,) = next(one.scripts for one in table() if one.name == script)
    begun = threading.Event()
    async with hostile_server([steps], begun=begun) as server:
        program = Program(home, f"http://127.0.0.1:{server.port}/v1")
        ended = await asyncio.to_thread(ask, program, stop_after=begun)
    assert ended.code == 130
    assert ended.seconds < 5
    assert "Traceback" not in ended.err
    replies = await asyncio.to_thread(program.replies)
    assert replies[0] == ("complete", "hello")
