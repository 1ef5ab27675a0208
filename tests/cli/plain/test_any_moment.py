"""A signal at any moment of a reply: all that was shown is stored, and the end comes soon."""

from __future__ import annotations

import os
import random
import re
import signal
import time

import pytest

from tests.cli.plain.conftest import Open
from tests.cli.program import Program
from tests.cli.server import MoodyServer

pytestmark = pytest.mark.pty

ROUNDS = int(os.environ.get("CLANKER_TUI_KILLS", "3"))
SEED = int(os.environ.get("CLANKER_TUI_KILLS_SEED", "1"))
WORDS = 300
PROMISED_S = 3.0
BUSY_S = 2.0  # allowed on top, for a machine on which other tests run


def test_what_was_shown_is_stored_at_whatever_moment_a_signal_comes(
    dumb: Open, program: Program, server: MoodyServer
) -> None:
    chance = random.Random(SEED)
    slowest = 0.0
    for _ in range(ROUNDS):
        stream = server.stream()
        moment, number = chance.randrange(WORDS), chance.choice([signal.SIGTERM, signal.SIGHUP])
        with dumb("count", term=chance.choice(["dumb", "xterm"])) as terminal:
            stream.wait_begun()
            for at in range(WORDS):
                stream.send(f"word{at:03} is said. ")
                if at == moment:
                    began = time.monotonic()
                    terminal.send_signal(number)
            assert terminal.wait() == 128 + number
            slowest = max(slowest, time.monotonic() - began)
        stream.finish()

        shown = re.findall(r"word\d{3}", terminal.raw.decode().replace("\r\n", ""))
        (question, reply) = program.replies()
        assert question == ("complete", "count")
        assert reply[0] == "stopped"
        assert shown == re.findall(r"word\d{3}", reply[1])[: len(shown)]

    print(f"{ROUNDS} signals, slowest end {slowest:.2f} s")
    assert slowest < PROMISED_S + BUSY_S
