"""Divides a very long text into sections, so that each is laid out only when it is seen."""

from __future__ import annotations

import re
from typing import NamedTuple

ENOUGH = 128_000  # characters of a section after which the next blank line ends it
LONG = 192_000  # or the next line, also inside of code
MOST = 256_000  # or whatever stands there

_TABLE = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")


class Cut(NamedTuple):
    """Where a section begins.

    `opener` is what it goes on with: the line that opens the code it lies in, or the head of the table.
    """

    at: int
    opener: str = ""


def cuts_of(text: str) -> list[Cut]:
    """Return the cuts of a whole text."""
    return Cutter().feed(text) if len(text) > ENOUGH else []


class Cutter:
    """Finds the cuts of a text that grows. The same text has the same cuts, however it arrives."""

    def __init__(self) -> None:
        self._line = ""  # the last one, while it has no end
        self._at = 0  # where that line begins
        self._section = 0  # where the section begins
        self._opener = ""
        self._mark = ""
        self._before = ""  # the line before, which may be the head of a table

    def feed(self, text: str) -> list[Cut]:
        """Take in more text and return the cuts that are sure now."""
        cuts: list[Cut] = []
        *lines, rest = (self._line + text).split("\n")
        for line in lines:
            line_rest = self._divide(line, cuts)
            self._at += len(line_rest) + 1
            self._heed_table(line_rest)
            self._heed_fence(line_rest)
            length = self._at - self._section
            if length >= LONG or (length >= ENOUGH and not self._mark and not line.strip()):
                cuts.append(self._cut(self._at))
        self._line = self._divide(rest, cuts)
        return cuts

    def _divide(self, line: str, cuts: list[Cut]) -> str:
        """Cut a line that goes too far, and return what is left of it."""
        while (over := self._at + len(line) - self._section - MOST) > 0:
            line = line[-over:]
            self._at = self._section + MOST
            cuts.append(self._cut(self._at))
        return line

    def _cut(self, at: int) -> Cut:
        self._section = at
        return Cut(at, self._opener)

    def _heed_fence(self, line: str) -> None:
        found = _FENCE.match(line)
        if found is None:
            return
        mark, rest = found.groups()
        if not self._mark:
            if mark[0] == "~" or "`" not in rest:
                self._mark, self._opener = mark, line + "\n"
        elif mark[0] == self._mark[0] and len(mark) >= len(self._mark) and not rest.strip():
            self._mark = self._opener = ""

    def _heed_table(self, line: str) -> None:
        """Note the head of a table, or its end; inside of code there is none."""
        if not self._mark:
            if not line.strip():
                self._opener = ""
            elif "|" in line and "|" in self._before and not self._opener and _TABLE.fullmatch(line):
                self._opener = f"{self._before}\n{line}\n"
        self._before = line
