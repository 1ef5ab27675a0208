"""Makes text from outside safe to draw: no control sequence of it reaches a terminal.

Stored text stays as it was received; this runs where text is about to be shown.
"""

from __future__ import annotations

import re

# C0 but newline and tab, DEL, C1, bidirectional controls, line separators, tag characters, lone surrogates.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u206a-\u206f\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_INVISIBLE = re.compile("[\u180e\u200b\u2060-\u2064\ufeff]")
_BREAKS = re.compile("\r\n|[\u2028\u2029]")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def clean(text: str) -> str:
    """Return text with everything that could steer a terminal replaced by U+FFFD.

    Newlines and tabs stay; CR before LF is dropped, Unicode line separators become newlines.
    """
    if text.isascii() and text.isprintable():
        return text
    return _UNSAFE.sub(REPLACEMENT, _INVISIBLE.sub("", _BREAKS.sub("\n", text)))


def clean_line(text: str, limit: int = 0) -> str:
    """Return text as one safe line, runs of white space folded, cut to `limit` characters (0: not cut)."""
    line = " ".join(clean(text).split())
    if limit and len(line) > limit:
        return line[: limit - 1] + "…"
    return line
