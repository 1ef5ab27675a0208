"""Leaves: blocks that hold text, and how each becomes rows."""

from __future__ import annotations

import re
from copy import copy
from typing import Self

from clanker_tui.domain.clean import clean
from clanker_tui.ui.markdown.containers import Margin
from clanker_tui.ui.markdown.inline import PIECE_LIMIT, piece_end
from clanker_tui.ui.markdown.page import Leaf, Page
from clanker_tui.ui.markdown.plain import without_tabs
from clanker_tui.ui.markdown.rows import Span
from clanker_tui.ui.markdown.table_lines import BETWEEN, cells_in
from clanker_tui.ui.markdown.wrapping import Piece, fold, whole_clusters, wrap

_TASK = re.compile(r"\[([ xX])\][ \t\n]+")
_MATH_LINE = re.compile(r"\$\$.+\$\$[ \t]*$|\\\[.*\\\][ \t]*$")
_MATH_START = re.compile(r"\$\$[ \t]*$|\\\[(?!.*\\\])")


class Empty(Leaf):
    """The content of an item without content."""

    def close(self, page: Page) -> None:
        self.put(page, [Piece((), None)])


class Rule(Leaf):
    """A thematic break."""

    def close(self, page: Page) -> None:
        self.put(page, [Piece((Span("─" * self.margin.room, "rule"),), None)])


class Heading(Leaf):
    """A heading of one level of six."""

    def __init__(self, margin: Margin, *, level: int, text: str) -> None:
        super().__init__(margin)
        self.look = f"h{level}"
        self.text = text

    def close(self, page: Page) -> None:
        self.put(page, wrap(page.inline.runs(self.text.strip(), self.look), self.margin.room))


class Paragraph(Leaf):
    """A paragraph. Of a long one, the pieces that are full are written, all but the last row, which goes on."""

    def __init__(self, margin: Margin) -> None:
        super().__init__(margin)
        self.lines: list[str] = []
        self.is_long = False
        self.last_indent = 0
        self._size = 0
        self._carried = Piece((), None)

    def fork(self) -> Self:
        other = copy(self)
        other.lines = list(self.lines)
        return other

    def add(self, text: str, indent: int, page: Page) -> None:
        self.lines.append(text)
        self.last_indent = indent
        self._grow(len(text) + 1, page)

    def glue(self, text: str, page: Page) -> None:
        self.lines[-1] += text
        self._grow(len(text), page)

    def close(self, page: Page) -> None:
        if page.is_trial and len(self.lines) == 1 and self.lines[0].startswith("|") and not self.is_long:
            self._put_as_header(page)  # which it most likely is; the next line tells
            return
        text = self.take_text(page)
        if not (text or self.is_long or self.margin.is_item_start):
            return
        runs = page.inline.runs(text)
        if self.margin.is_item_start and not self.is_long and (task := _TASK.match(text)):
            runs = [Span(f"[{task[1]}]", "task"), Span(" "), *page.inline.runs(text[task.end() :])]
        self.put(page, self._continued(runs))

    def _put_as_header(self, page: Page) -> None:
        """Write the line as the header of a table, as far as it goes."""
        spans: list[Span] = []
        for cell in cells_in(self.lines[0]):
            spans += [*([Span(BETWEEN, "table")] if spans else ()), *page.inline.runs(cell, "strong")]
        if spans:
            self.put(page, wrap(spans, self.margin.room))

    def take_text(self, page: Page) -> str:
        """Return what is not written yet, without the definitions at the beginning."""
        text = "\n".join(self.lines)
        if self.is_long:
            return text.rstrip()
        return page.inline.take_definitions(text.strip(), is_trial=page.is_trial)

    def _grow(self, size: int, page: Page) -> None:
        self._size += size
        if self._size <= PIECE_LIMIT:
            return
        text = "\n".join(self.lines)
        if not self.is_long:
            text = page.inline.take_definitions(text, is_trial=page.is_trial)
        while len(text) > PIECE_LIMIT:
            cut = piece_end(text)
            *pieces, self._carried = self._continued(page.inline.runs(text[:cut]))
            self.put(page, pieces)
            self.is_long = True
            text = text[cut:]
        self.lines = text.split("\n")
        self._size = len(text)

    def _continued(self, runs: list[Span]) -> list[Piece]:
        """Return runs as pieces that go on where the last row stopped."""
        if self.is_long:
            runs = whole_clusters([*self._carried.spans, *runs])
        pieces = wrap(runs, self.margin.room)
        pieces[0] = Piece(pieces[0].spans, self._carried.joint)
        return pieces


class Mathematics(Leaf):
    """Lines of mathematics, as they are, up to the closing mark or an empty line."""

    def __init__(self, margin: Margin, opening: str) -> None:
        super().__init__(margin)
        self.closer = "$$" if opening[0] == "$" else "\\]"
        self.is_over = _MATH_LINE.match(opening) is not None

    @staticmethod
    def is_begun_by(text: str) -> bool:
        """Return whether a line begins mathematics."""
        return _MATH_LINE.match(text) is not None or _MATH_START.match(text) is not None

    def add(self, text: str, page: Page) -> None:
        """Write a line."""
        self.put(page, wrap([Span(as_one_line(text), "math")], self.margin.room))

    def add_line(self, text: str, page: Page) -> bool:
        """Take in a line; False when it does not belong here."""
        if self.is_over or not text.strip(" \t"):
            return False
        self.add(text, page)
        self.is_over = self.closer in text
        return True

    def glue(self, text: str, page: Page) -> None:
        first, *more = fold([Span(as_one_line(text), "math")], self.margin.room)
        self.put(page, [Piece(first.spans, ""), *more])
        self.is_over = self.is_over or self.closer in text


def as_one_line(text: str) -> str:
    """Return a line clean and without tabs."""
    return without_tabs(clean(text).replace("\n", " "))
