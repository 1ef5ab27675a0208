"""Text as it is: for what people write, and for the raw view of a reply."""

from __future__ import annotations

import re

from clanker_tui.domain.clean import clean
from clanker_tui.ui.markdown.cells import is_narrow, width_of
from clanker_tui.ui.markdown.rows import Row, Span
from clanker_tui.ui.markdown.wrapping import wrap

TAB = 4
LEAST_WIDTH = 10
"""Narrower pages are laid out as if they were as wide as this, and cut."""

_LONE_RETURN = re.compile("\r\n?")


def with_newlines(text: str) -> str:
    """Return text whose lines end in newlines, whatever they ended in."""
    return _LONE_RETURN.sub("\n", text) if "\r" in text else text


def without_tabs(text: str, column: int = 0) -> str:
    """Return text with each tab filled up to the next stop; `column` says where it begins."""
    if "\t" not in text:
        return text
    if is_narrow(text.replace("\t", "")):
        return (" " * column + text).expandtabs(TAB)[column:]
    parts: list[str] = []
    for part in re.split("(\t)", text):
        filled = " " * (TAB - column % TAB) if part == "\t" else part
        column += width_of(filled)
        parts.append(filled)
    return "".join(parts)


def plain_rows(text: str, width: int) -> list[Row]:
    """Return rows of text as it is: newlines and indentation stay, long lines are wrapped at words."""
    rows: list[Row] = []
    width = max(LEAST_WIDTH, width)
    for line in clean(with_newlines(text)).split("\n"):
        rows += [Row(piece.spans, 0, piece.joint) for piece in wrap([Span(without_tabs(line))], width)]
    return rows
