"""What questions about usage should answer, added up one request after another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from clanker_tui.domain.spending import ALL, Facet, Grouping, Period, Segment, Selection, UsageGroup
from clanker_tui.domain.usage import UsageRecord, UsageTotals
from clanker_tui.history.store import History

PERIODS: tuple[Period, ...] = ("day", "week", "month")
FACETS: tuple[Facet, ...] = ("provider", "model", "conversation", "host", "purpose")
GROUPINGS: tuple[Grouping, ...] = (*PERIODS, *FACETS)


def chosen_of(records: Iterable[UsageRecord], chosen: Selection) -> list[UsageRecord]:
    """Return the requests that a selection means."""
    return [
        record
        for record in records
        if (chosen.since is None or record.sent_at >= chosen.since)
        and (chosen.until is None or record.sent_at < chosen.until)
        and chosen.provider in (None, record.provider)
        and chosen.model in (None, record.model)
        and chosen.host in (None, record.host)
        and chosen.purpose in (None, record.purpose)
        and chosen.conversation_id in (None, record.conversation_id or "")
        and not (chosen.only_failed and record.outcome != "failed")
    ]


def recounted(records: Iterable[UsageRecord]) -> UsageTotals:
    """Return the sums of requests."""
    totals = UsageTotals()
    for record in records:
        totals = totals.plus(record)
    return totals


def start_of(period: Period, record: UsageRecord) -> date:
    """Return the day that begins the period of a request, as clocks here show it."""
    day = record.sent_at.astimezone().date()
    match period:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)


def key_of(by: Grouping, record: UsageRecord) -> str:
    """Return the group that a request is in."""
    match by:
        case "day" | "week":
            return f"{start_of(by, record)}"
        case "month":
            return f"{start_of(by, record)}"[:7]
        case "provider" | "host" | "purpose":
            return str(getattr(record, by))
        case "model":
            return f"{record.provider}/{record.model}"
        case "conversation":
            return record.conversation_id or ""


def groups_of(records: Iterable[UsageRecord], by: Grouping) -> list[UsageGroup]:
    """Return the sums of each group in the order they are asked for."""
    groups = [UsageGroup(key, totals) for key, totals in parted(records, lambda record: key_of(by, record)).items()]
    if by in ("day", "week", "month"):
        return sorted(groups, key=lambda group: group.key)
    return sorted(groups, key=lambda group: (-group.totals.nano_usd, -group.totals.requests, group.key))


def segments_of(records: Iterable[UsageRecord], period: Period, by: Grouping) -> list[Segment]:
    """Return the parts of the bars of a chart."""
    sums = parted(records, lambda record: (start_of(period, record), key_of(by, record)))
    return [Segment(start, key, sums[start, key]) for start, key in sorted(sums)]


def parted(records: Iterable[UsageRecord], place: Callable[[UsageRecord], object]) -> dict:  # type: ignore[type-arg]
    """Return the sums of requests by where they belong."""
    found: dict[object, list[UsageRecord]] = {}
    for record in records:
        found.setdefault(place(record), []).append(record)
    return {key: recounted(of_key) for key, of_key in found.items()}


async def fill(history: History) -> None:
    """Fill the sums for the local days."""
    while await history.count_slice():
        pass


async def check_answers(history: History, records: list[UsageRecord], chosen: Selection = ALL) -> None:
    """See that every question about some requests is answered as a recount does."""
    meant = chosen_of(records, chosen)
    assert await history.usage_sums(chosen) == recounted(meant)
    for by in GROUPINGS:
        assert await history.usage_groups(by, chosen) == groups_of(meant, by), (by, chosen)
        assert await history.usage_groups(by, chosen, most=2) == groups_of(meant, by)[:2], (by, chosen)
        for period in PERIODS:
            assert await history.usage_segments(period, by, chosen) == segments_of(meant, period, by), (period, by)
    page = await history.usage_requests(chosen)
    assert sorted(found.id for found in page.records) == sorted(one.id for one in meant)


async def check_groups(history: History, records: list[UsageRecord]) -> None:
    """See that all groups are those of a recount."""
    for by in GROUPINGS:
        assert await history.usage_groups(by) == groups_of(records, by)
