"""Finds words in the conversation: how often they are there, and one after the other."""

from __future__ import annotations

import asyncio
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from rich.cells import cell_len
from textual.message import Message as Told

from clanker_tui.domain.clean import clean
from clanker_tui.domain.messages import Message
from clanker_tui.domain.outline import Head
from clanker_tui.errors import StorageError
from clanker_tui.ui.conversation.mousing import Mousing
from clanker_tui.ui.conversation.section import Mark, Section
from clanker_tui.ui.conversation.store import Load, MessageStore, load_none

READ_AT_ONCE = 200  # messages
PIECE = 100_000  # characters


class Hit(NamedTuple):
    """Something that was found: the number of the message, and which hit in it."""

    message: int
    number: int


class Finding(Mousing):
    """Marks what is looked for in what is seen, and goes from hit to hit."""

    @dataclass
    class Found(Told):
        """So many hits there are, and which one is shown, counted from 1; 0: none. `problem` says why none could be."""

        count: int
        at: int
        problem: str = ""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id)
        self._pattern: re.Pattern[str] | None = None
        self._hits: list[Hit] = []
        self._at = -1
        self._marks: dict[int, tuple[object, list[list[tuple[int, int, int]]]]] = {}

    @property
    def is_finding(self) -> bool:
        """Whether something is looked for."""
        return self._pattern is not None

    def find(self, words: str) -> None:
        """Look for words in all messages; without any, look for nothing."""
        self._hits, self._at = [], -1
        self._marks.clear()
        self._pattern = pattern_of(words) if words else None
        self.refresh()
        if self._pattern is None:
            self.workers.cancel_group(self, "find")
            self.post_message(self.Found(0, 0))
        else:
            self._look_for(self._pattern, goes_there=True)

    def mark(self, pattern: re.Pattern[str], *, number: int) -> None:
        """Mark a pattern in all messages, and show where it is in one of them."""
        self._hits, self._at = [], -1
        self._marks.clear()
        self._pattern = pattern
        self.refresh()
        self.spawn(partial(self._find, pattern, self.store, within=number), group="find", is_latest=True)

    @property
    def hit_place(self) -> tuple[int, int]:
        """Which of the hits is shown, counted from 1 (0: none), and how many there are."""
        return self._at + 1, len(self._hits)

    def present(self, heads: Sequence[Head], *, load: Load = load_none) -> None:
        self._hits, self._at = [], -1
        self._marks.clear()
        super().present(heads, load=load)
        if self._pattern is not None:
            self._look_for(self._pattern, goes_there=False)

    def finish(self, message: Message) -> None:
        super().finish(message)
        if self._pattern is not None:
            self._look_for(self._pattern, goes_there=False)

    def _look_for(self, pattern: re.Pattern[str], *, goes_there: bool) -> None:
        look = partial(self._find, pattern, self.store, goes_there=goes_there)
        self.spawn(look, group="find", is_latest=True)

    async def _find(
        self, pattern: re.Pattern[str], store: MessageStore, *, goes_there: bool = False, within: int | None = None
    ) -> None:
        hits: list[Hit] = []
        try:
            async for texts in store.texts(READ_AT_ONCE):
                hits += await asyncio.to_thread(hits_in, texts, pattern)
        except StorageError as error:
            self.post_message(self.Found(0, 0, str(error)))
            return
        if store is not self.store:
            return
        self._hits = hits
        if within is not None:
            at = bisect_left(hits, Hit(within, 0))
            self._go_to(at if hits[at : at + 1] and hits[at].message == within else -1)
        else:
            self._go_to(self._next_seen() if goes_there and hits else self._at)

    def _next_seen(self) -> int:
        """Return the first hit from what is seen on; after the last one comes the first."""
        seen = self.seen
        first = bisect_left(self._hits, Hit(self.rows.sections[seen.start].message, 0)) if seen else 0
        return first % len(self._hits)

    def next_hit(self, by: int) -> None:
        """Go to a hit after the one that is shown, or before it; after the last one comes the first."""
        if not self._hits:
            return
        if self._at < 0:
            self._at = self._next_seen() - max(0, by)
        self._go_to((self._at + by) % len(self._hits))

    def _go_to(self, at: int) -> None:
        self._at = at
        self.post_message(self.Found(len(self._hits), at + 1))
        if at >= 0:
            hit = self._hits[at]
            self.spawn(partial(self._show_hit, hit), group="hit", is_latest=True)
        self.refresh()

    async def _show_hit(self, hit: Hit) -> None:
        """Show a hit once its message is read and laid out."""
        if not await self.lay_out_wholly(hit.message):
            return
        spot = self._spot_of(hit)
        if spot is None:
            self.show_message(hit.message)
            return
        section, row = spot
        place = self.rows.tops[section] + row
        if not self.top <= place < self.top + self.size.height:
            self.scroll_to_row(place - self.size.height // 3)
        self.refresh()

    def _spot_of(self, hit: Hit) -> tuple[int, int] | None:
        """Return the section and row of a hit; None where what was found is not drawn, such as an address."""
        rest = hit.number
        last: tuple[int, int] | None = None
        for at in self.rows.of_message(hit.message):
            for found in self._marks_of(at):
                last = at, found[0][0]
                if rest == 0:
                    return last
                rest -= 1
        return last

    def _marks_of(self, at: int) -> list[list[tuple[int, int, int]]]:
        """Return where in a section the pattern is: for each hit its rows, with the cells from and to."""
        section = self.rows.sections[at]
        if self._pattern is None or section.body is None:
            return []
        state = (section.body, section.width, section.height, id(section.body.rows))
        known = self._marks.get(at)
        if known is None or known[0] != state:
            known = self._marks[at] = (state, marks_in(section, self._pattern))
        return known[1]

    def marks(self, section: int, row: int) -> list[Mark]:
        if self._pattern is None:
            return super().marks(section, row)
        shown = self._hits[self._at] if self._at >= 0 else None
        is_there = shown is not None and self.rows.sections[section].message == shown.message
        found = [
            Mark((begin, end), "hit current" if is_there and shown is not None and number == shown.number else "hit")
            for number, places in enumerate(self._marks_of(section))
            for at, begin, end in places
            if at == row
        ]
        return [*found, *super().marks(section, row)]


def hits_in(texts: Sequence[tuple[int, str]], pattern: re.Pattern[str]) -> list[Hit]:
    """Return where a pattern is in numbered texts. A long one is searched in pieces, so that others get their turn."""
    hits: list[Hit] = []
    for number, text in texts:
        count = sum(len(pattern.findall(clean(piece))) for piece in pieces(text))
        hits += [Hit(number, at) for at in range(count)]
    return hits


def pieces(text: str) -> Iterator[str]:
    """Yield a text in pieces that end with a line, if they can."""
    begin = 0
    while begin < len(text):
        end = text.rfind("\n", begin, begin + PIECE) + 1 if len(text) - begin > PIECE else len(text)
        end = end or begin + PIECE
        yield text[begin:end]
        begin = end


def pattern_of(words: str) -> re.Pattern[str]:
    """Return what finds words as they stand there; in small letters they are found in any."""
    flags = 0 if any(char.isupper() for char in words) else re.IGNORECASE
    return re.compile(r"\s+".join(re.escape(word) for word in words.split()), flags)


def marks_in(section: Section, pattern: re.Pattern[str]) -> list[list[tuple[int, int, int]]]:
    """Return where in the text of a section a pattern is found, also across lines that were wrapped."""
    first = section.text_row
    rows = [] if section.body is None else section.body.rows
    found: list[list[tuple[int, int, int]]] = []
    at = 0
    while at < len(rows):
        end = at + 1
        while end < len(rows) and rows[end].joint is not None:
            end += 1
        pieces: list[tuple[int, int, int]] = []  # of each row: where it begins in the line, its number, its lead
        line = ""
        for number in range(at, end):
            row = rows[number]
            line += (row.joint or "") if number > at else ""
            pieces.append((len(line), number, row.lead))
            line += after_cells(row.text, row.lead)
        found += [places(match.span(), pieces, line, first) for match in pattern.finditer(line)]
        at = end
    return [one for one in found if one]


def places(
    span: tuple[int, int], pieces: list[tuple[int, int, int]], line: str, first: int
) -> list[tuple[int, int, int]]:
    """Return the rows and cells of a span of a line that lies in several rows."""
    begin, end = span
    ends = [start for start, _, _ in pieces[1:]] + [len(line)]
    return [
        (
            first + number,
            lead + cell_len(line[start : max(begin, start)]),
            lead + cell_len(line[start : min(end, stop)]),
        )
        for (start, number, lead), stop in zip(pieces, ends, strict=True)
        if begin < stop and end > start
    ]


def after_cells(text: str, lead: int) -> str:
    """Return a text without its first cells."""
    if text.isascii() or not lead:
        return text[lead:]
    cells = 0
    for at, char in enumerate(text):
        if cells >= lead:
            return text[at:]
        cells += cell_len(char)
    return ""
