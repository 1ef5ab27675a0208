"""Containers: quotes and the items of lists, and what they put at the left of rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from clanker_tui.ui.markdown.cells import width_of
from clanker_tui.ui.markdown.cursor import Cursor
from clanker_tui.ui.markdown.rows import Row, Span

LEAST_ROOM = 4
BULLETS = ("•", "◦")
_QUOTE_BAR = Span("▌ ", "quote")
_CODE_BAR = Span("│ ", "dim")
_MARKER = re.compile(r"(?:([-+*])|(\d{1,9})([.)]))(?=[ \t]|$)")


@dataclass(frozen=True, slots=True, eq=False)
class Quote:
    """A block quote."""


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """An item of a list. A kind is a bullet, or what follows the numbers; a list goes on while it stays the same."""

    kind: str
    indent: int
    marker: str
    number: int
    is_next: bool = False
    is_over: bool = False


Container = Quote | Item


class Margin(NamedTuple):
    """What stands at the left of a block's rows, and above them. Both margins are equally wide."""

    first: tuple[Span, ...]
    rest: tuple[Span, ...]
    lead: int
    """Cells of the margin that are not copied with a row that begins a line: as far as the last quote bar."""
    cells: int
    room: int
    above: tuple[Row, ...] = ()
    is_item_start: bool = False

    def with_code_bar(self) -> Margin:
        cells = self.cells + width_of(_CODE_BAR.text)
        return self._replace(
            first=(*self.first, _CODE_BAR),
            rest=(*self.rest, _CODE_BAR),
            lead=cells,
            cells=cells,
            room=self.room - width_of(_CODE_BAR.text),
        )


def read_item(cursor: Cursor, stack: Sequence[Container], before: Container | None) -> Item | None:
    """Take in the marker of an item and return the item; None where there is no marker.

    Args:
        stack: the containers that the item stands in.
        before: the item that it may follow in the same list.
    """
    found = _MARKER.match(cursor.text)
    if found is None:
        return None
    bullet, number, delimiter = found.groups()
    before_marker, size = cursor.indent, found.end()
    cursor.take(size)
    padding = cursor.indent
    if cursor.is_blank or padding > 4:
        padding = 1
    cursor.skip(padding)
    kind = bullet or delimiter
    is_next = isinstance(before, Item) and before.kind == kind
    if bullet:
        depth = sum(isinstance(outer, Item) and outer.kind in "-+*" for outer in stack)
        return Item(kind, before_marker + size + padding, f"{BULLETS[depth % len(BULLETS)]} ", 0, is_next)
    value = before.number + 1 if is_next and isinstance(before, Item) else int(number)
    return Item(kind, before_marker + size + padding, f"{value}{delimiter} ", value, is_next)


def is_interrupting(cursor: Cursor) -> bool:
    """Return whether an item may begin in the middle of a paragraph: not an empty one, nor one numbered 17."""
    found = _MARKER.match(cursor.text)
    return found is not None and found[2] in (None, "1") and cursor.text[found.end() :].strip(" \t") != ""


def margin_of(stack: Sequence[Container], *, marked: int, width: int, gap: int | None) -> Margin:
    """Return the margin of a block.

    Where little room is left, the outermost containers are not drawn.

    Args:
        stack: the containers that the block stands in.
        marked: how many of them have shown their marker.
        width: cells of a whole row.
        gap: how many of the containers an empty row above the block stands in; None: there is no such row.
    """
    allowed = width - max(LEAST_ROOM, width * 2 // 5)
    first: list[Span] = []
    rest: list[Span] = []
    above: list[Row] = [] if gap is None else [_gap_row(stack[:gap], allowed)]
    used = lead = 0
    for index in reversed(range(len(stack))):
        container = stack[index]
        bar = _QUOTE_BAR if isinstance(container, Quote) else Span(container.marker, "bullet")
        cells = width_of(bar.text)
        if cells > allowed:
            above.append(Row((Span(bar.text.rstrip()[:width], "bullet"),)))
            continue
        if used + cells > allowed:
            break
        used += cells
        blank = Span(" " * cells)
        rest.insert(0, bar if isinstance(container, Quote) else blank)
        first.insert(0, bar if isinstance(container, Quote) or index >= marked else blank)
    for index, span in enumerate(first):
        if span is _QUOTE_BAR:
            lead = sum(width_of(before.text) for before in first[: index + 1])
    is_item_start = bool(stack) and marked < len(stack) and isinstance(stack[-1], Item)
    return Margin(tuple(first), tuple(rest), lead, used, width - used, tuple(above), is_item_start)


def _gap_row(stack: Sequence[Container], allowed: int) -> Row:
    """Return an empty row within containers: the bars of the quotes go through."""
    spans: list[Span] = []
    used = filled = 0
    for container in stack:
        span = _QUOTE_BAR if isinstance(container, Quote) else Span(" " * width_of(container.marker))
        used += width_of(span.text)
        if used > allowed:
            break
        spans.append(span)
        if isinstance(container, Quote):
            filled = len(spans)
    spans = spans[:filled]
    return Row(tuple(spans), sum(width_of(span.text) for span in spans))
