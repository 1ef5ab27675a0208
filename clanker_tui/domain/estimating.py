"""Guesses how many tokens a text has, where nobody has counted them yet."""

from __future__ import annotations

import math

ASCII_PER_TOKEN = 4
OTHERS_PER_TOKEN = 1.2
AROUND_MESSAGE = 4  # tokens that say who speaks


def estimated_tokens(text: str) -> int:
    """Return about how many tokens a text has: four letters of English make one, a Chinese sign nearly one."""
    return math.ceil(estimated_share(text))


def estimated_share(text: str) -> float:
    """Return about how many tokens a piece of a text makes, parts of one too."""
    plain = len(text) if text.isascii() else len(text.encode("ascii", "ignore"))
    return plain / ASCII_PER_TOKEN + (len(text) - plain) / OTHERS_PER_TOKEN
