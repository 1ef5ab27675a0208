"""Prices of stored requests are looked up anew; nothing that was known is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from clanker_tui.config.settings import PriceSettings, Settings
from clanker_tui.domain.messages import new_id
from clanker_tui.domain.spending import ALL, Selection
from clanker_tui.domain.usage import Cost, PriceSource, Usage, UsageRecord
from clanker_tui.history.store import History
from clanker_tui.pricing.repricing import AT_ONCE, ModelChange, Verdict, reprice
from tests.pricing.test_order import record

MINE = Settings(prices={"mine/m": PriceSettings(input=2, output=4)})
USED = Usage(1_000, output_tokens=100)
NEW_NANO_USD = 1_000 * 2_000 + 100 * 4_000
OLD = Cost(7, PriceSource.CONFIG, '{"input": "0.007"}', "", 0)


@pytest.fixture
async def history() -> AsyncIterator[History]:
    history = await History.open(None)
    yield history
    await history.close()


def mine(cost: Cost, usage: Usage | None = USED, *, model: str = "m") -> UsageRecord:
    return replace(record(usage, provider="mine", model=model), id=new_id(), cost=cost)


async def stored(history: History, *records: UsageRecord) -> None:
    for one in records:
        await history.add_usage(one)


async def cost_now(history: History, record: UsageRecord) -> UsageRecord:
    found = await history.usage_request(record.id)
    assert found is not None
    return found


async def test_a_price_that_changed_takes_the_place_of_the_old_one_which_is_kept(history: History) -> None:
    used = mine(OLD)
    await stored(history, used)

    found = await reprice(history, MINE, ALL)

    now = await cost_now(history, used)
    assert (now.cost.nano_usd, now.cost.source, now.earlier) == (NEW_NANO_USD, PriceSource.CONFIG, (OLD,))
    assert found.changes == {("mine", "m"): ModelChange(1, 0, 7, NEW_NANO_USD)}
    assert (await history.usage_sums()).nano_usd == NEW_NANO_USD


async def test_doing_it_again_changes_nothing(history: History) -> None:
    used = mine(OLD)
    await stored(history, used)
    await reprice(history, MINE, ALL)
    before = await cost_now(history, used)

    again = await reprice(history, MINE, ALL)

    assert again.counts[Verdict.UNCHANGED] == 1
    assert again.changes == {}
    assert await cost_now(history, used) == before


async def test_a_request_without_a_price_gets_its_first(history: History) -> None:
    used = mine(Cost())
    await stored(history, used)

    found = await reprice(history, MINE, ALL)

    now = await cost_now(history, used)
    assert (now.cost.nano_usd, now.earlier) == (NEW_NANO_USD, ())
    assert found.whole == ModelChange(1, 1, 0, NEW_NANO_USD)


async def test_a_trial_says_the_same_and_writes_nothing(history: History) -> None:
    used = mine(OLD)
    await stored(history, used)

    found = await reprice(history, MINE, ALL, is_trial=True)

    assert found.whole == ModelChange(1, 0, 7, NEW_NANO_USD)
    assert await cost_now(history, used) == used


async def test_what_was_billed_or_free_or_cannot_be_priced_stays(history: History) -> None:
    billed = mine(Cost(42, PriceSource.BILLED), replace(USED, billed_nano_usd=42))
    free = mine(Cost(0, PriceSource.FREE), Usage())
    unlisted = mine(OLD, model="retired")
    unknown = mine(Cost(), model="unheard-of")
    uncounted = mine(Cost(), None)
    everything = (billed, free, unlisted, unknown, uncounted)
    await stored(history, *everything)

    found = await reprice(history, MINE, ALL)

    assert [await cost_now(history, one) for one in everything] == list(everything)
    assert (found.counts[Verdict.SETTLED], found.counts[Verdict.KEPT], found.counts[Verdict.UNKNOWN]) == (2, 1, 2)
    assert found.changes == {}


async def test_only_what_is_chosen_is_looked_at(history: History) -> None:
    await stored(history, mine(OLD), mine(OLD, model="n"))

    assert (await reprice(history, MINE, Selection(model="n"))).looked_at == 1
    assert (await reprice(history, MINE, Selection(provider="other"))).looked_at == 0


async def test_more_than_a_slice_is_done_to_its_end(history: History) -> None:
    count = 2 * AT_ONCE + 1
    records = [mine(OLD) for _ in range(count)]
    await stored(history, *records)
    told: list[int] = []

    found = await reprice(history, MINE, ALL, told=told.append)

    assert (found.whole.requests, told[-1]) == (count, count)
    assert (await history.usage_sums()).nano_usd == count * NEW_NANO_USD
