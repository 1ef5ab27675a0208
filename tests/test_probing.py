"""Asking a provider what it offers, or how it is, is a request too: it is counted, and costs nothing."""

from __future__ import annotations

import httpx2
import pytest

from clanker_tui.agents.demo import DemoAgent
from clanker_tui.domain.agent import Agent
from clanker_tui.domain.usage import Cost, PriceSource, Purpose, Usage, UsageRecord
from clanker_tui.errors import AuthenticationError, ClankerError
from clanker_tui.probing import ask_health, list_models
from tests.agents.fakes import agent_over, error_response, response

LISTED = response(b'{"data": [{"id": "m"}]}')
REFUSED = error_response(401, {"message": "no"})


def broken(error: httpx2.HTTPError) -> Agent:
    def fail(request: httpx2.Request) -> httpx2.Response:
        error.request = request
        raise error

    return agent_over(fail)


class Kept:
    """Takes what is to be stored."""

    def __init__(self) -> None:
        self.records: list[UsageRecord] = []

    async def __call__(self, record: UsageRecord) -> None:
        self.records.append(record)


async def test_a_list_of_models_is_a_request_that_is_free() -> None:
    kept = Kept()

    assert [model.id for model in await list_models(agent_over(LISTED), kept)] == ["m"]

    [record] = kept.records
    assert (record.purpose, record.outcome, record.usage) == (Purpose.TEST, "complete", Usage())
    assert record.cost == Cost(0, PriceSource.FREE)
    assert (record.conversation_id, record.message_id, record.attempt) == (None, None, 1)


async def test_a_list_that_is_refused_reached_the_provider() -> None:
    kept = Kept()

    with pytest.raises(AuthenticationError):
        await list_models(agent_over(REFUSED), kept)

    assert [record.outcome for record in kept.records] == ["failed"]


async def test_a_check_is_counted_however_it_ends() -> None:
    kept = Kept()

    assert (await ask_health(agent_over(LISTED), kept)).is_ok
    assert not (await ask_health(agent_over(REFUSED), kept)).is_ok

    assert [(record.outcome, record.cost.nano_usd) for record in kept.records] == [("complete", 0), ("failed", 0)]


async def test_a_provider_that_was_not_reached_was_not_asked() -> None:
    kept = Kept()
    agent = broken(httpx2.ConnectError("no route"))

    assert not (await ask_health(agent, kept)).is_ok
    with pytest.raises(ClankerError):
        await list_models(agent, kept)

    assert kept.records == []


async def test_an_answer_that_does_not_come_is_counted() -> None:
    kept = Kept()

    await ask_health(broken(httpx2.ReadTimeout("silent")), kept)

    assert [record.outcome for record in kept.records] == ["failed"]


async def test_the_demo_asks_nobody() -> None:
    kept = Kept()

    await list_models(DemoAgent(), kept)
    await ask_health(DemoAgent(), kept)

    assert kept.records == []
