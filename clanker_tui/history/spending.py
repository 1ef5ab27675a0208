"""Sums of many requests, from the days whose sums are kept: plain SQL, since a user waits for the answers."""

from __future__ import annotations

from collections.abc import Collection
from operator import attrgetter

from clanker_tui.domain.spending import ALL, Facet, Grouping, Period, Segment, Selection, UsageGroup
from clanker_tui.domain.totals import UsageTotals
from clanker_tui.history.adding import Found, add_up, facet_for, merge, ready_offsets
from clanker_tui.history.costliest import costliest
from clanker_tui.history.database import Database
from clanker_tui.history.filling import local_stretches
from clanker_tui.history.tiling import by_period, date_of, in_one, start_of


def sums(database: Database, chosen: Selection = ALL) -> UsageTotals:
    """Return the sums over requests."""
    with database.one_state():
        found = altogether(database, None, chosen)
    return UsageTotals(*found.get((0, ""), ()))


def groups(database: Database, by: Grouping, chosen: Selection = ALL, *, most: int | None = None) -> list[UsageGroup]:
    """Return the sums for each day, provider and so on: times in their order, all else by cost, the greatest first.

    Args:
        most: how many groups at most.
    """
    with database.one_state():
        match by:
            case "day" | "week" | "month":
                found = over_time(database, by, None, chosen)
                return [UsageGroup(key_of(by, place[0]), UsageTotals(*found[place])) for place in sorted(found)[:most]]
            case "conversation":
                return costliest(database, chosen, most)
            case "provider" | "model" | "host" | "purpose":
                found = altogether(database, by, chosen)
    made = [UsageGroup(key, UsageTotals(*figures)) for (_, key), figures in found.items()]
    return sorted(made, key=attrgetter("rank"))[:most]


def segments(database: Database, period: Period, by: Grouping, chosen: Selection = ALL) -> list[Segment]:
    """Return the parts of the bars of a chart, in the order of time; periods without requests have none."""
    with database.one_state():
        match by:
            case "day" | "week" | "month":
                found = relabelled(over_time(database, "day", None, chosen), period, by)
            case "provider" | "model" | "conversation" | "host" | "purpose":
                found = over_time(database, period, by, chosen)
    return [Segment(date_of(place[0]), place[1], UsageTotals(*found[place])) for place in sorted(found)]


def altogether(database: Database, by: Facet | None, chosen: Selection) -> Found:
    """Add up requests, whenever they were sent."""
    offsets = usable_offsets(database, by, chosen)
    return add_up(database, in_one(chosen.since, chosen.until, offsets), by, chosen)


def over_time(database: Database, period: Period, by: Facet | None, chosen: Selection) -> Found:
    """Add up requests for each local day, week or month."""
    stretches, offsets = local_stretches(database), usable_offsets(database, by, chosen)
    return add_up(database, by_period(period, chosen.since, chosen.until, stretches, offsets), by, chosen)


def usable_offsets(database: Database, by: Facet | None, chosen: Selection) -> Collection[int]:
    """Return the offsets from UTC whose days hold what is asked for: none where they do not tell it apart."""
    return ready_offsets(database) if facet_for(by, chosen) else ()


def relabelled(days: Found, period: Period, by: Period) -> Found:
    """Return the sums of days for each period, parted by another one."""
    found: Found = {}
    for (day, _), figures in days.items():
        merge(found, [(start_of(period, day), key_of(by, start_of(by, day)), *figures)])
    return found


def key_of(period: Period, start: int) -> str:
    """Return the key of a group, given the day that begins it."""
    text = date_of(start).isoformat()
    return text[:7] if period == "month" else text
