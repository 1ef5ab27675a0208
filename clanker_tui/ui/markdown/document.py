"""A document: Markdown as rows of a width, which grows as text arrives."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from math import inf
from typing import NamedTuple

from clanker_tui.ui.markdown.blocks import Blocks
from clanker_tui.ui.markdown.cells import safe_cut
from clanker_tui.ui.markdown.code import CodeBlock
from clanker_tui.ui.markdown.inline import Definition, Inline
from clanker_tui.ui.markdown.lexers import Lexers
from clanker_tui.ui.markdown.page import Page
from clanker_tui.ui.markdown.plain import LEAST_WIDTH, plain_rows, with_newlines
from clanker_tui.ui.markdown.rows import Row

__all__ = ["CodeBlock", "Document", "lay_out", "plain_rows"]

LINE_LIMIT = 2_000
"""Characters of a line that are read at once."""
EFFORT_LIMIT = 4_000
"""What one call does, in characters; the rest is for the next call. A reply never comes that fast, a file does."""
LINE_EFFORT = 12
MARK_EFFORT = 8
"""What a line and a mark cost besides their characters."""
CODE_EFFORT = 3
"""What a character of code costs."""

_COSTLY = re.compile(r"[*_`~<&|$\\]+|\[")

# A last line that is nothing but marks, which the next characters may give another meaning, is not shown yet.
_HELD = re.compile(
    r"[ \t>]*+(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*+(?:[-=_*+#`~|:$\\\[ \t]*+|\d{1,9}[.)]?[ \t]*+|(?:```[^`]*+|~~~.*+))$"
)


class Piece(NamedTuple):
    """A line, or a piece of one: what it ends with, and whether it goes on where the one before stopped."""

    text: str
    end: str
    is_more: bool


class Document:
    """Markdown as rows of a width; it grows as text arrives.

    `rows` and `code_blocks` say what there is now, open blocks included. A call does a limited amount of work, however
    much text it is given; `is_behind` then says that `advance` is to be called, best after the screen has had a turn.
    Only `finish` does all there is.
    """

    def __init__(self, width: int, *, lexers: Lexers, definitions: Mapping[str, Definition] | None = None) -> None:
        self._page = Page(max(LEAST_WIDTH, width), inline=Inline(definitions or {}), lexers=lexers)
        self._trial = self._page.on_trial()
        self._blocks = Blocks(self._page)
        self._line = ""  # the beginning of a line whose end has not come
        self._is_long = False  # whether some of that line has been read already
        self._is_after_return = False
        self._settled = 0
        self._settled_blocks = 0
        self._unread: deque[Piece] = deque()
        self._is_ending = False

    @property
    def rows(self) -> list[Row]:
        return self._page.rows

    @property
    def code_blocks(self) -> list[CodeBlock]:
        return self._page.code_blocks

    @property
    def wanted_languages(self) -> set[str]:
        """Languages whose lexer is not loaded, so that their code is plain for now."""
        return {block.language for block in self._waiting_blocks() if not self._page.lexers.is_known(block.language)}

    @property
    def definitions(self) -> Mapping[str, Definition]:
        """Where references lead, as far as the text has told."""
        return self._page.inline.definitions

    @property
    def is_settled(self) -> bool:
        """Whether no definition came after its use: else the text must be laid out once more, with `definitions`."""
        inline = self._page.inline
        return inline.definitions.missed.isdisjoint(inline.definitions)

    @property
    def is_behind(self) -> bool:
        """Whether a call left some work for the next one: `advance` until it is not."""
        return bool(self._unread) or any(self._lexable())

    def feed(self, text: str) -> int:
        """Take in more text. Return the index of the first row that changed; rows before it are untouched."""
        if self._is_after_return:
            text = "\r" + text
        self._is_after_return = text.endswith("\r")
        text = self._line + with_newlines(text[:-1] if self._is_after_return else text)
        *lines, self._line = text.split("\n")
        for line in lines:
            self._cut(line, end="\n")
        self._line = self._cut(self._line, end="")
        return self.advance()

    def finish(self) -> int:
        """Take in that no more text comes, and do all that is left. Return the index of the first row that changed."""
        if self._line or self._is_after_return:
            self._cut(self._line, end="\n")
        self._line, self._is_after_return = "", False
        self._is_ending = True
        return self._advance(inf)

    def relex(self) -> int:
        """Highlight what was plain, now that its lexer is loaded. Return the index of the first row that changed."""
        return self.advance()

    def advance(self) -> int:
        """Do as much of what is left as fits in one call. Return the index of the first row that changed."""
        return self._advance(EFFORT_LIMIT)

    def _advance(self, most: float) -> int:
        """Read lines and highlight code with so much effort."""
        preview = self.rows[self._settled :]
        del self.rows[self._settled :]
        del self.code_blocks[self._settled_blocks :]
        begun = self._page.touched = self._settled
        effort = count = 0
        while self._unread and effort < most:
            piece = self._unread.popleft()
            effort += self._effort_of(piece.text)
            count += 1
            self._read(piece)
        for block in self._lexable():
            if effort >= most:
                break
            effort += len(block.text)
            self._lex(block)
        if self._is_ending:
            self._blocks.close()
        self._settled, self._settled_blocks = len(self.rows), len(self.code_blocks)
        if not self._unread:
            self._trial.is_hasty = count > 0
            self._preview()
        return self._first_change(preview, begun)

    def _cut(self, line: str, *, end: str) -> str:
        """Note a line as unread, in pieces when it is too long; return the piece that does not end yet."""
        start = 0
        for stop in ends_within(line):
            self._unread.append(Piece(line[start:stop], "", self._is_long))
            self._is_long, start = True, stop
        rest = line[start:]
        if end:
            self._unread.append(Piece(rest, end, self._is_long))
            self._is_long = False
        return rest

    def _effort_of(self, text: str) -> int:
        """Return what it costs to read a line, in characters of plain text."""
        if self._blocks.open_code:
            return LINE_EFFORT + CODE_EFFORT * len(text)
        return LINE_EFFORT + len(text) + MARK_EFFORT * len(_COSTLY.findall(text))

    def _read(self, piece: Piece) -> None:
        if piece.is_more:
            self._blocks.read_on(piece.text, end=piece.end)
        else:
            self._blocks.read(piece.text, end=piece.end)

    def _lexable(self) -> Iterator[CodeBlock]:
        """Yield the blocks that are plain though their lexer is loaded."""
        lexers = self._page.lexers
        return (block for block in self._waiting_blocks() if lexers.is_known(block.language))

    def _waiting_blocks(self) -> Iterator[CodeBlock]:
        return (block for block in self.code_blocks if block.is_waiting)

    def _lex(self, block: CodeBlock) -> None:
        lexing = block.lex_again(self._page)
        if (code := self._blocks.open_code) and code.block is block:
            code.lexing = lexing

    def _preview(self) -> None:
        """Show what is open as if the text ended here. What it lacks now is not missed: it may not be meant."""
        definitions = self._page.inline.definitions
        missed, definitions.missed = definitions.missed, set()
        blocks = self._blocks.fork(self._trial)
        if self._is_long:
            blocks.read_on(self._line, end="\n")
        elif self._line and _HELD.match(self._line) is None:
            blocks.read(self._line)
        blocks.close()
        definitions.missed = missed

    def _first_change(self, preview: list[Row], begun: int) -> int:
        """Return the index of the first row that is not as it was, when a preview was taken off at `begun`."""
        if self._page.touched < begun:
            return self._page.touched
        for index, row in enumerate(preview, begun):
            if index >= len(self.rows) or self.rows[index] != row:
                return index
        return begun + len(preview)


def ends_within(line: str) -> Iterator[int]:
    """Yield where a long line is cut: before a space, where there is one."""
    start = 0
    while len(line) - start > LINE_LIMIT:
        space = line.rfind(" ", start + LINE_LIMIT // 2, start + LINE_LIMIT)
        start = space if space > 0 else safe_cut(line, start + LINE_LIMIT)
        yield start


def lay_out(text: str, width: int, *, lexers: Lexers) -> Document:
    """Return a whole text as a document."""
    document = whole_document(text, Document(width, lexers=lexers))
    if document.is_settled:
        return document
    return whole_document(text, Document(width, lexers=lexers, definitions=document.definitions))


def whole_document(text: str, document: Document) -> Document:
    """Return a document that has taken in a whole text."""
    document.feed(text)
    document.finish()
    return document
