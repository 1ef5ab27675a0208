"""What is selected in a conversation, and the text that is copied of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len

from clanker_tui.ui.conversation.section import FURNITURE
from clanker_tui.ui.markdown.rows import Row


class Spot(NamedTuple):
    """A cell of the conversation: the number of the section, a row of it, a column. Later ones compare as greater."""

    section: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Selection:
    """From where the selecting began to where it is now; both cells belong to it."""

    anchor: Spot
    head: Spot

    @property
    def first(self) -> Spot:
        return min(self.anchor, self.head)

    @property
    def last(self) -> Spot:
        return max(self.anchor, self.head)

    def shifted(self, section: int, by: int) -> Selection:
        """Return what is selected when there are more sections before one of them, or fewer."""
        anchor, head = (
            spot._replace(section=spot.section + by) if spot.section >= section else spot
            for spot in (self.anchor, self.head)
        )
        return Selection(anchor, head)

    def cells_of(self, section: int, row: int, width: int) -> tuple[int, int] | None:
        """Return which cells of a row are selected, the end not included; None when none is."""
        at = (section, row)
        if not self.first[:2] <= at <= self.last[:2]:
            return None
        begin = self.first.column if at == self.first[:2] else 0
        end = self.last.column + 1 if at == self.last[:2] else width
        return (begin, end) if begin < end else None


def copied(rows: Iterable[tuple[Row, int, int]]) -> str:
    """Return the text of rows, each with the cells that are wanted of it.

    Long lines that were wrapped are whole again, and what is only drawn is left out. Rows of which nothing can be
    copied part the texts they stand between by one blank line.
    """
    pieces: list[str] = []
    is_parted = False
    for row, begin, end in rows:
        if row.lead >= FURNITURE:
            is_parted = bool(pieces)
        if row.lead >= FURNITURE or not row.is_copied:
            continue
        if pieces:
            pieces.append("\n\n" if is_parted else "\n" if row.joint is None else row.joint)
        is_parted = False
        pieces.append(cut_cells(row.text, max(begin, row.lead), end).rstrip())
    return "".join(pieces)


def cut_cells(text: str, begin: int, end: int) -> str:
    """Return what stands in some cells of a text; a wide character that is in part there belongs to it."""
    if text.isascii():
        return text[begin:end]
    cell = 0
    kept: list[str] = []
    for char in text:
        width = cell_len(char)
        if cell + width > begin and cell < end and (width or kept):
            kept.append(char)
        cell += width
    return "".join(kept)
