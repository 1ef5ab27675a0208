"""Blocks of code: highlighted line by line as they come, and once more as a whole where that shows more."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from typing import Self

from clanker_tui.domain.clean import clean
from clanker_tui.ui.markdown.cells import width_of
from clanker_tui.ui.markdown.containers import Margin
from clanker_tui.ui.markdown.cursor import Cursor
from clanker_tui.ui.markdown.highlighting import (
    EFFORT_LIMIT,
    LINE_LIMIT,
    WHOLE_LIMIT,
    LineLexer,
    marks_in,
    whole_lines,
)
from clanker_tui.ui.markdown.lexers import language_of
from clanker_tui.ui.markdown.page import Leaf, Page
from clanker_tui.ui.markdown.plain import without_tabs
from clanker_tui.ui.markdown.rows import Row, Span
from clanker_tui.ui.markdown.wrapping import fold, whole_clusters

_FENCE = re.compile(r"(`{3,})([^`]*)$|(~{3,})(.*)$")
_FENCE_END = re.compile(r"(`{3,}|~{3,})[ \t]*$")


class CodeBlock:
    """A block of code in a document. Its text is what the source says, not cleaned; of an open one, whole lines."""

    def __init__(self, language: str, number: int, margin: Margin) -> None:
        self.language = language
        self.number = number
        self.margin = margin
        self.first_row = -1
        self.is_open = True
        self.is_waiting = False
        """Whether it is plain because the lexer is not loaded."""
        self._lines: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self._lines)

    def learn(self, line: str) -> None:
        """Take in a line or, when it does not end in a newline, the beginning of one."""
        self._lines.append(line)

    def lex_again(self, page: Page) -> LineLexer | None:
        """Highlight what was plain; return how the next line goes on. The rows stay as many as they were."""
        lexer = page.lexers.find(self.language)
        self.is_waiting = not page.lexers.is_known(self.language)
        if lexer is None:
            return None
        lexing = LineLexer(lexer, page.lexers)
        lines: list[list[Span]] = []
        is_glued = False
        for line in self._lines:
            text = clean_code(line.removesuffix("\n"))
            lines.append([Span(text, "code")] if is_glued else lexing.line(text))
            is_glued = not line.endswith("\n")
        self._rewrite(lines, page)
        if not self.is_open:
            self.lex_as_a_whole(lexing, page)
        return lexing

    def lex_as_a_whole(self, lexing: LineLexer, page: Page) -> None:
        """Highlight all of it once more, if the lexer may then see more and it is not too much."""
        text = clean_code(self.text.removesuffix("\n"))
        if not lexing.is_doubtful or len(text) > WHOLE_LIMIT or marks_in(text) * len(text) > EFFORT_LIMIT:
            return
        if max(map(len, text.split("\n"))) > LINE_LIMIT or len(self._lines) != text.count("\n") + 1:
            return
        if lines := whole_lines(text, lexing.lexer, page.lexers):
            self._rewrite(lines, page)

    def _rewrite(self, lines: Sequence[list[Span]], page: Page) -> None:
        rows: list[Row] = []
        joint: str | None = None
        for line, source in zip(lines, self._lines, strict=True):
            rows += code_rows(line, self.margin, number=self.number, joint=joint, is_first=not rows)
            joint = None if source.endswith("\n") else ""
        if rows:
            page.rewrite(self.first_row, rows)


class Code(Leaf):
    """A block of code while its lines come."""

    def __init__(self, margin: Margin, *, language: str, page: Page) -> None:
        super().__init__(margin.with_code_bar())
        self.block = CodeBlock(language, len(page.code_blocks), self.margin)
        self.block.is_waiting = not page.lexers.is_known(language)
        page.code_blocks.append(self.block)
        lexer = page.lexers.find(language)
        self.lexing = LineLexer(lexer, page.lexers) if lexer else None

    def fork(self) -> Self:
        other = copy(self)
        other.lexing = self.lexing.fork() if self.lexing else None
        return other

    def add(self, text: str, page: Page, *, end: str = "\n") -> None:
        """Write a line, or the beginning of one that does not end yet."""
        shown = clean_code(text)
        runs = self.lexing.line(shown) if self.lexing and end and not page.is_hasty else [Span(shown, "code")]
        self._write(runs, page, joint=None)
        if not page.is_trial:
            self.block.learn(text + end)

    def glue(self, text: str, page: Page, *, end: str = "") -> None:
        self._write([Span(clean_code(text), "code")], page, joint="")
        if not page.is_trial:
            self.block.learn(text + end)

    def close(self, page: Page) -> None:
        if not self.is_begun:
            self._write([Span("", "code")], page, joint=None)
        if not page.is_trial:
            self.block.is_open = False
            if self.lexing:
                self.block.lex_as_a_whole(self.lexing, page)

    def _write(self, runs: list[Span], page: Page, *, joint: str | None) -> None:
        is_first = not self.is_begun
        if is_first:
            self.is_begun = True
            page.rows += self.margin.above
            if not page.is_trial:
                self.block.first_row = len(page.rows)
        page.rows += code_rows(runs, self.margin, number=self.block.number, joint=joint, is_first=is_first)


class Fence(Code):
    """Code between two lines of marks."""

    def __init__(self, margin: Margin, *, indent: int, opening: str, page: Page) -> None:
        marks, info = fence_of(opening)
        super().__init__(margin, language=language_of(info), page=page)
        self.marks = marks
        self.indent = indent
        self.is_over = False

    @staticmethod
    def is_begun_by(text: str) -> bool:
        """Return whether a line begins code."""
        return bool(fence_of(text)[0])

    def add_line(self, cursor: Cursor, page: Page, *, end: str = "\n") -> None:
        """Take in a line of code, or the line that ends it."""
        if cursor.indent < 4 and cursor.mark == self.marks[0]:
            found = _FENCE_END.match(cursor.text)
            if found and found[1].startswith(self.marks):
                self.is_over = True
                return
        if cursor.indent and self.indent:
            cursor.skip(min(self.indent, cursor.indent))
        self.add(cursor.rest, page, end=end)


class IndentedCode(Code):
    """Code that is indented by four columns. Empty lines belong to it when more of it follows."""

    def __init__(self, margin: Margin, page: Page) -> None:
        super().__init__(margin, language="", page=page)
        self.blanks: list[str] = []

    def fork(self) -> Self:
        other = super().fork()
        other.blanks = list(self.blanks)
        return other

    @property
    def has_blanks_after(self) -> bool:
        return bool(self.blanks)

    def add_line(self, cursor: Cursor, page: Page, *, end: str = "\n") -> None:
        """Take in a line."""
        cursor.skip(4)
        if cursor.is_blank:
            self.blanks.append(cursor.rest)
            return
        for blank in self.blanks:
            self.add(blank, page)
        self.blanks = []
        self.add(cursor.rest, page, end=end)

    def glue(self, text: str, page: Page, *, end: str = "") -> None:
        if self.blanks:
            self.blanks[-1] += text
        else:
            super().glue(text, page, end=end)


def fence_of(text: str) -> tuple[str, str]:
    """Return the marks that a line begins code with and what follows them; two times "" when it does not."""
    found = _FENCE.match(text)
    return (found[1] or found[3], found[2] or found[4] or "") if found else ("", "")


def clean_code(text: str) -> str:
    """Return code that is safe to draw, in as many lines as it has."""
    return clean(text.replace("\u2028", " ").replace("\u2029", " ")) if not text.isascii() else clean(text)


def code_rows(runs: list[Span], margin: Margin, *, number: int, joint: str | None, is_first: bool) -> list[Row]:
    """Return a line of code as rows, cut where they are full."""
    before = margin.first if is_first else margin.rest
    if len(runs) == 1 and len(runs[0].text) <= margin.room and runs[0].text.isascii() and "\t" not in runs[0].text:
        return [Row(before + tuple(runs), margin.cells, joint, number)]
    runs = whole_clusters(runs_without_tabs(runs))
    rows: list[Row] = []
    for spans, more in fold(runs, margin.room):
        rows.append(Row((margin.rest if rows else before) + spans, margin.cells, more if rows else joint, number))
    return rows


def runs_without_tabs(runs: list[Span]) -> list[Span]:
    """Return runs with their tabs filled up."""
    if not any("\t" in run.text for run in runs):
        return runs
    column = 0
    found: list[Span] = []
    for run in runs:
        text = without_tabs(run.text, column)
        column += width_of(text)
        found.append(run._replace(text=text))
    return found
