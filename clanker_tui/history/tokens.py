"""Words as the full-text indexes spell them: SQLite's own tokenizer is asked, so that both always agree."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import cache, lru_cache

from clanker_tui.history.values import text_bytes

MADE = (
    "CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='unicode61 remove_diacritics 2')",
    "CREATE VIRTUAL TABLE spelled USING fts5vocab('texts', 'instance')",
)
INSERT = "INSERT INTO texts (rowid, text) VALUES (?, CAST(? AS TEXT))"


@lru_cache(maxsize=1_000)
def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a short text in their order, in lower case and without accents."""
    return tuple(tokens_of([text])[0])


def tokens_of(texts: Sequence[str]) -> list[list[str]]:
    """Return the words of each of some texts, as `tokens` does."""
    words: list[list[str]] = [[] for _ in texts]
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for statement in MADE:
            connection.execute(statement)
        connection.execute("BEGIN")
        connection.executemany(INSERT, ((number, text_bytes(text)) for number, text in enumerate(texts)))
        for number, term in connection.execute("SELECT doc, term FROM spelled ORDER BY doc, offset"):
            words[number].append(term)
    return words


@cache
def spellings() -> dict[str, str]:
    """Return for each letter that occurs with accents all its forms, as a set in a regular expression has them."""
    forms: dict[str, str] = {}
    codes = (*range(0x41, 0x250), *range(0x370, 0x530), *range(0x1E00, 0x2000))
    letters = [letter for letter in map(chr, codes) if letter.isalpha()]
    for letter, spelled in zip(letters, tokens_of(letters), strict=True):
        for token in spelled:
            if token != letter:
                forms[token] = forms.get(token, token) + letter
    return forms
