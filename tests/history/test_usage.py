"""Usage in, records and totals out."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clanker_tui.domain.messages import new_conversation, new_id
from clanker_tui.domain.usage import Cost, PriceSource, Purpose, Usage, UsageRecord, UsageTotals
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

    assert await history.usage_totals() == UsageTotals(requests=6, unpriced=6, unreported=6)


def recount(records: list[UsageRecord]) -> UsageTotals:
    """Add up records the slow way."""
    total = UsageTotals()
    for used in records:
        usage = used.usage or Usage()
        total = UsageTotals(
            requests=total.requests + 1,
            input_tokens=total.input_tokens + usage.input_tokens,
            cached_tokens=total.cached_tokens + usage.cached_tokens,
            cache_write_tokens=total.cache_write_tokens + usage.cache_write_tokens + usage.cache_write_1h_tokens,
            output_tokens=total.output_tokens + usage.output_tokens,
            reasoning_tokens=total.reasoning_tokens + usage.reasoning_tokens,
            nano_usd=total.nano_usd + (used.cost.nano_usd or 0),
            unpriced=total.unpriced + (used.cost.nano_usd is None),
            failed=total.failed + (used.outcome == "failed"),
            unreported=total.unreported + (used.usage is None),
            estimated=total.estimated + usage.is_estimate,
            saved_nano_usd=total.saved_nano_usd + (used.cost.saved_nano_usd or 0),
        )
    return total


@given(st.lists(records, max_size=8), moments, moments)
@settings(deadline=None, max_examples=25)
async def test_totals_equal_a_recount(records: list[UsageRecord], since: datetime, until: datetime) -> None:
    history = await History.open(None)
    for used in records:
        await history.add_usage(used)

    assert await history.usage_totals() == recount(records)
    within = [used for used in records if since <= used.sent_at < until]
    assert await history.usage_totals(since=since, until=until) == recount(within)
    by_provider = await history.usage_by("provider")
    assert dict(by_provider) == {
        name: recount([used for used in records if used.provider == name])
        for name in {used.provider for used in records}
    }
    for name in {used.provider for used in records}:
        assert await history.usage_totals(provider=name) == dict(by_provider)[name]
        assert await history.usage_by("provider", provider=name) == [(name, dict(by_provider)[name])]
    for name in {used.model for used in records}:
        expected = recount([used for used in records if used.model == name])
        assert await history.usage_totals(model=name) == expected
        by_host = await history.usage_by("host", until=until, model=name)
        assert sum(totals.requests for _, totals in by_host) == sum(
            used.model == name and used.sent_at < until for used in records
        )
    by_conversation = await history.usage_by("conversation", since=since)
    assert sum(totals.requests for _, totals in by_conversation) == sum(used.sent_at >= since for used in records)
    await history.close()


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Live in a time zone with summer time."""
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")  # Berlin's rule, without the zone database
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("berlin")
async def test_days_weeks_and_months_are_those_of_the_local_time_zone(history: History) -> None:
    for moment in (
        datetime(2026, 6, 30, 21, 59, tzinfo=UTC),  # Tuesday 23:59, summer time
        datetime(2026, 6, 30, 22, 0, tzinfo=UTC),  # Wednesday 1 July, 0:00
        datetime(2026, 11, 29, 22, 59, tzinfo=UTC),  # Sunday 23:59, winter time
        datetime(2026, 11, 29, 23, 0, tzinfo=UTC),  # Monday 0:00
    ):
        await history.add_usage(record(sent_at=moment))

    assert [day for day, _ in await history.usage_by("day")] == ["2026-06-30", "2026-07-01", "2026-11-29", "2026-11-30"]
    assert [week for week, _ in await history.usage_by("week")] == ["2026-06-29", "2026-11-23", "2026-11-30"]
    assert [month for month, _ in await history.usage_by("month")] == ["2026-06", "2026-07", "2026-11"]
