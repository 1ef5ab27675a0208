"""What a terminal sends beside letters, cut into whole sequences; which of them are of use is known elsewhere."""

from __future__ import annotations

import re

FIGURES = r"[0-?\-\ufffd]*[ -/]*"  # also below nothing, as some terminals tell the mouse, and garbled ones
STRING = r"(?:\]\d+;|P[\d;]*[!$+>|]|_G)[^\x00-\x1f\x7f]*"  # answers: of colours, of what the terminal can, of pictures

WHOLE = re.compile(
    r"\x1b(?:"
    r"\[M[\s\S]{3}"  # the mouse, in the form of old
    r"|\[\[[A-E]"  # F1 to F5 of the console of Linux
    r"|\[(?:3|7|8|23|24)\$"  # keys with Shift, as rxvt sends them
    rf"|\[{FIGURES}[@-~]"
    r"|O[ -~]"
    rf"|{STRING}(?:\x07|\x1b\\)"
    r"|\[[0-?]+"  # one that is broken off
    r")"
)
BEGUN = re.compile(rf"\x1b(?:\[(?:M[\s\S]{{0,2}}|\[|{FIGURES})|O|\]\d*|P[\d;]*|_|{STRING}\x1b?)?")
SHORTEST = 3  # characters that are no key with Alt
LONGEST_KNOWN = 40  # of keys and reports
LONGEST = 4096

MOUSE = re.compile(r"\x1b\[<\d{1,3};-?\d{1,5};-?\d{1,5}[Mm]")
MOVE = re.compile(r"\x1b\[<35;\d{1,5};\d{1,5}M")
CURSOR = re.compile(r"\x1b\[\d{1,5};\d{1,5}R")
MODE = re.compile(r"\x1b\[\?\d{1,5};\d\$y")
SIZE = re.compile(r"\x1b\[48;(\d{1,4})(?::\d*)*;(\d{1,4})(?::\d*)*;(\d{1,5})(?::\d*)*;(\d{1,5})(?::\d*)*t")


def is_begun(data: str) -> bool:
    """Whether all of the data is a sequence that may go on."""
    return BEGUN.fullmatch(data) is not None


def is_report(sequence: str) -> bool:
    """Whether a sequence tells of the mouse, the cursor or a mode, in figures that can be true."""
    return any(form.fullmatch(sequence) for form in (MOUSE, CURSOR, MODE))


def told_size(sequence: str) -> str:
    """Return the report of a size so that it can be reckoned with; empty where it is none, or cannot be true.

    A terminal that does not know its pixels says 0: then a cell is taken for one.
    """
    match = SIZE.fullmatch(sequence)
    if match is None:
        return ""
    rows, columns, height, width = map(int, match.groups())
    return f"\x1b[48;{rows};{columns};{height or rows};{width or columns}t" if rows and columns else ""
