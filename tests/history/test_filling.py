"""Sums are filled bit by bit while others write, compared with the requests, and mended."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from clanker_tui.domain.messages import new_conversation
from clanker_tui.domain.usage import Cost
from clanker_tui.history.mending import mend
from clanker_tui.history.recounting import are_right
from clanker_tui.history.store import History
from tests.history.children import Children, let_go_on, next_line, output
from tests.history.records import question, record
from tests.history.recount import (
    check_answers,
    check_groups,
    fill,
)

LONG_AGO = "INSERT INTO usage_offsets VALUES (4500, 0, 0, '2020-01-01T00:00:00.000000Z')"
WRITE = """
from datetime import UTC, datetime, timedelta
from dataclasses import replace
from clanker_tui.domain.usage import Cost, PriceSource
from tests.history.records import record

async def main():
    history = await History.open(path)
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(150):
        used = record(sent_at=datetime(2026, 3, 27, tzinfo=UTC) + timedelta(minutes=number * 30), nano_usd=number)
        await history.add_usage(used)
        if number % 3 == 0:
            await history.set_cost(used.id, Cost(7 * number, PriceSource.CONFIG))
        if number % 10 == 0:
            await history.count_slice()
    await history.close()
"""


@pytest.mark.parametrize("zone", ["Europe/Berlin"], indirect=True)
@pytest.mark.usefixtures("zone")
async def test_two_processes_may_write_and_fill_while_a_third_asks(path: Path, children: Children) -> None:
    writers = [children.start(WRITE) for _ in range(2)]
    for writer in writers:
        assert next_line(writer) == "ready"
    history = await History.open(path)
    await history.add_usage(record(sent_at=datetime(2026, 3, 26, tzinfo=UTC), nano_usd=1))
    for writer in writers:
        let_go_on(writer)

    count = 0
    while count < 301:
        count = (await history.usage_sums()).requests
        bars = await history.usage_segments("day", "model")
        assert sum(bar.totals.requests for bar in bars) >= count
        await history.count_slice()
    for writer in writers:
        output(writer)

    assert await history.run(are_right)
    records = list((await history.usage_requests(limit=400)).records)
    await check_groups(history, records)
    await history.close()


async def test_requests_are_counted_in_slices_and_each_moment_is_right(
    history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clanker_tui.history.filling.SLICE", 3)
    records = [record(sent_at=datetime(2026, 5, 1 + number, tzinfo=UTC), nano_usd=number) for number in range(10)]
    for used in records:
        await history.add_usage(used)

    slices = 0
    while await history.count_slice():
        slices += 1
        await history.set_cost(records[slices].id, Cost(100 * slices))
        await history.add_usage(record(sent_at=records[-slices].sent_at))
        assert await history.run(are_right)
        everything = list((await history.usage_requests()).records)
        await check_groups(history, everything)

    assert slices >= 3
    assert not await history.count_slice()


async def test_sums_that_are_wrong_are_found_and_mended(path: Path) -> None:
    history = await History.open(path)
    used = record(question(new_conversation()), nano_usd=5)
    await history.add_usage(used)
    await fill(history)
    for damage in (
        "UPDATE usage_days SET nano_usd = nano_usd + 1 WHERE facet = 'host'",
        "DELETE FROM usage_days WHERE facet = 'each'",
        "UPDATE usage_days SET offset_s = 4500 WHERE facet = 'purpose'",
        "UPDATE usage_conversations SET requests = 2 WHERE facet = 'all'",
        "DELETE FROM usage_conversations",
    ):
        assert await history.check() == []
        await history.run(lambda database, damage=damage: database.execute(damage))  # type: ignore[misc]
        assert await history.check() == ["the sums over requests do not match the requests"]

        mended = await history.run(mend)

        assert "the requests were added up again" in mended.done
        await check_answers(history, [used])
    await history.close()


async def test_offsets_that_nobody_lives_by_any_more_are_forgotten(history: History) -> None:
    await history.add_usage(record(nano_usd=3))
    await history.run(lambda database: database.execute(LONG_AGO))
    await history.add_usage(record(nano_usd=4))
    stored = "SELECT count(*) FROM usage_days WHERE offset_s = 4500"
    assert await history.run(lambda database: int(database.one(stored))) == 5

    await fill(history)

    assert await history.run(lambda database: int(database.one(stored))) == 0
    assert await history.run(are_right)
