"""What a person would see: the bytes a program wrote, interpreted with pyte."""

from __future__ import annotations

import re

import pyte

# Sequences pyte 0.8 would misread as text or as another command.
_STRIP = re.compile(
    rb"\x1b\[[<=>][0-9;:]*[ -/]*[@-~]"  # private-parameter CSI (kitty keyboard, XTVERSION)
    rb"|\x1b\[\?[0-9;]*\$[a-z]"  # DECRQM
    rb"|\x1b\[[0-9;?]*[ !\"'$*][@-~]"  # CSI with intermediates (cursor shape, ...)
    rb"|\x1b\[\?[0-9;]*[a-gi-km-z]"  # ?u, ?n, ?r, ?s ...
    rb"|\x1b\[[0-9;]*[tsu]"  # window ops, save/restore cursor
    rb"|\x1b[P_^X].*?(?:\x1b\\|\x07)"  # DCS, APC, PM, SOS strings
    rb"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)",  # OSC strings (titles, colours, links)
    re.DOTALL,
)
# An escape sequence or a character that has begun but not ended at the end of a chunk.
_PARTIAL = re.compile(
    rb"(?:\x1b|\x1b\[[0-9;:<=>?]*[ -/]*|\x1b[\]P_^X][^\x07]{0,4096}|\xc2|\xe2|[\xe0-\xef][\x80-\xbf]?"
    rb"|[\xc2-\xdf]|[\xf0-\xf4][\x80-\xbf]{0,2})\Z",
    re.DOTALL,
)
_LONGEST_CARRY = 8192


class Screen:
    """The text on the screen, row by row."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self.lines = [""] * rows
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._carry = b""

    def feed(self, data: bytes) -> list[int]:
        """Interpret bytes; return the rows whose text changed."""
        data = self._carry + data
        partial = _PARTIAL.search(data)
        if partial and len(data) - partial.start() < _LONGEST_CARRY:
            self._carry, data = data[partial.start() :], data[: partial.start()]
        else:
            self._carry = b""
        self._stream.feed(_STRIP.sub(b"", data))
        changed = [row for row in self._screen.dirty if row < self.rows and self._reread(row)]
        self._screen.dirty.clear()
        return changed

    def resize(self, columns: int, rows: int) -> None:
        """Take another size; the text is cut, as a terminal's is, until the program draws it anew."""
        self.columns, self.rows = columns, rows
        self._screen.resize(rows, columns)
        self.lines = [""] * rows
        for row in range(rows):
            self._reread(row)

    def _reread(self, row: int) -> bool:
        """Take over a row from pyte; return whether its text changed."""
        cells = self._screen.buffer[row]
        text = "".join([cells[column].data for column in range(self.columns)])
        changed = text != self.lines[row]
        self.lines[row] = text
        return changed

    @property
    def text(self) -> str:
        """The whole screen, without trailing blanks."""
        return "\n".join(line.rstrip() for line in self.lines)

    @property
    def cursor(self) -> tuple[int, int]:
        """Row and column of the cursor, counted from one."""
        cursor = self._screen.cursor
        return cursor.y + 1, min(cursor.x, self.columns - 1) + 1
