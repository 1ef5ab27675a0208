"""Takes a key out of text that a server sent back, in whatever spelling it comes."""

from __future__ import annotations

import base64
import re
from urllib.parse import quote, quote_plus

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.scrub import MARK, scrub
from clanker_tui.domain.secret import Secret

MESSAGE_LIMIT = 500
SHORTEST_KEY = 4  # a shorter one would take letters out of ordinary words


class Redactor:
    """Makes one safe line of a server's text: no control characters, no key, at most 500 characters."""

    def __init__(self, key: Secret | None) -> None:
        self._key = key

    def line(self, text: str, limit: int = MESSAGE_LIMIT) -> str:
        """Return the text as a message may hold it."""
        # Cleaned first: an invisible character inside the key would hide it. Cut last: half a key is one too.
        return clean_line(scrub(self._without_key(clean_line(text))), limit)

    def _without_key(self, text: str) -> str:
        if self._key is None or len(self._key.reveal()) < SHORTEST_KEY:
            return text
        for spelling in spellings(self._key.reveal()):
            text = re.sub(re.escape(spelling), MARK, text, flags=re.IGNORECASE)
        return text


def spellings(key: str) -> list[str]:
    """Return a key as it is, URL-encoded, in hexadecimal and in Base64, wherever in a longer text it stands."""
    raw = key.encode()
    found = {key, quote(key, safe=""), quote_plus(key), raw.hex()}
    for before in range(3):
        padded = base64.b64encode(b"\0" * before + raw)
        # Only the characters that no neighbouring byte takes part in are certain.
        certain = padded[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6].decode()
        found |= {certain, certain.replace("+", "-").replace("/", "_")}
    return sorted(found, key=len, reverse=True)
