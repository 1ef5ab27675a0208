"""Plays many rounds, each in a folder and a home of its own."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from tests.fuzz.target import Failure, Target, play

SEED = int(os.environ.get("CLANKER_TUI_FUZZ_SEED", "20261128"))
ROUNDS = os.environ.get("CLANKER_TUI_FUZZ_ROUNDS")
"""Rounds of each target; as many as its table says where none are named."""


@dataclass(slots=True)
class Tally:
    """What many rounds came to."""

    tried: int
    slowest_s: float
    seconds: float


def failures(
    target: Target, folder: Path, tally: Tally, *, seed: int = SEED, rounds: int | None = None
) -> Iterator[Failure]:
    """Play the rounds of a target and yield those that ended badly. Each has the seed after the one before."""
    began = time.monotonic()
    wanted = rounds or int(ROUNDS or target.rounds)
    for number in range(wanted):
        place = folder / "round"
        place.mkdir()
        try:
            failure, slowest = play(target, seed + number, place)
        finally:
            rmtree(place, ignore_errors=True)
        tally.tried += 1
        tally.slowest_s = max(tally.slowest_s, slowest)
        tally.seconds = time.monotonic() - began
        if failure:
            yield failure
