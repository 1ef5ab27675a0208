"""The sections of a conversation one below the other: which row of the whole is which row of what."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from clanker_tui.domain.outline import Head
from clanker_tui.ui.conversation.cuts import ENOUGH, MOST
from clanker_tui.ui.conversation.section import Section

FURNITURE_ROWS = 3  # header, footer and the blank row, about


class Layout:
    """The sections, and where each begins. `tops` has one more entry: the height of all."""

    def __init__(self, heads: Sequence[Head] = (), width: int = 80) -> None:
        self.sections: list[Section] = []
        self.firsts: list[int] = []  # the number of each message's first section
        self.tops: list[int] = [0]
        for number, head in enumerate(heads):
            self.firsts.append(len(self.sections))
            self.sections += estimated(number, head, width)
        self.measure()

    @property
    def height(self) -> int:
        return self.tops[-1]

    def measure(self, first: int = 0) -> None:
        """Add up the heights anew, from a section on."""
        heights = (section.height for section in self.sections[first:])
        self.tops[first:] = accumulate(heights, initial=self.tops[first] if first else 0)

    def at(self, row: int) -> int:
        """Return the number of the section in which a row of the whole lies."""
        last = len(self.sections) - 1
        return max(0, min(last, bisect_right(self.tops, row, hi=max(1, last + 1)) - 1))

    def between(self, top: int, end: int) -> range:
        """Return the numbers of the sections that have rows from `top` on and before `end`."""
        return range(self.at(top), self.at(max(top, end - 1)) + 1) if self.sections else range(0)

    def of_message(self, number: int) -> range:
        """Return the numbers of a message's sections."""
        end = self.firsts[number + 1] if number + 1 < len(self.firsts) else len(self.sections)
        return range(self.firsts[number], end)

    def add(self, head: Head, width: int) -> None:
        """Add a message at the end."""
        self.firsts.append(len(self.sections))
        self.sections += estimated(len(self.firsts) - 1, head, width)
        self.measure(self.firsts[-1])

    def divide(self, message: int, cuts: Sequence[tuple[int, str]], length: int, width: int) -> bool:
        """Put a message's sections where its text, now known, is cut; False when they are there already."""
        places = [(0, ""), *cuts]
        ends = [at for at, _ in cuts] + [None]
        old = self.of_message(message)
        if [self.sections[one].span for one in old] == [(at, end) for (at, _), end in zip(places, ends, strict=True)]:
            for one in old:
                self.sections[one].is_guess = False
            return False
        self.sections[old.start : old.stop] = [
            Section(message, (at, end), FURNITURE_ROWS + ((end or length) - at) // width, opener=opener)
            for (at, opener), end in zip(places, ends, strict=True)
        ]
        by_message = len(places) - len(old)
        self.firsts[message + 1 :] = [first + by_message for first in self.firsts[message + 1 :]]
        self.measure(old.start)
        return True


def estimated(message: int, head: Head, width: int) -> list[Section]:
    """Return the sections a message will have, about as high as they will be."""
    if head.length <= MOST:
        return [Section(message, (0, None), FURNITURE_ROWS + head.length // width + head.length // 200)]
    return [
        Section(
            message,
            (at, at + ENOUGH if at + ENOUGH < head.length else None),
            FURNITURE_ROWS + ENOUGH // width,
            is_guess=True,
        )
        for at in range(0, head.length, ENOUGH)
    ]
