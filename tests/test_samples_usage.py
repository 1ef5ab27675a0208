"""The year of requests that the demo shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from clanker_tui.domain.adding_up import added_up
from clanker_tui.history.store import History
from clanker_tui.samples_usage import add_sample_usage, sample_usage

NOW = datetime(2026, 11, 28, 16, 30, tzinfo=UTC)


def test_it_is_the_same_for_the_same_moment_and_none_of_it_is_to_come() -> None:
    once, again = list(sample_usage(NOW)), list(sample_usage(NOW))
    assert once == again
    records = [record for tree in once for record in tree.records]
    assert 2000 < len(records) < 5000
    assert len({record.id for record in records}) == len(records)
    assert all(NOW - timedelta(days=366) < record.sent_at < NOW for record in records)
    assert {record.provider for record in records} == {"groq", "openai", "anthropic", "ollama"}


async def test_it_has_a_holiday_a_trend_and_something_of_everything_there_is_to_show() -> None:
    history = await History.open(None)
    await add_sample_usage(history, NOW)
    whole = await history.usage_sums()
    months = await history.usage_groups("month")
    days = {group.key for group in await history.usage_groups("day")}
    assert min(whole.unpriced, whole.failed, whole.estimated, whole.saved_nano_usd) > 0
    assert added_up(month.totals for month in months) == whole
    assert months[-1].totals.requests > 2 * months[1].totals.requests
    assert (NOW - timedelta(days=130)).date().isoformat() not in days
    assert {group.key for group in await history.usage_groups("purpose")} == {"chat", "title", "test"}
    found = await history.conversations()
    assert all(one.is_archived and one.updated_at <= NOW - timedelta(days=10) for one in found)
    titles = [group.title for group in await history.usage_groups("conversation", most=5)]
    assert all(titles[:3])
    await history.close()


async def test_it_comes_in_once() -> None:
    history = await History.open(None)
    await add_sample_usage(history, NOW)
    before = await history.usage_sums()
    await add_sample_usage(history, NOW)
    assert await history.usage_sums() == before
    await history.close()
