"""`kill -9` at any moment: the history is sound, each question that was sent is in it, at most a second is lost."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from clanker_tui.domain.usage import UsageTotals
from clanker_tui.history.store import History
from tests.e2e.conftest import STORED, Installed
from tests.e2e.server import ChatServer, Stream
from tests.e2e.terminal import Terminal

pytestmark = pytest.mark.pty

ROUNDS = int(os.environ.get("CLANKER_TUI_KILLS", "3"))
SEED = int(os.environ.get("CLANKER_TUI_KILLS_SEED", "1"))
PROMISED_S = 1.0  # of typing and of a reply may be lost
BUSY_S = 0.5  # allowed on top, for a machine on which other tests run
LONGEST_S = 3.0  # from the first frame to the kill
WORD_EVERY_S = 0.05


@dataclass
class Heard:
    """Words, each once, and when they were typed or sent."""

    words: list[tuple[str, float]] = field(default_factory=list)

    def add(self, word: str) -> str:
        self.words.append((word, time.monotonic()))
        return f"{word} "

    def lost(self, stored: str, until: float) -> float:
        """Return for how long the oldest of the words had been there that is not stored; 0 when all are."""
        return max((until - at for word, at in self.words if word not in stored), default=0.0)


class Talker(threading.Thread):
    """Answers each request with words, as fast as a model does; some replies end, some would go on for ever."""

    def __init__(self, server: ChatServer, first: Stream, name: str, chance: random.Random) -> None:
        super().__init__(daemon=True)
        self.stream = first
        self.heard = Heard()
        self.ended = threading.Event()
        self._server, self._name = server, name
        self._lengths = [chance.choice([3, 12, 10_000]) for _ in range(100)]

    def run(self) -> None:
        number = 0
        for length in self._lengths:
            left = length
            while left:
                if self.ended.wait(WORD_EVERY_S):
                    return
                if self.stream.request is not None:
                    self.stream.send(self.heard.add(f"{self._name}reply{number:04}"))
                    number += 1
                    left -= 1
            ending, self.stream = self.stream, self._server.stream()
            ending.finish()


def talk_until(deadline: float, app: Terminal, typed: Heard, name: str, chance: random.Random) -> None:
    """Type words, and press Enter now and then: it sends what was typed, or queues it while a reply streams."""
    number = 0
    while time.monotonic() < deadline:
        app.type(typed.add(f"{name}typed{number:04}"))
        number += 1
        if number % chance.choice([4, 7]) == 0:
            app.press("enter")
        threading.Event().wait(min(WORD_EVERY_S, max(0.0, deadline - time.monotonic())))


def everything(file: Path) -> str:
    """Return all that is committed to a history: drafts and messages."""
    if not file.exists():
        return ""
    with closing(sqlite3.connect(file)) as history:
        known = history.execute("SELECT 1 FROM sqlite_master WHERE name = 'drafts'").fetchone()
        return "\n".join(text for (text,) in history.execute(STORED) if text) if known else ""


async def assert_sound(file: Path) -> None:
    """Pages, foreign keys, full-text indexes and the sums of usage are right, and nothing streams any more."""
    history = await History.open(file)
    try:
        assert await history.check() == []
        totals = UsageTotals()
        for record in (await history.usage_requests()).records:
            totals = totals.plus(record)
        if totals.requests < 100:  # one page
            assert await history.usage_sums() == totals
    finally:
        await history.close()


def test_a_kill_at_any_moment_loses_a_second_at_most_and_no_question_that_was_sent(
    chatting: Installed, server: ChatServer
) -> None:
    chance = random.Random(SEED)
    file = chatting.data / "history.db"
    worst_typed = worst_reply = 0.0
    stream = server.stream()
    for number in range(ROUNDS):
        name = f"k{number:03}"
        typed, talker = Heard(), Talker(server, stream, name, chance)
        asked_before = len(server.requests)
        with chatting.app(*chance.choice([(), ("--continue",)])) as app:
            talker.start()
            if chance.random() < 0.85:
                app.wait_for("ready")
                talk_until(time.monotonic() + chance.uniform(0, LONGEST_S), app, typed, name, chance)
            else:  # killed while it starts
                threading.Event().wait(chance.uniform(0, 1))
            killed_at, shown = time.monotonic(), app.text
            app.kill()
        talker.ended.set()
        talker.join()
        stream = talker.stream if talker.stream.request is None else server.stream()

        if file.exists():
            asyncio.run(assert_sound(file))  # which also takes in what lies beside it
        stored = everything(file)
        where = f"round {number} of seed {SEED}"
        worst_typed = max(worst_typed, lost := typed.lost(stored, killed_at))
        assert lost < PROMISED_S + BUSY_S, f"{where}: typed {lost:.2f} s before, and lost\n{shown}\n{stored[-3000:]}"
        worst_reply = max(worst_reply, lost := talker.heard.lost(stored, killed_at))
        assert lost < PROMISED_S + BUSY_S, f"{where}: received {lost:.2f} s before, and lost\n{shown}\n{stored[-3000:]}"
        for request in server.requests[asked_before:]:
            for question in request.texts[-1][1].split("\n\n"):  # questions without a reply go as one
                assert question in stored, f"{where}: sent, and not stored"
    asked = len(server.requests)
    print(f"{ROUNDS} kills, {asked} questions, lost of typing {worst_typed:.2f} s, of replies {worst_reply:.2f} s")
