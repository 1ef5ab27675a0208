"""Finds in a text what a query found it by, as the indexes do: whatever the case, with or without accents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from clanker_tui.domain.query import Reach, Term
from clanker_tui.history.pairs import UNSPACED
from clanker_tui.history.tokens import spellings, tokens

Place = tuple[int, int, int]  # from, to, and the number of the term that is there

RUN = UNSPACED.pattern[:-1]  # one such character
# Looked at behind the first letter: to look at each place before a letter is known to fit would take ten times as long.
START = rf"(?:(?<![^\W_][\s\S])|(?<={RUN}[\s\S]))"
END = rf"(?:(?![^\W_])|(?={RUN}))"
BETWEEN = r"[\W_]+"
ACCENTS = "[\u0300-\u036f]*"


class Finder:
    """Finds the terms of one query. `pattern` is what finds any of them; None when there is none to be found."""

    def __init__(self, terms: Sequence[Term]) -> None:
        patterns = [pattern for term in terms if not term.is_excluded and (pattern := pattern_of(term))]
        self.pattern = re.compile("|".join(f"({one})" for one in patterns), re.IGNORECASE) if patterns else None

    def places(self, text: str) -> Iterator[Place]:
        """Yield where terms are, in the order of the text."""
        if self.pattern:
            for found in self.pattern.finditer(text):
                yield found.start(), found.end(), found.lastindex or 0


def pattern_of(term: Term) -> str:
    """Return a regular expression for a term; empty when it has no word."""
    pieces: list[str] = []
    for piece, is_run in runs(term.text):
        if is_run:
            pieces.append(re.escape(piece))
        elif words := tokens(piece):
            pieces.append(words_pattern(words, term.reach))
    return r"[\W_]*".join(pieces)


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """Yield a text in pieces, and of each whether it is a run of characters that stand without spaces."""
    at = 0
    for run in UNSPACED.finditer(text):
        yield text[at : run.start()], False
        yield run[0], True
        at = run.end()
    yield text[at:], False


def words_pattern(words: Sequence[str], reach: Reach) -> str:
    """Return a regular expression for words that follow each other."""
    first = letter_pattern(words[0][0])
    start = first if reach is Reach.INSIDE else first + START
    others = [words[0][1:], *words[1:]]
    spelled = BETWEEN.join("".join(map(accented, word)) for word in others)
    return f"{start}{ACCENTS}{spelled}{END if reach is Reach.WORD else ''}"


def accented(letter: str) -> str:
    """Return a regular expression for a letter and the accents that may stand behind it."""
    return letter_pattern(letter) + ACCENTS


def letter_pattern(letter: str) -> str:
    """Return a regular expression for a letter in all its forms."""
    forms = spellings().get(letter)
    return f"[{forms}]" if forms else re.escape(letter)
