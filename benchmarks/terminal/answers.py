"""The answers a real terminal gives: device attributes, cursor, kitty keyboard, modes, colours, version, size."""

from __future__ import annotations

import re
from collections.abc import Callable

_QUERY = re.compile(
    rb"\x1b\[(?P<csi>[<=>?]?[0-9;]*[$ ]?[cnqput])"
    rb"|\x1b\](?P<osc>1[0-2]|4;[0-9]+);\?(?:\x07|\x1b\\)"
    rb"|\x1bP(?P<dcs>\+q|\$q)[^\x1b]*\x1b\\"
)
_BEGUN = re.compile(rb"\x1b(?:\[[<=>?0-9;$ ]*|\][0-9;?]*|P[+$]?[^\x1b]*|)\Z")
_LONGEST_QUERY = 32

_COLOURS = {b"10": b"e0e0/e0e0/e0e0", b"11": b"1010/1010/1414", b"12": b"ffff/ffff/ffff"}
_MODES = {b"2026": 2, b"2004": 2, b"1004": 2, b"25": 1, b"7": 1, b"1049": 1}
_FIXED = {
    b"c": b"\x1b[?62;22;52c",
    b"0c": b"\x1b[?62;22;52c",
    b">c": b"\x1b[>1;10;0c",
    b">0c": b"\x1b[>1;10;0c",
    b"5n": b"\x1b[0n",
    b">q": b"\x1bP>|benchterm(1.0)\x1b\\",
    b">0q": b"\x1bP>|benchterm(1.0)\x1b\\",
    b"16t": b"\x1b[6;20;10t",
}


class Answers:
    """Finds the queries in what a program writes, and answers them.

    `cursor` tells the row and column of the cursor at that moment.
    """

    def __init__(self, columns: int, rows: int, cursor: Callable[[], tuple[int, int]]) -> None:
        self.resize(columns, rows)
        self._cursor = cursor
        self._kitty_flags = [0]
        self._tail = b""

    def resize(self, columns: int, rows: int) -> None:
        """Answer with another size from now on."""
        cells = b"\x1b[8;%d;%dt" % (rows, columns)
        pixels = b"\x1b[4;%d;%dt" % (rows * 20, columns * 10)
        self._fixed = {**_FIXED, b"18t": cells, b"14t": pixels}

    @property
    def knows_kitty_keys(self) -> bool:
        """Whether the program asked for unambiguous escape codes."""
        return bool(self._kitty_flags[-1] & 1)

    def to(self, data: bytes) -> list[bytes]:
        """Return the replies to what a program wrote."""
        if not self._tail and b"\x1b" not in data:
            return []
        data = self._tail + data
        replies = []
        end = 0
        for match in _QUERY.finditer(data):
            end = match.end()
            if reply := self._reply(match):
                replies.append(reply)
        begun = _BEGUN.search(data[max(end, len(data) - _LONGEST_QUERY) :])
        self._tail = begun.group() if begun else b""
        return replies

    def _reply(self, match: re.Match[bytes]) -> bytes:
        if osc := match.group("osc"):
            return b"\x1b]%s;rgb:%s\x1b\\" % (osc, _COLOURS.get(osc, b"8080/8080/8080"))
        if dcs := match.group("dcs"):
            return b"\x1bP0%sr\x1b\\" % dcs[:1]
        csi = match.group("csi")
        if csi.endswith(b"u"):
            return self._kitty(csi)
        if csi in (b"6n", b"?6n"):
            mark = b"?" if csi.startswith(b"?") else b""
            return b"\x1b[%s%d;%dR" % (mark, *self._cursor())
        if csi.endswith(b"$p") and csi.startswith(b"?"):
            mode = csi[1:-2]
            return b"\x1b[?%s;%d$y" % (mode, _MODES.get(mode, 0))
        return self._fixed.get(csi, b"")

    def _kitty(self, csi: bytes) -> bytes:
        numbers = [int(value) for value in re.findall(rb"\d+", csi)]
        if csi == b"?u":
            return b"\x1b[?%du" % self._kitty_flags[-1]
        if csi.startswith(b">"):
            self._kitty_flags.append(numbers[0] if numbers else 0)
        elif csi.startswith(b"<"):
            del self._kitty_flags[max(1, len(self._kitty_flags) - (numbers or [1])[0]) :]
        elif csi.startswith(b"=") and numbers:
            how = numbers[1] if len(numbers) > 1 else 1
            old = self._kitty_flags[-1]
            self._kitty_flags[-1] = (numbers[0], old | numbers[0], old & ~numbers[0])[how - 1]
        return b""
