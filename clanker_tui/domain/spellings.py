"""The spellings a key may have in a text: as it is, and as programs write down what they do not understand."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from clanker_tui.domain.scrub import MARK
from clanker_tui.domain.secret import Secret

SHORTEST_KEY = 6  # shorter ones are no secrets, and parts of ordinary words


def without_secrets(text: str, secrets: Iterable[Secret], *, shortest: int = SHORTEST_KEY) -> str:
    """Return a text with `***` in place of each of the secrets, however it is spelled."""
    for secret in secrets:
        key = secret.reveal().strip()
        if len(key) < shortest:
            continue
        for spelling in spellings(key):
            text = re.sub(re.escape(spelling), MARK, text, flags=re.IGNORECASE)
    return text


def spellings(key: str) -> list[str]:
    """Return a key as it is, URL-encoded, in hexadecimal and in Base64, wherever in a longer text it stands."""
    raw = key.encode(errors="surrogateescape")
    found = {key, quote(raw, safe=""), quote_plus(raw), raw.hex()}
    for before in range(3):
        padded = base64.b64encode(b"\0" * before + raw)
        # Only the characters that no neighbouring byte takes part in are certain.
        certain = padded[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6].decode()
        found |= {certain, certain.replace("+", "-").replace("/", "_")}
    return sorted(found, key=len, reverse=True)


def of_environment(environ: Iterable[tuple[str, str]]) -> list[Secret]:
    """Return the values of all variables that are named like one for a key, whoever reads it."""
    return [Secret(value) for name, value in environ if name.endswith("_API_KEY") and value]
