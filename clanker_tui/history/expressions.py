"""Terms of a query as expressions of SQLite's full-text search.

A text that holds characters of scripts without spaces is in both indexes: in that of pairs each of its words can be
found, also one that touches such characters. So every query is put to both, except that only the pairs know the
characters themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from clanker_tui.domain.query import Reach, Term
from clanker_tui.history.pairs import UNSPACED, pairs
from clanker_tui.history.tokens import tokens

WORDS, PAIRS = INDEXES = ("parts_fts", "pairs_fts")
Spell = Callable[[str, Term], str]


@dataclass(frozen=True, slots=True)
class Expressions:
    """What a text must match in each index that can find all that is wanted, and what it must not match.

    Without `wanted` all texts are candidates.
    """

    wanted: dict[str, str]
    unwanted: dict[str, str]

    def matching(self, index: str) -> str:
        """Return what finds in an index all that is wanted and nothing that, as far as it knows, is not."""
        wanted, unwanted = self.wanted[index], self.unwanted.get(index)
        return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def expressions(terms: Sequence[Term], spell: Spell) -> Expressions:
    """Return what to look for.

    Args:
        spell: returns the expression of a term in an index; empty where the index cannot find it.
    """
    wanted, unwanted = {}, {}
    for index in INDEXES:
        positive = [spell(index, term) for term in terms if not term.is_excluded]
        negative = [found for term in terms if term.is_excluded and (found := spell(index, term))]
        if positive and all(positive):
            wanted[index] = joined("AND", positive)
        if negative:
            unwanted[index] = joined("OR", negative)
    return Expressions(wanted, unwanted)


def joined(operator: str, parts: Iterable[str]) -> str:
    """Return expressions with an operator between them."""
    return f" {operator} ".join(f"({part})" for part in parts)


def spelled(index: str, term: Term) -> str:
    """Return a term as a phrase, or the beginning of one; empty when the index does not hold such words."""
    if not UNSPACED.search(term.text):
        return phrase(tokens(term.text), is_open=term.reach is not Reach.WORD)
    if index == WORDS:
        return ""
    *_, last = UNSPACED.finditer(term.text)
    if tokens(term.text[last.end() :]):
        return phrase(tokens(pairs(term.text)), is_open=term.reach is not Reach.WORD)
    if len(last[0]) == 1:  # it begins some pair, or stands alone at the end of a run
        return phrase(tokens(pairs(term.text)), is_open=True)
    return phrase(tokens(pairs(term.text[: last.end()]).rstrip()[:-1]), is_open=False)


def phrase(words: Sequence[str], *, is_open: bool) -> str:
    """Return words that follow each other, the last one perhaps only begun. They hold no quotation mark."""
    return f'"{" ".join(words)}"{" *" if is_open else ""}' if words else ""
