"""Whatever a server does, a request ends with one clear sentence, keeps what came, and asks no more than it should."""

from __future__ import annotations

import pytest

from tests.agents.fakes import KEY
from tests.hostile.outcome import outcome_of
from tests.hostile.situation import Situation
from tests.hostile.table import table


@pytest.mark.parametrize("situation", table(), ids=lambda situation: situation.name)
async def test_a_request_ends_as_it_should(situation: Situation) -> None:
    outcome = await outcome_of(situation)
    assert situation.is_said(outcome.sentence, outcome.port), outcome.sentence
    assert situation.is_kept(outcome.text), outcome.text
    assert (outcome.requests, outcome.naps) == (situation.requests, situation.naps)
    assert outcome.seconds < situation.within_s
    assert KEY not in outcome.sentence
    assert outcome.was_heard or outcome.error is None or not outcome.error.has_arrived  # what never came costs nothing


def test_no_two_situations_have_one_name() -> None:
    names = [situation.name for situation in table()]
    assert len(set(names)) == len(names)
