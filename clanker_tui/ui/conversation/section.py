"""A section of the conversation: a message, or a piece of a very long one, laid out for a width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from clanker_tui.ui.markdown.rows import Row

if TYPE_CHECKING:
    from textual.strip import Strip

    from clanker_tui.ui.conversation.body import Body, MarkdownBody

FURNITURE = 1_000_000  # the lead of a row of which nothing is copied


class Block(NamedTuple):
    """Rows that share a look."""

    rows: Sequence[Row]
    look: str = ""


class Mark(NamedTuple):
    """Cells of a row that have one more look: from one on, and before another."""

    cells: tuple[int, int]
    look: str


class Drawn(NamedTuple):
    """A row in one of the ways it is drawn."""

    row: int
    is_thumb: bool
    is_chosen: bool


class Section:
    """Rows that stand together: what is above the text, the text, and what is below it.

    `height` is an estimate until `is_ready`. `strips` are rows that were drawn. A section `is_guess` while nobody has
    looked where the text it is a piece of is cut.
    """

    __slots__ = (
        "above",
        "below",
        "body",
        "estimate",
        "is_guess",
        "is_ready",
        "message",
        "opener",
        "reasoning",
        "span",
        "strips",
        "width",
    )

    def __init__(
        self,
        message: int,
        span: tuple[int, int | None],
        estimate: int,
        *,
        opener: str = "",
        is_guess: bool = False,
    ) -> None:
        self.message = message  # the number of the message in the conversation
        self.span = span  # the characters of the message's text that stand here
        self.opener = opener  # the line that opens the code the section begins in
        self.estimate = estimate
        self.is_guess = is_guess
        self.above: list[Block] = []
        self.reasoning: MarkdownBody | None = None
        self.body: Body | None = None
        self.below: list[Block] = []
        self.strips: dict[Drawn, Strip] = {}
        self.width = 0
        self.is_ready = False

    @property
    def is_first(self) -> bool:
        """Whether the message begins here."""
        return self.span[0] == 0

    @property
    def height(self) -> int:
        if self.body is None:
            return self.estimate
        return self.text_row + len(self.body.rows) + self.body.rows_to_come + rows_of(self.below)

    @property
    def text_row(self) -> int:
        """The row in which the text begins."""
        return rows_of(self.above)

    @property
    def blocks(self) -> Iterator[Block]:
        """All rows, from the top."""
        body = () if self.body is None else (Block(self.body.rows, self.body.look),)
        return chain(self.above, body, self.below)

    def row(self, number: int) -> tuple[Row, str] | None:
        """Return a row and the look of its block; None where nothing is laid out yet."""
        for rows, look in self.blocks:
            if number < len(rows):
                return rows[number], look
            number -= len(rows)
        return None

    def forget_strips(self, first: int = 0) -> None:
        """Let rows be drawn again, from one on."""
        if not first:
            self.strips.clear()
        for drawn in [drawn for drawn in self.strips if drawn.row >= first]:
            del self.strips[drawn]

    def drop(self) -> None:
        """Forget what was laid out; its height is remembered."""
        self.estimate = self.height
        self.above, self.reasoning, self.body, self.below = [], None, None, []
        self.strips.clear()
        self.is_ready = False
        self.width = 0


def rows_of(blocks: Sequence[Block]) -> int:
    """Return how many rows blocks have together."""
    return sum(len(block.rows) for block in blocks)
