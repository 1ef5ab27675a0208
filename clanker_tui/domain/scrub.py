"""Takes API keys out of text that is about to be written or shown."""

from __future__ import annotations

import re

from clanker_tui.domain.key_shapes import without_keys

_KEY = re.compile(r"(?<![A-Za-z0-9])(?:gsk_|sk-|xai-|AIza)[A-Za-z0-9_\-]{8,}")
MARK = "***"


def scrub(text: str) -> str:
    """Return text with `***` in place of everything that looks like a key, providers' keys also when they are cut."""
    return without_keys(_KEY.sub(MARK, text), MARK)
