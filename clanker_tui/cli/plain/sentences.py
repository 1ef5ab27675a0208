"""Cuts a text that streams where a person would pause.

A screen reader speaks what is written as it is written: half a word is spoken as one, and then the other half.
"""

from __future__ import annotations

import re

PATIENCE_S = 2.0  # after it, whole words will do: a slow model is seen to write
MOST_HELD = 2_000  # characters without a pause
PAUSE = re.compile(r"\n|[.!?…:;。！？][\"')\]»”’*_`]*\s|[。！？]")


class Sentences:
    """Holds text back until there is a whole sentence or line of it."""

    def __init__(self) -> None:
        self._held = ""
        self._since = float("-inf")

    def add(self, text: str, at: float) -> str:
        """Return what is to be written now, at a time in seconds."""
        if not self._held:
            self._since = at
        self._held += text
        end = max((found.end() for found in PAUSE.finditer(self._held)), default=0)
        if not end and len(self._held) > MOST_HELD:
            end = len(self._held)
        return self._take(end, at) or self.overdue(at)

    def overdue(self, at: float) -> str:
        """Return the words that were held back for too long."""
        return self._take(self._held.rfind(" ") + 1, at) if at - self._since > PATIENCE_S else ""

    def _take(self, end: int, at: float) -> str:
        taken, self._held = self._held[:end], self._held[end:]
        if taken:
            self._since = at
        return taken

    def rest(self) -> str:
        """Return what is held back: nothing comes after it."""
        rest, self._held = self._held, ""
        return rest
