"""Finds messages by what was said in them: plain SQL over the full-text indexes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from clanker_tui.domain.hits import Cursor, Hit, HitPage
from clanker_tui.domain.messages import Role
from clanker_tui.domain.query import Query, Reach, Term
from clanker_tui.history.candidates import Span, newest_first, span_of
from clanker_tui.history.database import Database
from clanker_tui.history.expressions import INDEXES, expressions, phrase, spelled
from clanker_tui.history.finder import Finder
from clanker_tui.history.pairs import UNSPACED
from clanker_tui.history.ranking import CUT, best_first, ranked
from clanker_tui.history.reading import Row, word
from clanker_tui.history.rows import Conditions, passing
from clanker_tui.history.snippets import snippet
from clanker_tui.history.titles import titles
from clanker_tui.history.tokens import tokens
from clanker_tui.history.values import moment
from clanker_tui.history.vocabulary import MOST_WORDS, Vocabulary, prepare

Order = Literal["newest", "best"]

PAGE = 50
KNOWN = "SELECT 1 FROM {index} WHERE {index} MATCH ? LIMIT 1"


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
    search = Search(database, vocabulary or Vocabulary())
    terms, notes = readable(query)
    if not terms and query.terms:
        return HitPage(notes=notes)
    query = replace(query, terms=terms, notes=notes)
    page = search.page(query, order, limit, cursor)
    if page.hits or cursor:
        return page
    wider = search.wider(query)
    return page if wider is None else max(page, search.page(wider, order, limit, None), key=lambda one: len(one.hits))


def readable(query: Query) -> tuple[tuple[Term, ...], tuple[str, ...]]:
    """Return those terms that have a letter or digit, and the notes of a query with one on the others."""
    terms = tuple(term for term in query.terms if tokens(term.text))
    lost = [term.text.strip() for term in query.terms if term not in terms]
    if not lost:
        return terms, query.notes
    note = f"Only letters and digits are looked for, not {' '.join(lost)}."
    return terms, (*query.notes, note)


@dataclass(slots=True)
class Search:
    """One search, with what it has to say about itself."""

    database: Database
    vocabulary: Vocabulary
    is_cut: bool = False

    def page(self, query: Query, order: Order, limit: int, cursor: Cursor | None) -> HitPage:
        """Return a page."""
        self.is_cut = False
        sought = expressions(query.terms, self.spell)
        notes = [*query.notes]
        if self.is_cut:
            notes.append(f"Too many words hold it: {MOST_WORDS} of them are looked for.")
        scores: dict[int, float] = {}
        if order == "best" and sought.wanted:
            scored, is_part = ranked(self.database, sought, span_of(query))
            scores = {-negative: score for score, negative in scored}
            candidates: Iterable[list[int]] = [best_first(scored, cursor)]
            notes += [CUT] if is_part else []
        else:
            candidates = newest_first(self.database, sought, rest(span_of(query), cursor))
        rows = self.distinct(candidates, Conditions.of(query), cursor)
        found = list(islice(rows, limit + 1))
        finder = Finder(query.terms)
        hits = tuple(hit(self.database, row, finder) for row in found[:limit])
        return HitPage(hits, after(hits, cursor, scores) if len(found) > limit else None, tuple(notes))

    def distinct(self, candidates: Iterable[list[int]], conditions: Conditions, cursor: Cursor | None) -> Iterator[Row]:
        """Yield the parts that pass, one of each message."""
        seen = set(cursor.seen) if cursor else set()
        for keys in candidates:
            for row in passing(self.database, keys, conditions):
                if row[1] not in seen:
                    seen.add(row[1])
                    yield row

    def spell(self, index: str, term: Term) -> str:
        """Return the expression of a term in an index; empty where the index cannot find it."""
        if term.reach is not Reach.INSIDE or UNSPACED.search(term.text):
            return spelled(index, term)
        words = tokens(term.text)
        if len(words) > 1:
            return phrase(words, is_open=True)
        prepare(self.database)
        holding = self.vocabulary.holding(self.database, index, words[0])
        self.is_cut |= len(holding) > MOST_WORDS
        return " OR ".join(phrase([one], is_open=False) for one in holding[:MOST_WORDS] or words)

    def wider(self, query: Query) -> Query | None:
        """Return a query for the insides of words, for those that no message holds by themselves; None without any."""
        missing = [term for term in query.terms if not term.is_excluded and self.is_unknown(term)]
        if not missing:
            return None
        insides = tuple(replace(term, reach=Reach.INSIDE) if term in missing else term for term in query.terms)
        names = ", ".join(f"“{term.text}”" for term in missing)
        note = f"No message holds {names} as a word: shown are words with it inside."
        return replace(query, terms=insides, notes=(*query.notes, note))

    def is_unknown(self, term: Term) -> bool:
        """Whether a term is one word that may be inside of others, and is nowhere by itself."""
        if term.reach is Reach.INSIDE or UNSPACED.search(term.text) or len(tokens(term.text)) > 1:
            return False
        expressions = [(index, spelled(index, term)) for index in INDEXES]
        return not any(self.database.one(KNOWN.format(index=index), (one,)) for index, one in expressions)


def after(hits: Sequence[Hit], cursor: Cursor | None, scores: Mapping[int, float]) -> Cursor:
    """Return where the page after some hits begins: other parts of their messages are not shown there."""
    seen = frozenset(hit.message_id for hit in hits)
    return Cursor(hits[-1].key, seen | cursor.seen if cursor else seen, scores.get(hits[-1].key, 0.0))


def rest(span: Span, cursor: Cursor | None) -> Span:
    """Return what is left of a span after a page."""
    return span if cursor is None else replace(span, end=min(span.end, cursor.key))


def hit(database: Database, row: Row, finder: Finder) -> Hit:
    """Return what a row of `passing` found."""
    key, message_id, role, model, created_at, conversation_id, title = row
    fragments = snippet(database, key, finder)
    return Hit(conversation_id, title, message_id, word(Role, role), model, moment(created_at), fragments, key)
