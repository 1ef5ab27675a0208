"""The page: where blocks write their rows, and what every block has in common."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import TYPE_CHECKING, Self

from clanker_tui.ui.markdown.containers import Margin
from clanker_tui.ui.markdown.inline import Inline
from clanker_tui.ui.markdown.lexers import Lexers
from clanker_tui.ui.markdown.rows import Row
from clanker_tui.ui.markdown.wrapping import Piece

if TYPE_CHECKING:
    from clanker_tui.ui.markdown.code import CodeBlock


class Page:
    """Where leaves write. What a page on trial is told is taken back, so it neither learns nor rewrites."""

    def __init__(self, width: int, *, inline: Inline, lexers: Lexers) -> None:
        self.width = width
        self.inline = inline
        self.lexers = lexers
        self.rows: list[Row] = []
        self.code_blocks: list[CodeBlock] = []
        self.touched = 0
        self.is_trial = False
        self.is_hasty = False
        """Whether a line of code that has not ended may be plain, as more of it is about to come."""

    def on_trial(self) -> Page:
        """Return a page with the same rows, for what may still change."""
        page = copy(self)
        page.is_trial = True
        return page

    def rewrite(self, first: int, rows: list[Row]) -> None:
        """Replace rows by as many others."""
        self.rows[first : first + len(rows)] = rows
        self.touched = min(self.touched, first)


class Leaf:
    """A block that holds text. What can no longer change is written at once, the rest when it is closed."""

    def __init__(self, margin: Margin) -> None:
        self.margin = margin
        self.is_begun = False

    def fork(self) -> Self:
        """Return one that may go on in another way; this one stays as it is."""
        return copy(self)

    def glue(self, text: str, page: Page) -> None:
        """Take in more of a line that is too long to be read at once."""

    def close(self, page: Page) -> None:
        """Write what has not been written."""

    def put(self, page: Page, pieces: Iterable[Piece]) -> None:
        """Write pieces as rows."""
        margin = self.margin
        for spans, joint in pieces:
            lead = margin.lead if joint is None else margin.cells
            if self.is_begun:
                page.rows.append(Row(margin.rest + spans if margin.rest else spans, lead, joint))
            else:
                self.is_begun = True
                page.rows += margin.above
                page.rows.append(Row(margin.first + spans, lead, joint))
