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


class Drawn(NamedTuple):
    """What a container puts at the left: of its first row, of the others, and how wide both are."""

    first: Span
    rest: Span
    cells: int


_DRAWN_BAR = Drawn(_QUOTE_BAR, _QUOTE_BAR, width_of(_QUOTE_BAR.text))


@dataclass(frozen=True, slots=True, eq=False)
class Quote:
    """A block quote."""

    drawn: Drawn = _DRAWN_BAR


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """An item of a list. A kind is a bullet, or what follows the numbers; a list goes on while it stays the same."""

    kind: str
    indent: int
    drawn: Drawn
    number: int = 0
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
    indent = before_marker + size + padding
    kind = bullet or delimiter
    last = before if isinstance(before, Item) and before.kind == kind else None
    if bullet:
        depth = sum([isinstance(outer, Item) and outer.kind in "-+*" for outer in stack])
        return Item(kind, indent, drawn_marker(f"{BULLETS[depth % len(BULLETS)]} "), is_next=last is not None)
    value = last.number + 1 if last else int(number)
    return Item(kind, indent, drawn_marker(f"{value}{delimiter} "), value, is_next=last is not None)


def drawn_marker(marker: str) -> Drawn:
    """Return what an item puts at the left: its marker, then blanks."""
    return Drawn(Span(marker, "bullet"), Span(" " * len(marker)), len(marker))


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
    used = 0
    past_bar = 0  # cells to the right of the last quote bar
    for index in range(len(stack) - 1, -1, -1):
        mark, blank, cells = stack[index].drawn
        if cells > allowed:
            above.append(Row((Span(mark.text.rstrip()[:width], mark.look),)))
            continue
        if used + cells > allowed:
            break
        if mark is blank and not past_bar:
            past_bar = used + 1
        used += cells
        rest.append(blank)
        first.append(mark if index >= marked else blank)
    first.reverse()
    rest.reverse()
    lead = used - past_bar + 1 if past_bar else 0
    is_item_start = marked < len(stack) and isinstance(stack[-1], Item)
    return Margin(tuple(first), tuple(rest), lead, used, width - used, tuple(above), is_item_start)


def _gap_row(stack: Sequence[Container], allowed: int) -> Row:
    """Return an empty row within containers: the bars of the quotes go through."""
    spans: list[Span] = []
    used = filled = cells = 0
    for container in stack:
        mark, blank, size = container.drawn
        used += size
        if used > allowed:
            break
        spans.append(blank)
        if mark is blank:
            filled, cells = len(spans), used
    return Row(tuple(spans[:filled]), cells)
