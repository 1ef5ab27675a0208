"""Text of scripts that put no spaces between words, cut into pairs of characters: what the index of pairs holds.

The index of words takes a whole clause of Chinese for one word. With pairs, any two characters that follow each other
are found, and longer strings as pairs in a row. The last character of a run stands alone, so that a single character
is the beginning of some token wherever it is. What stands between the runs is kept: a word of another script, which
mostly touches them, is found too.
"""

from __future__ import annotations

import re

# Thai, Lao, Myanmar, Khmer; kana, bopomofo, ideographs and their extensions, Hangul.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff]+"
)


def pairs(text: str) -> str:
    """Return a text with the pairs of every run of such characters in its place; empty when it has no run."""
    if text.isascii() or not UNSPACED.search(text):
        return ""
    return UNSPACED.sub(apart, text)


def apart(run: re.Match[str]) -> str:
    """Return the pairs of a run, with blanks around them."""
    text = run[0]
    return f" {' '.join([text[at : at + 2] for at in range(len(text))])} "


def stored_pairs(text: bytes | None) -> str:
    """Return the pairs of a text as SQLite hands it over: what is damaged in it is not looked for."""
    return pairs(text.decode("utf-8", "replace")) if text else ""
