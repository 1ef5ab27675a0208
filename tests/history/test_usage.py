"""Usage in, records and totals out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.domain.messages import new_conversation, new_id
from clanker_tui.domain.usage import Cost, PriceSource, Purpose, Usage, UsageRecord, UsageTotals
from clanker_tui.history import usage_ids
from clanker_tui.history.store import History
from tests.history.records import costs, counts, moments, question, record, reply, texts, usages
from tests.history.test_messages import shared_history

records = st.builds(
    UsageRecord,
    id=st.builds(new_id),
    conversation_id=st.none() | texts,
    message_id=st.none() | texts,
    purpose=st.sampled_from(Purpose),
    provider=texts,
    model=texts,
    host=texts,
    sent_at=moments,
    duration_ms=counts,
    attempt=st.integers(0, 99),
    outcome=st.sampled_from(["complete", "failed", "stopped"]) | texts,
    ttft_ms=st.none() | counts,
    finish_reason=texts,
    usage=st.none() | usages,
    cost=costs,
    earlier=st.lists(costs, max_size=2).map(tuple),
)


@given(records)
@shared_history
async def test_a_record_comes_back_as_it_was_stored(history: History, record: UsageRecord) -> None:
    conversation = new_id()
    record = replace(record, conversation_id=conversation)

    await history.add_usage(record)
    await history.add_usage(replace(record, host="a second time"))

    assert await history.usage_of(conversation) == [record]


async def test_records_are_found_by_conversation_and_by_reply_in_the_order_they_were_sent(history: History) -> None:
    first = question(new_conversation())
    answer, other = reply(first, "a"), reply(first, "b")
    early, late = record(answer), record(answer)
    early = replace(early, sent_at=late.sent_at - timedelta(seconds=1))
    beside = replace(record(other), sent_at=late.sent_at + timedelta(seconds=1))

    for used in (late, early, beside, record()):
        await history.add_usage(used)

    assert await history.usage_of_message(answer.id) == [early, late]
    assert await history.usage_of(first.conversation_id) == [early, late, beside]


async def test_a_cost_can_be_set_later(history: History) -> None:
    used = record(question(new_conversation()))
    await history.add_usage(used)
    cost = Cost(12, PriceSource.CATALOGUE, "{}", "list 1")

    await history.set_cost(used.id, cost)

    assert await history.usage_of(used.conversation_id or "") == [replace(used, cost=cost)]


async def test_a_cost_that_is_replaced_is_kept_among_the_earlier_ones(history: History) -> None:
    first = Cost(12, PriceSource.CATALOGUE, "{}", "list 1")
    second, third = replace(first, nano_usd=13), replace(first, nano_usd=13, source=PriceSource.CONFIG)
    used = replace(record(question(new_conversation())), cost=first)
    await history.add_usage(used)

    await history.set_costs([(used.id, second), (used.id, second), (used.id, third), ("unheard-of", third)])

    assert await history.usage_request(used.id) == replace(used, cost=third, earlier=(first, second))


async def test_what_a_newer_list_says_as_well_is_no_other_cost(history: History) -> None:
    first = Cost(12, PriceSource.CATALOGUE, "{}", "list 1")
    used = replace(record(question(new_conversation())), cost=first)
    await history.add_usage(used)

    await history.set_cost(used.id, replace(first, catalogue="list 2", saved_nano_usd=3))

    assert await history.usage_request(used.id) == replace(
        used, cost=replace(first, catalogue="list 2", saved_nano_usd=3)
    )


def absurd_usages(figure: int) -> list[Usage]:
    """Return reports with one figure that cannot be true, each in another place."""
    return [
        Usage(figure, 1, raw="received"),
        Usage(1, figure, raw="received"),
        Usage(1, 1, figure, raw="received"),
        Usage(1, 1, 1, figure, raw="received"),
        Usage(1, output_tokens=figure, raw="received"),
        Usage(1, reasoning_tokens=figure, raw="received"),
    ]


@pytest.mark.parametrize("figure", [-1, 10**12 + 1, 10**30, -(10**30)])
async def test_a_count_that_cannot_be_true_is_kept_out_of_the_totals(history: History, figure: int) -> None:
    for usage in absurd_usages(figure):
        used = record(question(new_conversation()), usage=usage, nano_usd=figure * 10**9)
        await history.add_usage(used)
        [stored] = await history.usage_of(used.conversation_id or "")
        assert (stored.usage, stored.cost.nano_usd) == (None, None)

    assert await history.usage_sums() == UsageTotals(requests=6, unpriced=6, unreported=6)


async def test_the_speed_of_one_model_is_that_among_all(history: History) -> None:
    for number in range(6):
        for model in ("fast", "slow"):
            used = record(usage=Usage(output_tokens=100 * (number + 1)), provider="p")
            length = 500 if model == "fast" else 5000
            await history.add_usage(replace(used, model=model, ttft_ms=100, duration_ms=100 + length))
    by_model = {one.model: one for one in await history.speeds()}

    assert await history.speed("p", "fast") == by_model["fast"]
    assert await history.speed("p", "slow") == by_model["slow"]
    assert await history.speed("p", "other") is None


@pytest.mark.parametrize("prefix", ["", "a", "a%", "a_", "\ud800", "\U0010ffff", "'"])
async def test_ids_are_found_by_their_beginning_and_by_nothing_else(history: History, prefix: str) -> None:
    for identity in ("abc", "a%b", "a_b", "b", "\ud800x", "'x"):
        await history.add_usage(replace(record(), id=identity, conversation_id=f"{identity}c"))

    found = await history.run(lambda database: usage_ids.request_ids(database, prefix))
    conversations = await history.run(lambda database: usage_ids.conversation_ids(database, prefix))

    expected = [one for one in ("abc", "a%b", "a_b", "b", "\ud800x", "'x") if one.startswith(prefix)]
    assert set(found) <= set(expected)
    assert len(found) == len(conversations) == min(len(expected), usage_ids.MOST)
