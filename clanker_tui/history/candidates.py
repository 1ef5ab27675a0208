"""The numbers of the parts that match, the newest first, a batch at a time: what comes after a page is never read.

Each batch is a short question: a writer never waits long for the end of a search.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from clanker_tui.domain.query import Query
from clanker_tui.history.database import Database
from clanker_tui.history.expressions import PAIRS, WORDS, Expressions
from clanker_tui.history.messages import EPOCH, KEYS_A_MICROSECOND, MICROSECOND

FIRST_BATCH, LARGEST_BATCH = 200, 10_000
FEW = 20_000  # matches of an index: they are read faster than each of some other parts is looked up
NEWEST, OLDEST = 2**63 - 1, -(2**63)
MATCHING = "SELECT rowid FROM {index} WHERE {index} MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT ?"
ALL = """
    SELECT key FROM parts WHERE key >= ? AND key < ? AND kind IN ('text', 'thinking', 'file') ORDER BY key DESC LIMIT ?
"""
AMONG = """
    SELECT value FROM json_each(?)
    WHERE EXISTS (SELECT 1 FROM pairs_fts WHERE pairs_fts MATCH ? AND pairs_fts.rowid = json_each.value)
"""


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers of parts from `first` up to, but not with, `end`."""

    first: int = OLDEST
    end: int = NEWEST


def span_of(query: Query) -> Span:
    """Return the numbers of parts whose messages are of the time that a query asks for."""
    moments = (None if moment is None else (moment - EPOCH) // MICROSECOND for moment in (query.since, query.until))
    first, end = (None if moment is None else moment * KEYS_A_MICROSECOND for moment in moments)
    return Span(OLDEST if first is None else first, NEWEST if end is None else end)


def newest_first(
    database: Database, sought: Expressions, span: Span, *, size: int = FIRST_BATCH
) -> Iterator[list[int]]:
    """Yield batches of matching parts, growing from a `size` that is small: mostly the first is enough."""
    while span.first < span.end:
        found, end = batch(database, sought, span, size)
        yield found
        span, size = replace(span, end=end), max(size, min(4 * size, LARGEST_BATCH))


def batch(database: Database, sought: Expressions, span: Span, size: int) -> tuple[list[int], int]:
    """Return the newest matching parts of a span and the end of what is left of it, which may hold older ones."""
    if sought.wanted:
        lists = [keys(database, index, sought.matching(index), span, size) for index in sought.wanted]
    else:
        lists = [column(database, ALL, (span.first, span.end, size))]
    end = max((found[-1] for found in lists if len(found) == size), default=span.first)
    merged = {key for found in lists for key in found if key >= end}
    return sorted(merged - unwanted(database, sought, merged, Span(end, span.end)), reverse=True), end


def keys(database: Database, index: str, expression: str, span: Span, size: int) -> list[int]:
    """Return the newest parts of a span that match an expression."""
    return column(database, MATCHING.format(index=index), (expression, span.first, span.end, size))


def unwanted(database: Database, sought: Expressions, among: set[int], span: Span) -> set[int]:
    """Return those parts of a span that must not be found, although the index they come from does not know that.

    What the index of words has found may hold an unwanted word where it touches other characters: the pairs know.
    """
    if sought.wanted:
        pairs = sought.unwanted.get(PAIRS)
        if not pairs or WORDS not in sought.wanted:
            return set()
        found = keys(database, PAIRS, pairs, span, FEW)
        return set(found) if len(found) < FEW else set(column(database, AMONG, (json.dumps(list(among)), pairs)))
    return {key for index, expression in sought.unwanted.items() for key in keys(database, index, expression, span, -1)}


def column(database: Database, sql: str, values: tuple[object, ...]) -> list[int]:
    """Return the numbers that a question finds."""
    return [number for (number,) in database.execute(sql, values)]
