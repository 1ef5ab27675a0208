"""Titles that a model makes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

import pytest

from clanker_tui.domain.agent import ChatRequest
from clanker_tui.domain.events import Finished, RequestSent, Retrying, StreamEvent, TextDelta, ThinkingDelta
from clanker_tui.domain.messages import FinishReason, Status, new_conversation
from clanker_tui.domain.usage import Cost, PriceSource, Purpose, Usage, UsageRecord
from clanker_tui.errors import ClankerError, RateLimitError, StorageError, StreamError, TransportError
from clanker_tui.titling import suggest_title, title_in
from tests.history.records import question, reply
from tests.ui.stage import HandledAgent

DONE = Finished(FinishReason.STOP, Usage(30, output_tokens=4))
LIMITED = RateLimitError("slow down", provider="test", status=429)


class Scripted(HandledAgent):
    """An agent that plays its events, and notes what it was asked."""

    def __init__(self, *events: StreamEvent | ClankerError) -> None:
        super().__init__("test", "small", [])
        self._events = events
        self.asked: list[ChatRequest] = []

    def stream(self, request: ChatRequest) -> AsyncGenerator[StreamEvent, None]:
        self.asked.append(request)
        return self._play()

    async def _play(self) -> AsyncGenerator[StreamEvent, None]:
        yield RequestSent(1)
        for event in self._events:
            if isinstance(event, ClankerError):
                raise event
            yield event
        if not self._events:
            await asyncio.Event().wait()


async def price(_record: UsageRecord) -> Cost:
    return Cost(7, PriceSource.CONFIG)


async def suggested(agent: Scripted, records: list[UsageRecord]) -> str:
    async def keep(record: UsageRecord) -> None:
        records.append(record)

    asked = question(new_conversation(), "Why " + "so long? " * 1000)
    return await suggest_title(agent, asked, reply(asked, "Because."), price=price, keep=keep)


async def test_one_short_request_is_made_for_it_and_stored_as_what_it_is() -> None:
    agent = Scripted(ThinkingDelta("hm"), TextDelta('"Long '), TextDelta('questions."'), DONE)
    records: list[UsageRecord] = []

    assert await suggested(agent, records) == "Long questions"

    (request,) = agent.asked
    assert (request.purpose, request.parameters.max_tokens) == (Purpose.TITLE, 20)
    assert len(request.messages[0].text) < 2100
    (record,) = records
    assert (record.purpose, record.outcome, record.cost.nano_usd) == (Purpose.TITLE, Status.COMPLETE, 7)
    assert (record.conversation_id, record.message_id) == (request.messages[0].conversation_id, None)


@pytest.mark.parametrize(
    ("events", "outcomes"),
    [
        ((TransportError("no way", provider="test"),), []),
        ((StreamError("cut", provider="test", status=200),), [Status.FAILED]),
        ((Retrying(2, 3, 0.1, LIMITED), RequestSent(2), LIMITED), [Status.FAILED, Status.FAILED]),
        ((DONE,), [Status.COMPLETE]),
    ],
)
async def test_a_failure_is_no_title_and_what_reached_the_provider_is_counted(
    events: Sequence[StreamEvent | ClankerError], outcomes: list[str]
) -> None:
    records: list[UsageRecord] = []

    assert await suggested(Scripted(*events), records) == ""
    assert [record.outcome for record in records] == outcomes


async def test_one_that_is_cancelled_is_counted_too() -> None:
    records: list[UsageRecord] = []
    task = asyncio.create_task(suggested(Scripted(), records))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])

    assert task.cancelled()
    assert [record.outcome for record in records] == [Status.STOPPED]


async def test_usage_that_cannot_be_stored_costs_no_title() -> None:
    async def refuse(_record: UsageRecord) -> None:
        raise StorageError("The disk is full.")

    asked = question(new_conversation())
    agent = Scripted(TextDelta("Full disks"), DONE)
    assert await suggest_title(agent, asked, reply(asked, "x"), price=price, keep=refuse) == "Full disks"


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ("\n\n**Borrow checker**\nmore", "Borrow checker"),
        ("# «日本語»", "日本語"),
        ("…", "…"),
        ("", ""),
        (' "" ', ""),
        ("a\x1b[31m", "a\N{REPLACEMENT CHARACTER}[31m"),
    ],
)
def test_the_title_is_the_first_line_without_what_is_round_it(answer: str, title: str) -> None:
    assert title_in(answer) == title
