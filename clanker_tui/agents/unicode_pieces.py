"""Keeps text whole: no lone half of a surrogate pair gets in or out.

A JSON string may spell an emoji as two escapes, and a server may cut between them. Half a pair can neither be
stored as UTF-8 nor be sent.
"""

from __future__ import annotations

import re

_SURROGATE = re.compile("[\ud800-\udfff]")


def whole(text: str) -> str:
    """Return text with surrogate pairs joined, and lone halves replaced by U+FFFD."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class PairJoiner:
    """Joins a surrogate pair that was cut between two pieces of text."""

    def __init__(self) -> None:
        self._half = ""

    def add(self, piece: str) -> str:
        """Return the text that is complete with this piece; a trailing first half waits for the next."""
        piece = self._half + piece
        self._half = piece[-1:] if "\ud800" <= piece[-1:] <= "\udbff" else ""
        return whole(piece[: len(piece) - len(self._half)])

    def end(self) -> str:
        """Return what is left when nothing follows."""
        half, self._half = self._half, ""
        return whole(half)
