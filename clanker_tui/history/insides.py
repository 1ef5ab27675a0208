"""Spells terms for the full-text indexes, also those that may stand inside of words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from clanker_tui.domain.query import Query, Reach, Term
from clanker_tui.history.database import Database
from clanker_tui.history.expressions import INDEXES, phrase, spelled
from clanker_tui.history.pairs import UNSPACED
from clanker_tui.history.tokens import tokens
from clanker_tui.history.vocabulary import MOST_WORDS, Vocabulary, prepare

KNOWN = "SELECT 1 FROM {index} WHERE {index} MATCH ? LIMIT 1"
CUT = f"Too many words hold it: {MOST_WORDS} of them are looked for."


@dataclass(slots=True)
class Speller:
    """Spells the terms of one query. `is_cut`: some are inside of more words than can be looked for."""

    database: Database
    vocabulary: Vocabulary
    is_cut: bool = False

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
