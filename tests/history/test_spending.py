"""Sums over requests are those of the requests: at any moment, whatever was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clanker_tui.domain.messages import new_conversation, new_id
from clanker_tui.domain.spending import ALL, Selection
from clanker_tui.domain.usage import Cost, Purpose, UsageRecord
from clanker_tui.history.keeping import forget
from clanker_tui.history.recounting import are_right
from clanker_tui.history.store import History
from tests.history.records import costs, counts, question, record, texts, usages
from tests.history.recount import check_answers, chosen_of, fill

few = st.sampled_from(["a", "b", "a/b", ""]) | texts
days = st.integers(0, 800).map(lambda number: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=number * 11))
records = st.builds(
    UsageRecord,
    id=st.builds(new_id),
    conversation_id=st.none() | few,
    message_id=st.none(),
    purpose=st.sampled_from(Purpose),
    provider=few,
    model=few,
    host=few,
    sent_at=days | st.datetimes(datetime(2025, 3, 28), datetime(2025, 4, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    duration_ms=counts,
    attempt=st.just(1),
    outcome=st.sampled_from(["complete", "failed", "stopped"]),
    usage=st.none() | usages,
    cost=costs,
)
selections = st.builds(
    Selection,
    since=st.none() | days,
    until=st.none() | days,
    provider=st.none() | few,
    model=st.none() | few,
    conversation_id=st.none() | few,
    host=st.none() | few,
    purpose=st.none() | st.sampled_from(Purpose),
    only_failed=st.booleans(),
)
changes = st.lists(
    st.tuples(st.just("add"), records)
    | st.tuples(st.just("price"), st.tuples(st.integers(0, 99), costs))
    | st.tuples(st.just("forget"), few)
    | st.tuples(st.just("move"), st.tuples(st.integers(0, 99), few, days))
    | st.tuples(st.just("fill"), st.none()),
    max_size=14,
)


@pytest.mark.parametrize("zone", ["Europe/Berlin"], indirect=True)
@pytest.mark.usefixtures("zone")
@given(changes, st.lists(selections, max_size=2))
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_sums_are_those_of_the_requests_whatever_is_done(
    changes: list[tuple[str, object]], selections: list[Selection]
) -> None:
    history = await History.open(None)
    stored: dict[str, UsageRecord] = {}
    for change in changes:
        await do(history, stored, change)
        assert await history.run(are_right)
    for chosen in (ALL, *selections):
        await check_answers(history, list(stored.values()), chosen)
    await history.close()


async def do(history: History, stored: dict[str, UsageRecord], change: tuple[str, object]) -> None:
    """Change a history, and the requests as they are known here."""
    match change:
        case "add", UsageRecord() as used:
            await history.add_usage(used)
            stored.setdefault(used.id, used)
        case "price", (int() as place, Cost() as cost) if stored:
            identity = list(stored)[place % len(stored)]
            await history.set_cost(identity, cost)
            stored[identity] = replace(stored[identity], cost=cost)
        case "move", (int() as place, str() as host, datetime() as sent_at) if stored:
            used = stored.pop(list(stored)[place % len(stored)])
            moved = replace(used, id=new_id(), host=host, sent_at=sent_at)
            await history.run(lambda database: database.execute("DELETE FROM usage WHERE id = ?", (used.id,)))
            await history.add_usage(moved)
            stored[moved.id] = moved
        case "forget", str() as conversation_id:
            await history.run(lambda database: forget(database, conversation_id))
            for identity in [one.id for one in stored.values() if one.conversation_id == conversation_id]:
                del stored[identity]
        case "fill", None:
            await history.count_slice()
        case _:
            pass


async def test_titles_go_along_with_conversations_that_are_there(history: History) -> None:
    conversation = replace(new_conversation(), title="Kept")
    first = question(conversation)
    await history.add_message(conversation, first)
    await history.add_usage(record(first, nano_usd=3))
    await history.add_usage(replace(record(nano_usd=2), conversation_id="gone"))
    await history.add_usage(record(nano_usd=1))

    groups = await history.usage_groups("conversation")

    assert [(group.key, group.title) for group in groups] == [(conversation.id, "Kept"), ("gone", None), ("", None)]


async def test_a_history_that_may_only_be_read_is_asked_all_the_same(path: Path) -> None:
    history = await History.open(path)
    records = [record(nano_usd=number) for number in range(3)]
    for used in records:
        await history.add_usage(used)
    await history.close()

    reader = await History.open(path, read_only=True)
    assert not await reader.count_slice()
    await check_answers(reader, records)
    await reader.close()


@pytest.mark.parametrize(
    "chosen",
    [ALL, Selection(host="rare"), Selection(provider="test"), Selection(purpose="title"), Selection(host="no")],
)
@pytest.mark.parametrize("is_filled", [True, False])
async def test_pages_follow_one_another_without_a_gap(history: History, chosen: Selection, is_filled: bool) -> None:
    if is_filled:
        await fill(history)
    records = [
        replace(
            record(sent_at=datetime(2026, 3, 27, tzinfo=UTC) + timedelta(hours=number // 3)),
            host="rare" if number % 17 == 0 else "here",
            purpose=Purpose.TITLE if number % 50 > 45 else Purpose.CHAT,
        )
        for number in range(200)
    ]
    for used in records:
        await history.add_usage(used)
    chosen = replace(chosen, since=records[7].sent_at, until=records[190].sent_at)

    page = await history.usage_requests(chosen, limit=4)
    found = list(page.records)
    while page.cursor is not None:
        page = await history.usage_requests(chosen, limit=4, cursor=page.cursor)
        found += page.records

    assert found == sorted(chosen_of(records, chosen), key=lambda one: (one.sent_at, records.index(one)), reverse=True)
