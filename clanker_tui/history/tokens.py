"""Words as the full-text indexes spell them: SQLite's own tokenizer is asked, so that both always agree."""

from __future__ import annotations

import sqlite3
from functools import cache
from threading import local

from clanker_tui.history.values import text_bytes

_of_thread = local()


def tokens(text: str) -> list[str]:
    """Return the words of a text in their order, in lower case and without accents; those of an index of words."""
    connection = _tokenizer()
    connection.execute("DELETE FROM texts")
    connection.execute("INSERT INTO texts VALUES (CAST(? AS TEXT))", (text_bytes(text),))
    return [token for (token,) in connection.execute("SELECT term FROM spelled ORDER BY offset")]


def _tokenizer() -> sqlite3.Connection:
    """Return a database in memory with an index like those of the schema; each thread has its own."""
    connection: sqlite3.Connection | None = getattr(_of_thread, "connection", None)
    if connection is None:
        connection = _of_thread.connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='unicode61 remove_diacritics 2')")
        connection.execute("CREATE VIRTUAL TABLE spelled USING fts5vocab('texts', 'instance')")
    return connection


@cache
def spellings() -> dict[str, str]:
    """Return for each letter that occurs with accents all its forms, as a set in a regular expression has them."""
    forms: dict[str, str] = {}
    letters = [chr(code) for code in (*range(0x41, 0x250), *range(0x370, 0x530), *range(0x1E00, 0x2000))]
    for letter in letters:
        if letter.isalpha():
            for token in tokens(letter):
                if token != letter:
                    forms[token] = forms.get(token, token) + letter
    return forms
