"""Halves of characters: what JSON escapes, cut in two by a stream, leave behind."""

from __future__ import annotations

import re

_HALF = re.compile("[\ud800-\udfff]")


def whole_characters(text: str) -> str:
    """Return text with halves that stand side by side made one; a half that is alone stays.

    A JSON string cannot tell the two apart: read back, they are one.
    """
    if text.isascii() or not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
