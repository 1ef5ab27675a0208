"""Highlighting: lines of code as runs that have looks, one line at a time or all at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy
from typing import TYPE_CHECKING

from pygments.lexer import ExtendedRegexLexer, RegexLexer
from pygments.token import Error, _TokenType

from clanker_tui.ui.markdown.lexers import Lexers
from clanker_tui.ui.markdown.rows import Span

if TYPE_CHECKING:
    from pygments.lexer import Lexer

Token = tuple[_TokenType, str]

LINE_LIMIT = 1_000
"""Longer lines are plain: nobody reads them, and some lexers take long over them."""
WHOLE_LIMIT = 6_000
"""Longer code is not read a second time as a whole."""
EFFORT_LIMIT = 300_000
"""An opening mark may make a lexer search all the rest: marks times characters."""

# What a lexer's bug raises, on text that its author did not think of. The code is plain then.
LEXER_BUGS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)

# Marks of what goes over several lines and many lexers take in one piece, which they cannot find in one line.
_SPANNING = re.compile(r"/\*|<!--|\{-|\(\*|`|<<|=begin|--\[|#\||\{#|%\{")


class LineLexer:
    """Highlights line by line and carries over where in the language it is.

    It is doubtful when a language may see more in the whole than in its lines.
    """

    def __init__(self, lexer: Lexer, lexers: Lexers) -> None:
        self.lexer = lexer
        self.lexers = lexers
        self.stack = ["root"]
        self._is_able = isinstance(lexer, RegexLexer) and not isinstance(lexer, ExtendedRegexLexer)
        self.is_doubtful = type(lexer).get_tokens_unprocessed is not RegexLexer.get_tokens_unprocessed

    def fork(self) -> LineLexer:
        """Return one that goes on from here and leaves this one as it is."""
        other = copy(self)
        other.stack = list(self.stack)
        return other

    def line(self, text: str) -> list[Span]:
        """Return a line, without its end, as runs."""
        if not self._is_able or len(text) > LINE_LIMIT:
            return [Span(text, "code")]
        if not self.is_doubtful and marks_in(text):
            self.is_doubtful = True
        try:
            runs = self._runs(text + "\n")
        except LEXER_BUGS:
            self._is_able = False
            return [Span(text, "code")]
        return runs if "".join([run.text for run in runs]) == text else [Span(text, "code")]

    def _runs(self, text: str) -> list[Span]:
        """Return the tokens of a line, as `RegexLexer` finds them; but the stack stays for the next line."""
        states = self.lexer._tokens  # noqa: SLF001  # there is no other way to go on from the middle of a text
        stack: list[str] = self.stack
        tokens: list[Token] = []
        add = tokens.append
        rules = states[stack[-1]]
        position, size = 0, len(text)
        while position < size:
            for rule in rules:
                if match := rule[0](text, position):
                    break
            else:
                if text[position] == "\n":
                    stack[:] = ["root"]
                else:
                    add((Error, text[position]))
                    self.is_doubtful = True
                rules = states[stack[-1]]
                position += 1
                continue
            _, action, change = rule
            if type(action) is _TokenType:
                add((action, match.group()))
            elif action is not None:
                tokens += [found[1:] for found in action(self.lexer, match)]
            position = match.end()
            if change is not None:
                change_state(stack, change)
                rules = states[stack[-1]]
        return runs_of(tokens, self.lexers)


def runs_of(tokens: Iterable[Token], lexers: Lexers) -> list[Span]:
    """Return the tokens of a line as runs, without its end. Blanks look like their neighbours."""
    look_of = lexers.look_of
    spans: list[Span] = []
    look, text = "", ""
    for token, value in tokens:
        of_token = look_of(token)
        if of_token == look or value.isspace():
            text += value
        elif not look:
            look = of_token
            text += value
        else:
            spans.append(Span(text, look))
            look, text = of_token, value
    text = text.removesuffix("\n")
    if text or not spans:
        spans.append(Span(text, look or "code"))
    return spans


def marks_in(code: str) -> int:
    """Return how often code may begin something that goes over several lines."""
    return len(_SPANNING.findall(code))


def change_state(stack: list[str], change: tuple[str, ...] | int | str) -> None:
    """Change the stack as a lexer's rule says: names are pushed, a negative number of states is popped."""
    match change:
        case int(count):
            del stack[max(1, len(stack) + count) :]
        case "#push":
            stack.append(stack[-1])
        case tuple(names):
            for name in names:
                if name == "#push":
                    stack.append(stack[-1])
                elif name != "#pop":
                    stack.append(name)
                elif len(stack) > 1:
                    stack.pop()


def whole_lines(text: str, lexer: Lexer, lexers: Lexers) -> list[list[Span]] | None:
    """Return all lines of code as runs, lexed as a whole; None when the lexer lost some of it."""
    lines: list[list[Token]] = [[]]
    try:
        for _, token, value in lexer.get_tokens_unprocessed(text):
            for index, part in enumerate(value.split("\n")):
                if index:
                    lines.append([])
                if part:
                    lines[-1].append((token, part))
    except LEXER_BUGS:
        return None
    found = [runs_of(line, lexers) for line in lines]
    is_whole = "\n".join(["".join([run.text for run in line]) for line in found]) == text
    return found if is_whole else None
