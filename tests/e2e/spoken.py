"""What the program may say to a terminal: the contract, and a strict reader of the bytes that holds it to that.

Whatever is no character to be drawn has to be one of the sequences below, in its exact form and with figures that fit
the screen. There is no other control character, no other escape, and no invisible character.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

APP = {
    "the place of the cursor": r"\x1b\[(?P<row>\d+)(?:;(?P<column>\d+))?H",
    "cells along a row, or erased": r"\x1b\[(?P<cells>\d+)[CDX]",
    "the rest of a row erased": r"\x1b\[K",
    "rows moved between margins": r"\x1b\[\d+;(?P<bottom>\d+)r\x1b\[\d+H\x1b\[(?P<lines>\d+)[LM]\x1b\[r",
    "a pen": r"\x1b\[(?P<pen>(?:\d+;)*\d*)m",
    "mouse, focus, screen, paste, frames, cursor, wrapping": (
        r"\x1b\[\?(?:1000|1003|1004|1006|1015|1049|2004|2026|25|7)[hl]"
    ),
    "a terminal as it was at the start": r"\x1b\[\?6l\x1b\[4l\x1b\[r\x1b\(B\x0f\x1b\[\?7l\x1b\[\?25l\x1b\[m",
    "are frames and sizes told?": r"\x1b\[\?(?:2026|2048)\$p",
    "keys told apart": r"\x1b\[(?:>25u|<u|\?u|>4;1m|>4m)",
    "the shape of the pointer": r"\x1b\]22;[a-z-]*\x07",
    "a text to be copied": r"\x1b\]52;c;(?P<copied>[A-Za-z0-9+/]*={0,2})\x07",
    "a new line": r"\r\n",
}
COMMANDS = {"what was found": r"\x1b\[(?:1|22)m", "a new line": r"\r\n", "a tabulator": r"\t"}
DOCTOR = {**COMMANDS, "what can the terminal do?": r"\x1b\[\?u\x1b\[\?2026\$p\x1bP\+q4d73\x1b\\\x1b\[c\r\x1b\[K"}

STYLES = {"", *map(str, (0, 1, 2, 3, 4, 7, 9, 22, 23, 24, 27, 29, 39, 49))}
COLOUR = re.compile(r"(?:^|(?<=;))[34]8;(?:5;\d{1,3}|2;\d{1,3};\d{1,3};\d{1,3})(?=;|$)")  # never one of the first 16
INVISIBLE = re.compile(
    "[\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
MARK = re.compile(r"zq\d+")
ROUND = 60


@dataclass(frozen=True, slots=True)
class Breach:
    """Something that is not in the contract. `at` is its place among the bytes."""

    at: int
    what: str

    def __str__(self) -> str:
        return self.what


def breaches(raw: bytes, size: tuple[int, int], contract: Mapping[str, str] = APP) -> list[Breach]:
    """Return what a terminal of a size was told beside the contract, each with what stands round it."""
    text = raw.decode(errors="surrogateescape")  # a byte that is no text is half a character, which is none to be drawn
    return [
        Breach(len(text[:at].encode(errors="surrogateescape")), shown(text, at)) for at in told(text, size, contract)
    ]


def told(text: str, size: tuple[int, int], contract: Mapping[str, str]) -> Iterator[int]:
    """Find each character that is neither drawn nor in one of the contract's sequences."""
    known = re.compile("|".join(contract.values()))
    at = 0
    while at < len(text):
        match = known.match(text, at)
        if match and is_sane(match, *size):
            at = match.end()
            continue
        if not is_drawn(text[at]):
            yield at
        at += 1


def shown(text: str, at: int) -> str:
    """Say what is wrong, and by its mark which piece it may be of."""
    mark = MARK.search(text, at, at + ROUND)
    return f"{text[at]!a} ({mark[0] if mark else 'no mark'}) in {text[max(at - ROUND, 0) : at + ROUND]!a}"


def is_sane(match: re.Match[str], columns: int, rows: int) -> bool:
    """Whether a sequence has figures that fit the screen, pens that are ours, and copies what can be pasted."""
    found = {name: value or "" for name, value in match.groupdict().items()}
    across = [int(found.get(name) or 1) for name in ("column", "cells")]
    down = [int(found.get(name) or 1) for name in ("row", "bottom", "lines")]
    pen = COLOUR.sub("", found.get("pen", "")).split(";")
    copied = b64decode(found.get("copied", "")).decode(errors="surrogateescape")
    return (
        max(across) <= columns
        and max(down) <= rows
        and STYLES.issuperset(pen)
        and all(is_drawn(char) or char in "\n\t" for char in copied)
    )


def is_drawn(char: str) -> bool:
    """Whether a character is one to be seen, or joins such."""
    return unicodedata.category(char) not in {"Cc", "Cs", "Zl", "Zp"} and not INVISIBLE.match(char)
