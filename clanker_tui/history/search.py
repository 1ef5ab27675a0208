"""Finds messages by what was said in them: plain SQL over the full-text indexes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Literal

from clanker_tui.domain.hits import Cursor, Hit, HitPage
from clanker_tui.domain.messages import Role
from clanker_tui.domain.query import Query, Term
from clanker_tui.history.candidates import Span, newest_first, span_of
from clanker_tui.history.database import Database
from clanker_tui.history.expressions import expressions
from clanker_tui.history.finder import Finder
from clanker_tui.history.insides import CUT as CUT_WORDS
from clanker_tui.history.insides import Speller
from clanker_tui.history.ranking import CUT as CUT_RANKS
from clanker_tui.history.ranking import best_first, ranked
from clanker_tui.history.reading import Row, word
from clanker_tui.history.rows import Conditions, passing, tagged
from clanker_tui.history.snippets import snippet
from clanker_tui.history.titles import titles
from clanker_tui.history.tokens import tokens
from clanker_tui.history.values import demand, moment
from clanker_tui.history.vocabulary import Vocabulary

Order = Literal["newest", "best"]

PAGE = 50


def search(
    database: Database,
    query: Query,
    *,
    order: Order = "newest",
    limit: int = PAGE,
    cursor: Cursor | None = None,
    vocabulary: Vocabulary | None = None,
) -> HitPage:
    """Return a page of the messages that hold what is looked for, each once; of an empty query, none.

    All words of a query are in one part of the message: its text, its reasoning or a file.

    Args:
        cursor: of the page before.
        vocabulary: what earlier searches on this connection learned.
    """
    if query.is_empty:
        return HitPage(notes=query.notes)
    if query.in_title:
        return titles(database, query, limit, cursor)
    terms, notes = readable(query)
    if not terms and query.terms:
        return HitPage(notes=notes)
    query = replace(query, terms=terms, notes=notes)
    speller = Speller(database, vocabulary or Vocabulary())
    page = HitPage() if cursor and cursor.is_wider else found(speller, query, order, limit, cursor)
    if page.hits or (cursor and not cursor.is_wider):
        return page
    wider = speller.wider(query)
    if wider is None:
        return page
    wider_page = found(speller, wider, order, limit, cursor)
    more = wider_page.cursor and replace(wider_page.cursor, is_wider=True)
    return replace(wider_page, cursor=more) if wider_page.hits else page


def readable(query: Query) -> tuple[tuple[Term, ...], tuple[str, ...]]:
    """Return those terms that have a letter or digit, and the notes of a query with one on the others."""
    terms = tuple(term for term in query.terms if tokens(term.text))
    lost = [term.text.strip() for term in query.terms if term not in terms]
    if not lost:
        return terms, query.notes
    note = f"Only letters and digits are looked for, not {' '.join(lost)}."
    return terms, (*query.notes, note)


def found(speller: Speller, query: Query, order: Order, limit: int, cursor: Cursor | None) -> HitPage:
    """Return a page of what has the words of a query and passes its filters."""
    database = speller.database
    sought = expressions(query.terms, speller.spell)
    notes = [*query.notes, *([CUT_WORDS] if speller.is_cut else [])]
    allowed = tagged(database, query)
    span = narrowed(span_of(query), allowed)
    scores: dict[int, float] = {}
    if order == "best" and sought.wanted:
        scored, is_part = ranked(database, sought, span)
        scores = {-negative: score for score, negative in scored}
        notes += [CUT_RANKS] if is_part else []
        candidates: Iterable[list[int]] = [best_first(scored, cursor)]
    else:
        candidates = newest_first(database, sought, rest(span, cursor))
    if allowed is not None:
        candidates = ([key for key in keys if key in allowed] for keys in candidates)
    rows = list(islice(distinct(database, candidates, Conditions.of(query), cursor), limit + 1))
    finder = Finder(query.terms)
    hits = tuple(hit(database, row, finder) for row in rows[:limit])
    return HitPage(hits, after(hits, cursor, scores) if len(rows) > limit else None, tuple(notes))


def distinct(
    database: Database, candidates: Iterable[list[int]], conditions: Conditions, cursor: Cursor | None
) -> Iterator[Row]:
    """Yield the parts that pass, one of each message."""
    seen = set(cursor.seen) if cursor else set()
    for keys in candidates:
        for row in passing(database, keys, conditions):
            if row[1] not in seen:
                seen.add(row[1])
                yield row


def after(hits: Sequence[Hit], cursor: Cursor | None, scores: Mapping[int, float]) -> Cursor:
    """Return where the page after some hits begins: other parts of their messages are not shown there."""
    seen = frozenset(hit.message_id for hit in hits)
    return Cursor(hits[-1].key, seen | cursor.seen if cursor else seen, scores.get(hits[-1].key, 0.0))


def rest(span: Span, cursor: Cursor | None) -> Span:
    """Return what is left of a span after a page."""
    return span if cursor is None else replace(span, end=min(span.end, cursor.key))


def narrowed(span: Span, keys: set[int] | None) -> Span:
    """Return a span without what is before or behind all of the parts that may be found; None is any part."""
    if keys is None:
        return span
    return Span(max(span.first, min(keys)), min(span.end, max(keys) + 1)) if keys else Span(0, 0)


def hit(database: Database, row: Row, finder: Finder) -> Hit:
    """Return what a row of `passing` found."""
    key, message_id, role, model, created_at, conversation_id, title = row
    fragments = snippet(database, key, finder)
    demand(str, conversation_id, title, message_id, model)
    return Hit(conversation_id, title, message_id, word(Role, role), model, moment(created_at), fragments, key)
