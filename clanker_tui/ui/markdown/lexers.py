"""Lexers: which are loaded, and what their tokens look like. Loading one takes long and belongs in a thread."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType

_WORD = re.compile(r"[\w.+#/-]+")
_EXTENSION = re.compile(r"\*\.(\w+)").fullmatch


def language_of(info: str) -> str:
    """Return the language that the line of a fence names, in small letters; "" when it names none."""
    word = _WORD.search(info.split("=", 1)[0] if "=" in info else info)
    return word.group().lstrip(".").lower() if word else ""


class Lexers:
    """The lexers that are loaded. `find` never loads; `load` does, and may run in a thread meanwhile."""

    def __init__(self) -> None:
        self._loaded: dict[str, Lexer | None] = {"": None}
        self._looks: dict[_TokenType, str] = {}
        self._names: dict[str, str] = {}

    def find(self, language: str) -> Lexer | None:
        """Return the lexer of a language, None when it is not loaded or there is none."""
        return self._loaded.get(language)

    def is_known(self, language: str) -> bool:
        """Return whether there is nothing to load: the language was looked for, with or without success."""
        return language in self._loaded

    def has(self, language: str) -> bool:
        """Return whether there is a lexer for a language, loaded or not. Looking it up imports the list of them."""
        return bool(self._name_of(language))

    def load(self, languages: Iterable[str]) -> None:
        """Load the lexers of languages. What nobody knows is remembered as such."""
        from pygments.lexers import get_lexer_by_name

        for language in languages:
            if language not in self._loaded:
                name = self._name_of(language)
                self._loaded[language] = get_lexer_by_name(name) if name else None

    def look_of(self, token: _TokenType) -> str:
        """Return what a token looks like."""
        try:
            return self._looks[token]
        except KeyError:
            return self._looks.setdefault(token, _look_of(token))

    def _name_of(self, language: str) -> str:
        """Return the name by which Pygments knows a language: one of its aliases, or how its files end."""
        if not self._names:
            from pygments.lexers import get_all_lexers

            lexers = list(get_all_lexers(plugins=False))
            for _, aliases, patterns, _ in lexers:
                for pattern in patterns:
                    if (match := _EXTENSION(pattern)) and aliases:
                        self._names.setdefault(match[1].lower(), aliases[0])
            self._names.update({alias.lower(): alias for _, aliases, _, _ in lexers for alias in aliases})
        return self._names.get(language, "")


def _look_of(token: _TokenType) -> str:
    from pygments.token import (
        Comment,
        Error,
        Escape,
        Generic,
        Keyword,
        Literal,
        Name,
        Number,
        Operator,
        Punctuation,
        String,
        Token,
    )

    looks = {
        Keyword: "code keyword",
        Keyword.Type: "code type",
        Keyword.Constant: "code number",
        String: "code string",
        Number: "code number",
        Literal: "code string",
        Comment: "code comment",
        Name.Function: "code function",
        Name.Decorator: "code function",
        Name.Builtin: "code function",
        Name.Class: "code type",
        Name.Exception: "code type",
        Name.Namespace: "code type",
        Name.Tag: "code keyword",
        Name.Attribute: "code name",
        Name.Constant: "code name",
        Name.Entity: "code name",
        Name.Label: "code name",
        Name.Variable: "code name",
        Operator: "code operator",
        Operator.Word: "code keyword",
        Punctuation: "code operator",
        Escape: "code string",
        Error: "code error",
        Generic.Deleted: "code removed",
        Generic.Inserted: "code added",
        Generic.Error: "code error",
        Generic.Heading: "code keyword",
        Generic.Subheading: "code keyword",
        Generic.Prompt: "code comment",
        Generic.Traceback: "code error",
        Token: "code",
    }
    while token not in looks:
        token = token.parent
    return looks[token]
