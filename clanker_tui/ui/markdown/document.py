"""A document: Markdown as rows of a width, which grows as text arrives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from clanker_tui.ui.markdown.blocks import Blocks
from clanker_tui.ui.markdown.code import CodeBlock
from clanker_tui.ui.markdown.inline import Definition, Inline
from clanker_tui.ui.markdown.lexers import Lexers
from clanker_tui.ui.markdown.page import Page
from clanker_tui.ui.markdown.plain import plain_rows, with_newlines
from clanker_tui.ui.markdown.rows import Row

__all__ = ["CodeBlock", "Document", "lay_out", "plain_rows"]

LINE_LIMIT = 2_000
"""Characters of a line that are read at once."""

# A last line that is nothing but marks, which the next characters may give another meaning, is not shown yet.
_HELD = re.compile(r"[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*(?:[-=_*+#`~|:$\\ \t]*|\d{1,9}[.)]?[ \t]*|(?:```|~~~).*)$")


class Document:
    """Markdown as rows of a width; it grows as text arrives.

    `rows` and `code_blocks` say what there is now, open blocks included.
    """

    def __init__(
        self, width: int, *, lexers: Lexers, definitions: Mapping[str, Definition] | None = None
    ) -> None:
        self._page = Page(width, inline=Inline(definitions or {}), lexers=lexers)
        self._trial = self._page.on_trial()
        self._blocks = Blocks(self._page)
        self._line = ""  # the beginning of a line whose end has not come
        self._is_long = False  # whether some of that line has been read already
        self._is_after_return = False
        self._settled = 0
        self._settled_blocks = 0
        self._begun = 0  # rows that were settled before the last text came

    @property
    def rows(self) -> list[Row]:
        return self._page.rows

    @property
    def code_blocks(self) -> list[CodeBlock]:
        return self._page.code_blocks

    @property
    def wanted_languages(self) -> set[str]:
        """Languages whose lexer is not loaded, so that their code is plain for now."""
        return {block.language for block in self.code_blocks if block.is_waiting}

    @property
    def definitions(self) -> Mapping[str, Definition]:
        """Where references lead, as far as the text has told."""
        return self._page.inline.definitions

    @property
    def is_settled(self) -> bool:
        """Whether no definition came after its use: else the text must be laid out once more, with `definitions`."""
        inline = self._page.inline
        return inline.definitions.missed.isdisjoint(inline.definitions)

    def feed(self, text: str) -> int:
        """Take in more text. Return the index of the first row that changed; rows before it are untouched."""
        preview = self._begin()
        if self._is_after_return:
            text = "\r" + text
        self._is_after_return = text.endswith("\r")
        text = self._line + with_newlines(text[:-1] if self._is_after_return else text)
        *lines, self._line = text.split("\n")
        for line in lines:
            self._read(line)
        self._line = self._read_beginning(self._line)
        self._settle()
        if self._line and _HELD.match(self._line) is None:
            self._preview(self._line)
        else:
            self._preview("")
        return self._first_change(preview)

    def finish(self) -> int:
        """Take in that no more text comes. Return the index of the first row that changed."""
        preview = self._begin()
        if self._line or self._is_after_return:
            self._read(self._line)
        self._line, self._is_after_return = "", False
        self._blocks.close()
        self._settle()
        return self._first_change(preview)

    def relex(self) -> int:
        """Highlight what was plain, now that its lexer is loaded. Return the index of the first row that changed."""
        preview = self._begin()
        for block in self.code_blocks:
            if block.is_waiting and self._page.lexers.is_known(block.language):
                lexing = block.lex_again(self._page)
                if (code := self._blocks.open_code) and code.block is block:
                    code.lexing = lexing
        self._preview(self._line if _HELD.match(self._line) is None else "")
        return self._first_change(preview)

    def _begin(self) -> list[Row]:
        """Take the preview off, and return it."""
        preview = self.rows[self._settled :]
        del self.rows[self._settled :]
        del self.code_blocks[self._settled_blocks :]
        self._page.touched = self._begun = self._settled
        return preview

    def _settle(self) -> None:
        self._settled = len(self.rows)
        self._settled_blocks = len(self.code_blocks)

    def _read(self, line: str) -> None:
        """Read the rest of a line."""
        line = self._read_beginning(line)
        if self._is_long:
            self._blocks.read_on(line, end="\n")
        else:
            self._blocks.read(line)
        self._is_long = False

    def _read_beginning(self, line: str) -> str:
        """Read a line that is too long to be read at once as far as it is; return the rest."""
        start = 0
        for end in ends_within(line):
            if self._is_long:
                self._blocks.read_on(line[start:end], end="")
            else:
                self._blocks.read(line[start:end], end="")
            self._is_long, start = True, end
        return line[start:]

    def _preview(self, line: str) -> None:
        """Show what is open as if the text ended here."""
        blocks = self._blocks.fork(self._trial)
        if line and self._is_long:
            blocks.read_on(line, end="\n")
        elif line:
            blocks.read(line)
        blocks.close()

    def _first_change(self, preview: list[Row]) -> int:
        """Return the index of the first row that is not as it was."""
        start = self._begun
        if self._page.touched < start:
            return self._page.touched
        for index, row in enumerate(preview, start):
            if index >= len(self.rows) or self.rows[index] != row:
                return index
        return start + len(preview)


def ends_within(line: str) -> Iterator[int]:
    """Yield where a long line is cut: before a space, where there is one."""
    start = 0
    while len(line) - start > LINE_LIMIT:
        space = line.rfind(" ", start + LINE_LIMIT // 2, start + LINE_LIMIT)
        start = space if space > 0 else start + LINE_LIMIT
        yield start


def lay_out(text: str, width: int, *, lexers: Lexers) -> Document:
    """Return a whole text as a document."""
    document = Document(width, lexers=lexers)
    document.feed(text)
    document.finish()
    if document.is_settled:
        return document
    again = Document(width, lexers=lexers, definitions=document.definitions)
    again.feed(text)
    again.finish()
    return again
