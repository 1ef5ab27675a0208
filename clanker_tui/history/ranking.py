"""The best matches first, as BM25 sees it: rare words count more than common ones, short texts more than long ones."""

from __future__ import annotations

from collections.abc import Iterator

from clanker_tui.domain.hits import Cursor
from clanker_tui.history.candidates import Span, newest_first
from clanker_tui.history.database import Database
from clanker_tui.history.expressions import Expressions

RANKED = 10_000
CUT = f"Only the newest {RANKED:,} matches are ranked."
SCORES = "SELECT rowid, rank FROM {index} WHERE {index} MATCH ? AND rowid >= ? AND rowid <= ?"
Scored = list[tuple[float, int]]


def ranked(database: Database, sought: Expressions, span: Span) -> tuple[Scored, bool]:
    """Return score and number of the newest matching parts, the best first, and whether older ones are left out.

    A lower score is better. Without words all are alike, the newest first.
    """
    found: list[int] = []
    for keys in newest_first(database, sought, span, size=RANKED + 1):
        found += keys
        if len(found) > RANKED:
            break
    kept = found[:RANKED]
    scores = dict(scores_of(database, sought, kept)) if kept else {}
    return sorted((scores.get(key, 0.0), -key) for key in kept), len(found) > RANKED


def scores_of(database: Database, sought: Expressions, keys: list[int]) -> Iterator[tuple[int, float]]:
    """Yield number and score of parts; of one that both indexes know, that of the index of words."""
    for index in reversed(sought.wanted):
        values = (sought.wanted[index], keys[-1], keys[0])
        yield from database.execute(SCORES.format(index=index), values).fetchall()


def best_first(scored: Scored, cursor: Cursor | None) -> list[int]:
    """Return the numbers of what comes after a page, the best first."""
    after = None if cursor is None else (cursor.score, -cursor.key)
    return [-negative for score, negative in scored if after is None or (score, negative) > after]
