"""Days, weeks and months are local ones, in every zone, also where clocks change."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from clanker_tui.domain.spending import Selection
from clanker_tui.history.store import History
from tests.history.records import record
from tests.history.recount import (
    PERIODS,
    chosen_of,
    fill,
    groups_of,
    recounted,
    segments_of,
)

ZONES = {
    "Europe/Berlin": 2026,
    "America/New_York": 2026,
    "Asia/Kolkata": 2026,
    "Australia/Lord_Howe": 2026,  # clocks go forward by half an hour
    "America/Havana": 2026,  # at midnight
    "America/St_Johns": 2011,  # a minute after midnight, back into the day before
    "Pacific/Apia": 2011,  # had no 30 December
    "UTC": 2026,
}


def turns_of_clocks(zone: str, year: int) -> list[datetime]:
    """Return moments around each change of the clocks in a year, and around midnights, in UTC."""
    local = ZoneInfo(zone)
    hours = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(hours=number) for number in range(-24, 366 * 24)]
    changes = [
        two
        for one, two in itertools.pairwise(hours)
        if one.astimezone(local).utcoffset() != two.astimezone(local).utcoffset()
    ]
    return [
        moment + timedelta(minutes=minutes) + moved
        for moment in [*changes, datetime(year, 1, 1, tzinfo=UTC), datetime(year, 12, 30, tzinfo=UTC)]
        for minutes in range(-28 * 60, 28 * 60, 30)
        for moved in (timedelta(), -timedelta(microseconds=1), timedelta(seconds=30))
    ]


@pytest.mark.parametrize("zone", ZONES, indirect=True)
@pytest.mark.parametrize("is_filled", [True, False])
async def test_local_days_are_right_where_clocks_change(history: History, zone: str, is_filled: bool) -> None:
    if is_filled:
        await fill(history)
    records = [
        replace(record(sent_at=moment, nano_usd=number), model=f"model {number % 3}")
        for number, moment in enumerate(turns_of_clocks(zone, ZONES[zone]))
    ]
    for used in records:
        await history.add_usage(used)
    if is_filled:
        await fill(history)  # another year may have had other offsets

    for period in PERIODS:
        assert await history.usage_groups(period) == groups_of(records, period)
        assert await history.usage_segments(period, "model") == segments_of(records, period, "model")
        for edge in records[:: len(records) // 7]:
            for chosen in (Selection(since=edge.sent_at), Selection(until=edge.sent_at)):
                meant = chosen_of(records, chosen)
                assert await history.usage_groups(period, chosen) == groups_of(meant, period)
                assert await history.usage_groups("model", chosen) == groups_of(meant, "model")


@pytest.mark.parametrize("zone", ["Pacific/Apia"], indirect=True)
@pytest.mark.usefixtures("zone")
async def test_a_day_that_never_was_has_no_bar(history: History) -> None:
    await fill(history)
    for hour in range(60):
        await history.add_usage(record(sent_at=datetime(2011, 12, 29, tzinfo=UTC) + timedelta(hours=hour)))
    await fill(history)

    bars = await history.usage_segments("day", "provider")

    assert [bar.start for bar in bars] == [date(2011, 12, 28), date(2011, 12, 29), date(2011, 12, 31), date(2012, 1, 1)]


async def test_a_request_just_before_midnight_is_of_the_day_that_ends(history: History) -> None:
    await fill(history)
    last = datetime(2026, 5, 4, tzinfo=UTC).astimezone() - timedelta(microseconds=1)
    midnight = last.replace(hour=23, minute=59, second=59, microsecond=999_999)

    await history.add_usage(record(sent_at=midnight))

    [group] = await history.usage_groups("day")
    assert group.key == f"{midnight.date()}"
    assert await history.usage_sums(Selection(until=midnight)) == recounted([])
