"""Which conversations cost the most: from the sums of each, kept by days in UTC."""
# ruff: noqa: S608 - the statements are made of constants, and of numbers and moments of our own

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter

from clanker_tui.domain.spending import Selection, UsageGroup
from clanker_tui.domain.totals import UsageTotals
from clanker_tui.history.adding import LIMITS, Found, add_up, merge
from clanker_tui.history.database import Database
from clanker_tui.history.sums import FIGURES
from clanker_tui.history.tiling import Days, Tiles, in_one
from clanker_tui.history.values import text_bytes

LONG = 500  # days: so much is read faster in the order of conversations, where nothing need be sorted
ADDED = ", ".join(f"sum({name})" for name in FIGURES)
DEAREST = """
    SELECT conversation_id FROM usage_conversations WHERE facet = 'all' AND day = 0 AND requests > 0
    ORDER BY nano_usd DESC, requests DESC, conversation_id LIMIT :most
"""
TITLE = "SELECT title FROM conversations WHERE id = CAST(? AS TEXT)"


def costliest(database: Database, chosen: Selection, most: int | None) -> list[UsageGroup]:
    """Return the sums of conversations, the dearest first."""
    found = candidates(database, chosen, most)
    made = [UsageGroup(key, UsageTotals(*figures)) for (_, key), figures in found.items()]
    made.sort(key=attrgetter("rank"))
    return [replace(group, title=database.one(TITLE, (text_bytes(group.key),))) for group in made[:most]]


def candidates(database: Database, chosen: Selection, most: int | None) -> Found:
    """Return the sums of conversations, at least of those that cost the most.

    Days in UTC say which these are. At the ragged ends of the time others may have cost more: those are looked at too.
    """
    is_kept = chosen.conversation_id is None and not (chosen.only_failed or chosen.host or chosen.purpose)
    tiles = in_one(chosen.since, chosen.until, [0] if is_kept else [])
    found = add_up(database, Tiles(rests=tiles.rests), "conversation", chosen)
    if not tiles.days:
        return found
    [days] = tiles.days
    if most is None:
        merge(found, database.execute(*of_days(chosen, days)))
        return found
    touched = [key for _, key in found]
    first = [key for (key,) in database.execute(*dearest(chosen, days, most + len(touched)))]
    for key in {*touched, *first}:
        merge(found, database.execute(*of_days(chosen, days, key)))
    return found


def dearest(chosen: Selection, days: Days, most: int) -> tuple[str, dict[str, object]]:
    """Return the question which conversations cost the most in some days."""
    if chosen == Selection():
        return DEAREST, {"most": most}
    limits, values = limiting(chosen, days)
    is_long = days.last - days.first > LONG
    table = f"usage_conversations {'NOT INDEXED' if is_long else 'INDEXED BY usage_conversations_cost'}"
    return (
        f"""
        SELECT conversation_id FROM {table} WHERE {limits} GROUP BY conversation_id
        ORDER BY sum(nano_usd) DESC, sum(requests) DESC, conversation_id LIMIT :most
    """,
        {**values, "most": most},
    )


def of_days(chosen: Selection, days: Days, conversation_id: str | None = None) -> tuple[str, dict[str, object]]:
    """Return the question what each conversation used in some days, or one of them."""
    limits, values = limiting(chosen, days)
    if conversation_id is not None:
        limits = f"conversation_id = CAST(:id AS TEXT) AND {limits}"
        values["id"] = text_bytes(conversation_id)
    return (
        f"""
        SELECT 0, conversation_id, {ADDED} FROM usage_conversations NOT INDEXED WHERE {limits} GROUP BY conversation_id
    """,
        values,
    )


def limiting(chosen: Selection, days: Days) -> tuple[str, dict[str, object]]:
    """Return which rows are meant, and the values in it."""
    values: dict[str, object] = {"first": days.first, "last": days.last}
    values |= {name: text_bytes(text) for name in ("provider", "model") if (text := getattr(chosen, name)) is not None}
    limits = [LIMITS[name] for name in values if name in LIMITS]
    return " AND ".join(["facet = 'day'", *limits, "requests > 0", "day BETWEEN :first AND :last"]), values
