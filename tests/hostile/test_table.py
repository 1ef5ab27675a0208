"""Whatever a server does, a request ends with one clear sentence, keeps what came, and asks no more than it should."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import groupby

import pytest

from tests.agents.fakes import KEY
from tests.hostile.outcome import Outcome, outcome_of
from tests.hostile.situation import Situation
from tests.hostile.table import table

WAVE = 10  # so many are asked at once: most of them wait most of the time


def waves() -> Iterator[list[Situation]]:
    """Yield the table in groups that do not disturb each other: what needs the processor, or an environment, alone."""
    for is_light, situations in groupby(table(), lambda situation: situation.is_light):
        size, rows = WAVE if is_light else 1, list(situations)
        yield from (rows[at : at + size] for at in range(0, len(rows), size))


def faults(situation: Situation, outcome: Outcome) -> Iterator[object]:
    """Yield whatever is not as it should be."""
    if not situation.is_said(outcome.sentence, outcome.port):
        yield outcome.sentence
    if not situation.is_kept(outcome.text):
        yield outcome.text
    if (outcome.requests, outcome.naps) != (situation.requests, situation.naps):
        yield outcome.requests, outcome.naps
    if outcome.seconds >= situation.within_s:
        yield outcome.seconds
    if KEY in outcome.sentence:
        yield "the key is told"
    if outcome.error and outcome.error.has_arrived and not outcome.was_heard:
        yield "what never came is taken for paid"


@pytest.mark.parametrize("wave", waves(), ids=lambda wave: wave[0].name)
async def test_requests_end_as_they_should(wave: list[Situation]) -> None:
    outcomes = await asyncio.gather(*map(outcome_of, wave))
    wrong = [one for one, outcome in zip(wave, outcomes, strict=True) if any(faults(one, outcome))]
    # On a busy machine the limits of fractions of a second may be the others' fault: alone there is no excuse.
    again = {one.name: list(faults(one, await outcome_of(one))) for one in wrong}
    assert {name: found for name, found in again.items() if found} == {}


def test_no_two_situations_have_one_name() -> None:
    names = [situation.name for situation in table()]
    assert len(set(names)) == len(names)
