"""Adds up requests over a time that is covered by tiles, those of each provider, model and so on by themselves."""
# ruff: noqa: S608 - the statements are made of constants, and of numbers and moments of our own

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import add

from clanker_tui.domain.spending import Facet, Selection
from clanker_tui.history.database import Database
from clanker_tui.history.filling import FACETS
from clanker_tui.history.sums import FIGURES, SUMS
from clanker_tui.history.tiling import Days, Rest, Tiles
from clanker_tui.history.values import text_bytes

KEYS: dict[Facet | None, str] = {
    None: "''",
    "provider": "provider",
    "model": "provider || '/' || model",
    "conversation": "coalesce(conversation_id, '')",
    "host": "host",
    "purpose": "purpose",
}
LIMITS = {
    "provider": "provider = CAST(:provider AS TEXT)",
    "model": "model = CAST(:model AS TEXT)",
    "host": "host = CAST(:host AS TEXT)",
    "purpose": "purpose = CAST(:purpose AS TEXT)",
}
OF_CONVERSATION = "conversation_id = CAST(:conversation_id AS TEXT)"
OF_NONE = "(conversation_id IS NULL OR conversation_id = '')"
FAILED = "outcome = 'failed'"
NARROWEST = ("all", "purpose", "host", "model", "each")  # the fewer things are told apart, the fewer rows there are
READY = "SELECT offset_s FROM usage_offsets WHERE done_seq >= target_seq"

Place = tuple[int, str]  # the day that begins a period, and what is told apart in it
Found = dict[Place, tuple[int, ...]]


def ready_offsets(database: Database) -> list[int]:
    """Return the offsets from UTC for whose days the sums are known."""
    return [offset_s for (offset_s,) in database.execute(READY)]


def facet_for(by: Facet | None, chosen: Selection) -> str:
    """Return which rows of the days tell apart what is asked for, and no more than need be; empty when none do."""
    if by == "conversation" or chosen.conversation_id is not None or chosen.only_failed:
        return ""
    needed = told_apart(by) | {name for name in LIMITS if getattr(chosen, name) is not None}
    return next(facet for facet in NARROWEST if needed <= set(FACETS[facet]))


def told_apart(by: Facet | None) -> set[str]:
    """Return the columns by which requests are told apart."""
    if by is None:
        return set()
    return {"provider", "model"} if by == "model" else {by}


def add_up(database: Database, tiles: Tiles, by: Facet | None, chosen: Selection) -> Found:
    """Return the sums of each period, and of what is told apart in it."""
    found: Found = {}
    values = {name: text_bytes(getattr(chosen, name)) for name in LIMITS if getattr(chosen, name) is not None}
    limits = [LIMITS[name] for name in values]
    if tiles.days:
        merge(found, database.execute(of_days(tiles.days, facet_for(by, chosen), by, limits), values))
    if tiles.rests:
        if chosen.conversation_id is not None:
            values["conversation_id"] = text_bytes(chosen.conversation_id)
        merge(found, database.execute(of_rests(tiles.rests, KEYS[by], limits, chosen), values))
    return found


def merge(found: Found, rows: Iterable[tuple[int, str, *tuple[int, ...]]]) -> None:
    """Add sums to those that were found before."""
    for row in rows:
        place, figures = row[:2], row[2:]
        sum(figures)  # a NULL or a text among them is found here, and not where they are drawn
        before = found.get(place)
        found[place] = figures if before is None else tuple(map(add, before, figures))


def of_days(days: Sequence[Days], facet: str, by: Facet | None, limits: list[str]) -> str:
    """Return the statement that adds up days; where each row is a sum by itself, nothing need be sorted."""
    are_sums = days[0].start is None and told_apart(by) == set(FACETS[facet])
    figures = FIGURES if are_sums else [f"sum({name})" for name in FIGURES]
    tiles = ", ".join(
        f"({'NULL' if one.start is None else one.start}, {one.offset_s}, {one.first}, {one.last})" for one in days
    )
    return f"""
        WITH tiles (start, offset_s, first, last) AS (VALUES {tiles})
        SELECT coalesce(start, day) AS start, {KEYS[by]} AS key, {", ".join(figures)}
        FROM tiles CROSS JOIN usage_days AS days ON days.offset_s = tiles.offset_s AND days.facet = '{facet}'
            AND days.day BETWEEN first AND last
        WHERE {" AND ".join([*limits, "requests > 0"])} {"" if are_sums else "GROUP BY 1, 2"}
    """


def of_rests(rests: Iterable[Rest], key: str, limits: list[str], chosen: Selection) -> str:
    """Return the statement that adds up the requests themselves."""
    index = "usage_sent_at"
    if chosen.only_failed:
        index, limits = "usage_failed", [*limits, FAILED]
    if chosen.conversation_id is not None:
        index, limits = "usage_conversation", [*limits, OF_CONVERSATION if chosen.conversation_id else OF_NONE]
    tiles = ", ".join(f"({one.start}, '{one.begin}', '{one.end}')" for one in rests)
    return f"""
        WITH tiles (start, begin, end) AS (VALUES {tiles})
        SELECT start, {key} AS key, {", ".join(SUMS)}
        FROM tiles CROSS JOIN usage INDEXED BY {index}
        WHERE {" AND ".join([*limits, "sent_at >= begin AND sent_at < end"])} GROUP BY 1, 2
    """
