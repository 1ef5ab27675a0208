"""Blocks: reads Markdown line by line. Each line is read once, so the work grows with the text and no faster.

The rules are CommonMark's, with tables. One thing is ours: blocks in the item of a list have an empty row between
them where the source has one, so that a row never depends on what comes later.
"""

from __future__ import annotations

import re
from copy import copy
from dataclasses import replace
from typing import Self

from clanker_tui.ui.markdown.code import Code, Fence, IndentedCode
from clanker_tui.ui.markdown.containers import (
    Container,
    Item,
    Margin,
    Quote,
    is_interrupting,
    margin_of,
    read_item,
)
from clanker_tui.ui.markdown.cursor import Cursor
from clanker_tui.ui.markdown.leaves import Empty, Heading, Mathematics, Paragraph, Rule
from clanker_tui.ui.markdown.page import Leaf, Page
from clanker_tui.ui.markdown.table import Table
from clanker_tui.ui.markdown.table_lines import aligns_of

DEEPEST = 20
"""Containers within containers; the marks of more are text."""

_HEADING = re.compile(r"(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$")
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*$")
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")


class Blocks:
    """The blocks that are open at the end of what has been read."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._stack: tuple[Container, ...] = ()
        self.leaf: Leaf | None = None
        self._shown: tuple[Container, ...] = ()  # the containers of the last leaf: their markers are drawn
        self._before: tuple[Container, ...] = ()  # the same, of the leaf before it
        self._is_begun = False
        self._is_apart = False  # whether an empty line came after the last leaf

    @property
    def open_code(self) -> Code | None:
        """The code that is open, if any."""
        return self.leaf if isinstance(self.leaf, Code) else None

    def fork(self, page: Page) -> Self:
        """Return blocks that go on from here on another page; these stay as they are."""
        other = copy(self)
        other.page = page
        other.leaf = self.leaf.fork() if self.leaf else None
        return other

    def read(self, text: str, *, end: str = "\n") -> None:
        """Read a line, or the beginning of one that is too long to be read at once; then `end` is empty."""
        cursor = Cursor(text)
        depth = self._match(cursor)
        is_inside = depth == len(self._stack)
        match self.leaf:
            case Fence() as fence if is_inside:
                fence.add_line(cursor, self.page, end=end)
                if fence.is_over:
                    self._close_leaf()
                return
            case Mathematics() as mathematics if is_inside and mathematics.add_line(cursor.rest, self.page):
                return
            case IndentedCode() as code if is_inside and (cursor.is_blank or cursor.indent >= 4):
                code.add_line(cursor, self.page, end=end)
                return
        if cursor.is_blank:
            self._read_blank(depth)
        else:
            self._read_containers(cursor, depth, end=end)

    def read_on(self, text: str, *, end: str) -> None:
        """Read more of a line that is too long to be read at once."""
        match self.leaf:
            case Code() as code:
                code.glue(text, self.page, end=end)
            case Paragraph() | Mathematics() as leaf:
                leaf.glue(text, self.page)
            case _ if text.strip(" \t"):
                self._close_leaf()
                self._open_paragraph(text, 0)

    def close(self) -> None:
        """Close all that is open."""
        self._close_to(0)

    def _match(self, cursor: Cursor) -> int:
        """Return how many of the open containers a line goes on in, and take in their marks."""
        for index, container in enumerate(self._stack):
            match container:
                case Quote():
                    if cursor.indent > 3 or cursor.mark != ">":
                        return index
                    take_quote(cursor)
                case Item(is_over=True):
                    return index
                case Item(indent=indent):
                    if cursor.is_blank and self._is_empty(index):
                        return index
                    if cursor.indent >= indent or cursor.is_blank:
                        cursor.skip(indent)
                    else:
                        return index
        return len(self._stack)

    def _is_empty(self, index: int) -> bool:
        """Return whether a container has no content yet."""
        return index == len(self._stack) - 1 and not self._is_shown(index)

    def _is_shown(self, index: int) -> bool:
        return index < len(self._shown) and self._shown[index] is self._stack[index]

    def _read_blank(self, depth: int) -> None:
        """Note an empty line. It ends paragraphs, tables and quotes, and an item that began with one."""
        item = self._stack[depth] if depth < len(self._stack) else None
        if not isinstance(item, Item):
            self._close_to(depth)
        elif not item.is_over:  # it stays, so that the list can go on, and takes nothing in
            self._show_items()
            self._stack = self._shown = (*self._stack[:depth], replace(item, is_over=True))
        self._is_apart = True

    def _read_containers(self, cursor: Cursor, depth: int, *, end: str) -> None:
        """Open the containers that a line begins, and read what stands in them."""
        is_inside = depth == len(self._stack)
        paragraph = self.leaf if isinstance(self.leaf, Paragraph) else None
        while cursor.indent < 4 and not cursor.is_blank and depth < DEEPEST:
            if cursor.mark == ">":
                self._close_to(depth)
                take_quote(cursor)
                self._stack = (*self._stack, Quote())
            elif cursor.mark in "-+*0123456789" and not self._is_other(cursor, paragraph, is_inside=is_inside):
                before = self._stack[depth] if depth < len(self._stack) else None
                item = read_item(cursor, self._stack[:depth], before)
                if item is None:
                    break
                self._close_to(depth)
                self._stack = (*self._stack, item)
            else:
                break
            depth, is_inside, paragraph = len(self._stack), True, None
        self._read_leaf(cursor, depth, paragraph, end=end)

    def _is_other(self, cursor: Cursor, paragraph: Paragraph | None, *, is_inside: bool) -> bool:
        """Return whether what looks like an item is a rule, or belongs to the paragraph it stands in."""
        if cursor.mark in "-*" and _RULE.match(cursor.text):
            return True
        if paragraph is None or not is_inside:
            return False
        if cursor.mark == "-" and _UNDERLINE.match(cursor.text):
            return True
        return not is_interrupting(cursor)

    def _read_leaf(self, cursor: Cursor, depth: int, paragraph: Paragraph | None, *, end: str) -> None:
        """Read what stands in the containers: a new block, or more of the one that is open."""
        is_inside = depth == len(self._stack)
        if cursor.is_blank:
            self._close_leaf()
            return
        if paragraph is not None and is_inside and cursor.indent < 4 and self._read_below(cursor, paragraph):
            return
        if cursor.indent < 4:
            if self._read_block(cursor, depth):
                return
        elif paragraph is None:
            self._close_to(depth)
            self._open(code := IndentedCode(self._margin(), self.page))
            code.add_line(cursor, self.page, end=end)
            return
        if paragraph is not None:  # also where a container ended: it need not repeat its marks
            paragraph.add(cursor.text, cursor.indent, self.page)
        elif isinstance(self.leaf, Table) and is_inside:
            self.leaf.add(cursor.text, self.page)
        else:
            self._close_to(depth)
            self._open_paragraph(cursor.text, cursor.indent)

    def _read_below(self, cursor: Cursor, paragraph: Paragraph) -> bool:
        """Read the line that makes a heading or a table of the paragraph above it; False when it does not."""
        text = cursor.text
        header = paragraph.lines[-1]
        is_whole = len(paragraph.lines) > 1 or not paragraph.is_long
        if is_whole and paragraph.last_indent < 4 and (aligns := aligns_of(text, header)):
            paragraph.lines.pop()
            if paragraph.lines:
                self._close_leaf()
            else:
                self.leaf, self._shown = None, self._before
            self._open(Table(self._margin(), header=header, aligns=aligns, page=self.page))
            return True
        if _UNDERLINE.match(text) and not paragraph.is_long:
            if content := paragraph.take_text(self.page):
                self.leaf = Heading(paragraph.margin, level=1 if text[0] == "=" else 2, text=content)
                self._close_leaf()
                return True
            paragraph.lines = []
        return False

    def _read_block(self, cursor: Cursor, depth: int) -> bool:
        """Read a block that may also end a paragraph; False when there is none."""
        text, mark = cursor.text, cursor.mark
        if mark in "`~$\\":
            return self._read_raw(cursor, depth)
        if mark == "#" and (found := _HEADING.match(text)):
            self._close_to(depth)
            self._open(Heading(self._margin(), level=len(found[1]), text=found[2] or ""))
        elif mark in "*-_" and _RULE.match(text):
            self._close_to(depth)
            self._open(Rule(self._margin()))
        else:
            return False
        self._close_leaf()
        return True

    def _read_raw(self, cursor: Cursor, depth: int) -> bool:
        """Open a block whose lines are taken as they are; False when there is none."""
        text = cursor.text
        if cursor.mark in "`~":
            if not Fence.is_begun_by(text):
                return False
            self._close_to(depth)
            self._open(Fence(self._margin(), indent=cursor.indent, opening=text, page=self.page))
            return True
        if not Mathematics.is_begun_by(text):
            return False
        self._close_to(depth)
        self._open(mathematics := Mathematics(self._margin(), text))
        mathematics.add(text, self.page)
        return True

    def _open_paragraph(self, text: str, indent: int) -> None:
        self._open(paragraph := Paragraph(self._margin()))
        paragraph.add(text, indent, self.page)

    def _open(self, leaf: Leaf) -> None:
        self.leaf = leaf
        self._before, self._shown = self._shown, self._stack

    def _margin(self) -> Margin:
        """Return the margin of a leaf that begins here."""
        marked = 0
        while marked < len(self._stack) and self._is_shown(marked):
            marked += 1
        gap = marked if self._is_begun and self._needs_gap(marked) else None
        return margin_of(self._stack, marked=marked, width=self.page.width, gap=gap)

    def _needs_gap(self, marked: int) -> bool:
        """Return whether an empty row comes before the next leaf, which has so many containers with the last one."""
        opened = self._stack[marked] if marked < len(self._stack) else None
        if isinstance(opened, Item) and opened.is_next:
            return self._is_apart
        outer = self._stack[marked - 1] if marked else None
        return self._is_apart if isinstance(outer, Item) else True

    def _close_leaf(self) -> None:
        leaf, self.leaf = self.leaf, None
        if leaf is None:
            return
        leaf.close(self.page)
        if leaf.is_begun:
            self._is_begun = True
            self._is_apart = isinstance(leaf, IndentedCode) and leaf.has_blanks_after
        else:
            self._shown = self._before

    def _close_to(self, depth: int) -> None:
        """Close containers until so many are left; when there are that many, only the leaf is closed."""
        self._close_leaf()
        if depth < len(self._stack):
            self._show_items()
            self._stack = self._stack[:depth]

    def _show_items(self) -> None:
        """Show the markers of items that have had no content."""
        items = [index for index, container in enumerate(self._stack) if isinstance(container, Item)]
        if not all(self._is_shown(index) for index in items):
            self._open(Empty(self._margin()))
            self._close_leaf()


def take_quote(cursor: Cursor) -> None:
    """Take in the mark of a quote and the blank after it."""
    cursor.take(1)
    cursor.skip(1)
