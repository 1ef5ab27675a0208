"""Fills the sums for local days, slice by slice, for the offsets from UTC that this process lives by.

From then on triggers keep them (see usage_days in tables.py). Until an offset is filled, questions add up the rows.
"""
# ruff: noqa: S608 - the statements are made of constants

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from clanker_tui.domain.zones import DAY_S, Stretch, seconds, stretches
from clanker_tui.history.database import Database
from clanker_tui.history.faults import out_of_order
from clanker_tui.history.sums import FIGURES
from clanker_tui.history.values import moment, moment_text

SLICE = 5_000  # rows that one slice counts: a tenth of a second or so
KEPT = timedelta(days=400)  # an offset by which nobody has lived for so long is no longer kept
NOTED = timedelta(days=30)  # how old the note may be that somebody does
LAST_YEAR = 9999

FACETS: dict[str, tuple[str, ...]] = {
    "all": (),
    "each": ("provider", "model", "host", "purpose"),
    "model": ("provider", "model"),
    "host": ("host",),
    "purpose": ("purpose",),
}
KEYS = FACETS["each"]
NOTHING = "''"
# The triggers have it too.
DAY = "(CAST(coalesce(strftime('%s', substr(sent_at, 1, 19)), 0) AS INTEGER) + {} + 8640000000) / 86400 - 100000"
SUMMED = ", ".join(f"sum({name}) AS {name}" for name in FIGURES)
EACH = f"""
    SELECT {DAY.format(":offset_s")} AS day, {", ".join(KEYS)}, {SUMMED} FROM usage_figures
    WHERE {{rows}} GROUP BY day, {", ".join(KEYS)}
"""
OF_FACETS = " UNION ALL ".join(
    f"SELECT :offset_s, '{facet}', day, {', '.join(name if name in names else NOTHING for name in KEYS)}, {SUMMED}"
    f" FROM each GROUP BY {', '.join(('day', *names))}"
    for facet, names in FACETS.items()
)
COUNT = f"WITH each AS ({EACH}) {OF_FACETS}"
ADD = f"""
    INSERT INTO usage_days SELECT * FROM ({COUNT.format(rows="seq > :after AND seq <= :until")}) WHERE TRUE
    ON CONFLICT (offset_s, facet, day, {", ".join(KEYS)}) DO UPDATE SET
        {", ".join(f"{name} = {name} + excluded.{name}" for name in FIGURES)}
"""
OFFSETS = "SELECT offset_s, asked_at, done_seq, target_seq FROM usage_offsets"
BEGIN = """
    INSERT INTO usage_offsets (offset_s, done_seq, target_seq, asked_at)
    VALUES (:offset_s, 0, (SELECT coalesce(max(seq), 0) FROM usage), :now)
    ON CONFLICT (offset_s) DO UPDATE SET asked_at = :now
"""


def count_slice(database: Database) -> bool:
    """Add some requests to the sums for local days; return whether there is more to do.

    Raises:
        StorageError: it could not be written.
    """
    wanted = {stretch.offset_s for stretch in local_stretches(database, and_this_year=True)}
    if database.is_read_only or not (is_unknown(database, wanted) or unfinished(database, wanted)):
        return False
    with database.transaction():
        if is_unknown(database, wanted):
            ask_for(database, wanted)
        for offset_s, done, target in unfinished(database, wanted)[:1]:
            add_rows(database, offset_s, done, min(done + SLICE, target))
    return bool(unfinished(database, wanted))


def is_unknown(database: Database, wanted: Iterable[int]) -> bool:
    """Whether the history does not know, or not any more, that somebody lives by these offsets."""
    lately = moment_text(datetime.now(UTC) - NOTED)
    asked = {offset_s: asked_at for offset_s, asked_at, *_ in database.execute(OFFSETS)}
    return any(asked.get(offset_s, "") < lately for offset_s in wanted)


def unfinished(database: Database, wanted: Iterable[int]) -> list[tuple[int, int, int]]:
    """Return the offsets that are not filled: up to which row, and of how many."""
    rows = database.execute(OFFSETS).fetchall()
    return [(offset_s, done, target) for offset_s, _, done, target in rows if offset_s in wanted and done < target]


def ask_for(database: Database, wanted: Iterable[int]) -> None:
    """Note that somebody lives by these offsets, and no longer keep those by which nobody does."""
    for offset_s in wanted:
        database.execute(BEGIN, {"offset_s": offset_s, "now": moment_text(datetime.now(UTC))})
    for (offset_s,) in database.execute(
        "DELETE FROM usage_offsets WHERE asked_at < ? RETURNING offset_s", (moment_text(datetime.now(UTC) - KEPT),)
    ).fetchall():
        database.execute("DELETE FROM usage_days WHERE offset_s = ?", (offset_s,))


def add_rows(database: Database, offset_s: int, after: int, until: int) -> None:
    """Add the requests with numbers beyond `after` up to `until` to the sums of an offset that lacks just these."""
    database.execute(ADD, {"offset_s": offset_s, "after": after, "until": until})
    database.execute("UPDATE usage_offsets SET done_seq = ? WHERE offset_s = ?", (until, offset_s))


def local_stretches(database: Database, *, and_this_year: bool = False) -> list[Stretch]:
    """Return the stretches of local time in which there are requests, with a day or two to spare."""
    found: list[Stretch] = []
    for year in sorted({*years(database), *[datetime.now(UTC).year] * and_this_year}):
        begin_s = seconds(moment(f"{year:04}-01-01T00:00:00Z")) - 2 * DAY_S
        end_s = seconds(moment(f"{year:04}-12-31T00:00:00Z")) + 3 * DAY_S
        found = joined(found, stretches(max(begin_s, found[-1].end_s) if found else begin_s, end_s))
    return found


def joined(before: list[Stretch], after: list[Stretch]) -> list[Stretch]:
    """Return stretches, one after another: two of one offset without a gap are one."""
    if before and before[-1].end_s == after[0].begin_s and before[-1].offset_s == after[0].offset_s:
        return [*before[:-1], Stretch(before[-1].begin_s, after[0].end_s, after[0].offset_s), *after[1:]]
    return before + after


def years(database: Database) -> list[int]:
    """Return the years, in UTC, in which requests were sent."""
    found: list[int] = []
    first = database.one("SELECT min(sent_at) FROM usage")
    while first is not None and first[:4].isdecimal() and found[-1:] != [LAST_YEAR]:
        if found and int(first[:4]) <= found[-1]:
            raise out_of_order(database.path)
        found.append(int(first[:4]))
        first = database.one("SELECT min(sent_at) FROM usage WHERE sent_at >= ?", (f"{found[-1] + 1:04}",))
    return found
