"""The line around what was found. A long text is read piece by piece, and not further than needed."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterator, Sequence
from itertools import islice

from clanker_tui.domain.hits import Fragment
from clanker_tui.history.database import Database
from clanker_tui.history.finder import Finder, Place

LENGTH = 160  # characters
BEFORE = 50  # of them before the first hit
FIRST_READ, NEXT_READS = 16_000, 250_000  # bytes
MOST_READ = 2_000_000  # bytes; what is found only behind them is shown by its beginning
OVERLAP = 1_000  # bytes, for what lies across two pieces
MOST_PLACES = 40
PIECE = "SELECT substr(CAST(text AS BLOB), ?, ?) FROM searchable WHERE key = ?"
BLANKS = re.compile(r"\s+")


def snippet(database: Database, key: int, finder: Finder) -> tuple[Fragment, ...]:
    """Return the line of a part around what was found, or its beginning."""
    beginning = ""
    for is_first, text in pieces(database, key):
        if places := list(islice(finder.places(text), MOST_PLACES)):
            return cut(text, places, is_whole=is_first)
        beginning = beginning or text[: LENGTH * 2]
    return cut(beginning, [], is_whole=True)


def pieces(database: Database, key: int) -> Iterator[tuple[bool, str]]:
    """Yield the text of a part in pieces that overlap, and whether it is the first."""
    at, size = 0, FIRST_READ
    while at < MOST_READ:
        stored = database.one(PIECE, (at + 1, size, key)) or b""
        yield at == 0, decoded(stored)
        if len(stored) < size:
            return
        at, size = at + size - OVERLAP, NEXT_READS


def decoded(stored: bytes) -> str:
    """Return the text in some bytes, whose first and last character may be cut."""
    start = next((at for at, byte in enumerate(stored[:4]) if byte & 0xC0 != 0x80), 0)
    return getincrementaldecoder("utf-8")("replace").decode(stored[start:])


def cut(text: str, places: Sequence[Place], *, is_whole: bool) -> tuple[Fragment, ...]:
    """Return about LENGTH characters of a text, those where most of the terms are, and mark these."""
    start = max(0, best_start(places) - BEFORE)
    if start:
        start = text.rfind(" ", max(0, start - 20), start) + 1 or start
    end = min(len(text), start + LENGTH)
    if end < len(text):
        blank = text.rfind(" ", end - 20, end)
        end = blank if blank > max((place[1] for place in places if place[1] <= end), default=0) else end
    fragments = [Fragment("…")] if start or not is_whole else []
    at = start
    for first, last, _ in places:
        if at <= first < last and first < end:
            fragments += [Fragment(text[at:first]), Fragment(text[first:last], is_hit=True)]
            at = last
    fragments.append(Fragment(text[at : max(at, end)] + ("…" if max(at, end) < len(text) else "")))
    return tuple(folded(fragments))


def best_start(places: Sequence[Place]) -> int:
    """Return the first place from which a line holds most of the terms; 0 without any."""
    reach = LENGTH - BEFORE
    counts = [
        (len({term for start, _, term in places if first <= start < first + reach}), -first) for first, *_ in places
    ]
    return -max(counts)[1] if counts else 0


def folded(fragments: Sequence[Fragment]) -> Iterator[Fragment]:
    """Yield fragments on one line, without those that are empty."""
    for fragment in fragments:
        text = BLANKS.sub(" ", fragment.text)
        if text:
            yield Fragment(text, fragment.is_hit)
