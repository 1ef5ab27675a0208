"""Takes API keys out of text that is about to be written or shown."""

from __future__ import annotations

import re

_KEY = re.compile(r"(?<![A-Za-z0-9])(?:gsk_|sk-|xai-|AIza)[A-Za-z0-9_\-]{8,}")
MARK = "***"


def scrub(text: str) -> str:
    """Return text with everything shaped like a provider's key replaced by `***`."""
    return _KEY.sub(MARK, text)
