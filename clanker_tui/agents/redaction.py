"""Takes a key out of text that a server sent back, in whatever spelling it comes."""

from __future__ import annotations

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.scrub import scrub
from clanker_tui.domain.secret import Secret
from clanker_tui.domain.spellings import without_secrets

MESSAGE_LIMIT = 500
SHORTEST_KEY = 4  # a shorter one would take letters out of ordinary words


class Redactor:
    """Makes one safe line of a server's text: no control characters, no key, at most 500 characters."""

    def __init__(self, key: Secret | None) -> None:
        self._known = () if key is None else (key,)

    def line(self, text: str, limit: int = MESSAGE_LIMIT) -> str:
        """Return the text as a message may hold it."""
        # Cleaned first: an invisible character inside the key would hide it. Cut last: half a key is one too.
        return clean_line(scrub(self._without_key(clean_line(text))), limit)

    def finds_key(self, text: str) -> bool:
        """Whether the key stands in the text."""
        line = clean_line(text)
        return self._without_key(line) != line

    def _without_key(self, line: str) -> str:
        return without_secrets(line, self._known, shortest=SHORTEST_KEY)
