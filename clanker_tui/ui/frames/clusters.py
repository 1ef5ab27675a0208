"""Text as a terminal takes it in: what shares a cell, how many cells it takes, and whether all terminals agree."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from rich.cells import get_character_cell_size, split_graphemes

PLAIN_WIDE = (  # scripts that have been two cells wide for as long as terminals have known them
    ("\u1100", "\u115f"),
    ("\u2e80", "\u4dbf"),
    ("\u4e00", "\ua4cf"),
    ("\ua960", "\ua97c"),
    ("\uac00", "\ud7a3"),
    ("\uf900", "\ufaff"),
    ("\ufe30", "\ufe6f"),
    ("\uff00", "\uff60"),
    ("\uffe0", "\uffe6"),
    ("\U00020000", "\U0003fffd"),
)
REGIONAL = ("\U0001f1e6", "\U0001f1ff")
VARIATIONS = ("\ufe00", "\ufe0f")
PICTURES = "\U0001f000"
HALFWIDTH_MARKS = "\uff9e\uff9f"  # a cell of their own, or none where graphemes are told apart
JOINERS = "\u200c\u200d"
VIRAMA = 9
STEERING = {"Cc", "Cs", "Zl", "Zp"}


class Cluster(NamedTuple):
    """Characters that are drawn as one. Where terminals disagree about the width it is doubtful."""

    text: str
    width: int
    is_doubtful: bool


def clusters(text: str) -> list[Cluster]:
    """Return what is drawn of a text. Characters that steer a terminal are left out: they take no cell."""
    text = "".join(char for char in text if not _steers(char))
    spans, _ = split_graphemes(text)
    found: list[Cluster] = []
    for start, end, width in spans:
        part = text[start:end]
        last = found[-1] if found else None
        if last is not None and last.width == 1 and _is_regional(last.text) and _is_regional(part):
            found[-1] = Cluster(last.text + part, 2, is_doubtful=True)  # two letters are a flag
        else:
            found.append(Cluster(part, width, _is_doubtful(part, width)))
    return found


def is_plain(char: str) -> bool:
    """Whether a character is one cell wide in every terminal, and steers none."""
    return get_character_cell_size(char) == 1 and not _steers(char) and not _is_doubtful(char, 1)


def _steers(char: str) -> bool:
    category = unicodedata.category(char)
    if category == "Cf":  # directions, tags, invisible operators
        return char not in JOINERS and get_character_cell_size(char) == 0
    return category in STEERING


def _is_doubtful(part: str, width: int) -> bool:
    base = part[0]
    if width == 2 and not any(first <= base <= last for first, last in PLAIN_WIDE):
        return True
    if width == 1 and (base >= PICTURES or base in HALFWIDTH_MARKS):
        return not base >= "\U000f0000"  # private use: the glyphs of patched fonts
    return unicodedata.category(base) in {"Cf", "Cn"} or any(_is_doubtful_mark(mark) for mark in part[1:])


def _is_doubtful_mark(char: str) -> bool:
    is_variation = VARIATIONS[0] <= char <= VARIATIONS[1]
    is_plain_mark = unicodedata.category(char) in {"Mn", "Me"} and unicodedata.combining(char) != VIRAMA
    return is_variation or not is_plain_mark


def _is_regional(part: str) -> bool:
    return REGIONAL[0] <= part[:1] <= REGIONAL[1]
