"""The screen of a terminal: answers what programs ask of it, draws what they write, remembers the modes they set."""

from __future__ import annotations

import re
from typing import NamedTuple

import pyte
from pyte.screens import Char

# Sequences that pyte reads as text or as another command.
UNKNOWN_TO_PYTE = re.compile(
    rb"\x1b\[[<=>][0-9;:]*[ -/]*[@-~]"  # private CSI: kitty keyboard, XTVERSION
    rb"|\x1b\[\?[0-9;]*(?:\$[a-z]|[a-gi-km-z])"  # mode requests and other private ones but set and reset
    rb"|\x1b\[[0-9;?]*[ !\"'$*][@-~]"  # CSI with intermediates: cursor shape
    rb"|\x1b\[[0-9;]*[tsu]"  # window operations, kitty keyboard
    rb"|\x1b[P_^X].*?(?:\x1b\\|\x07)"  # DCS, APC, PM and SOS strings
    rb"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)",  # OSC strings: titles, colours, clipboard
    re.DOTALL,
)
UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;:<=>?]*[ -/]*|[\]P_^X][^\x07\x1b]*\x1b?)?\Z")
QUERY = re.compile(rb"\x1b\[(?P<csi>[>?]?[0-9;]*\$?[cnpqu])|\x1b\](?P<colour>1[0-2]);\?(?:\x07|\x1b\\)")
MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")

FRAME_BEGINS, FRAME_ENDS = b"\x1b[?2026h", b"\x1b[?2026l"

ALTERNATE_SCREEN, CURSOR, BRACKETED_PASTE = 1049, 25, 2004
MOUSE = (1000, 1002, 1003, 1006, 1015)
AT_START = {CURSOR, 7}  # what is on in a fresh terminal


class Seen(NamedTuple):
    """A cell as it is seen: of a blank that is its background, unless it is underlined or reversed."""

    text: str
    background: str
    foreground: str = ""
    attributes: tuple[bool, ...] = ()


def seen(char: Char) -> Seen:
    """Return what is seen of a cell."""
    is_drawn_over = char.underscore or char.strikethrough or char.reverse
    if char.data == " " and not is_drawn_over:
        return Seen(" ", char.bg)
    drawn = (char.bold, char.italics, char.underscore, char.strikethrough, char.reverse)
    return Seen(char.data, char.bg, char.fg, drawn)


class Cells(pyte.Screen):
    """Rows that appear take the background of the pen, as in an xterm."""

    def insert_lines(self, count: int | None = None) -> None:
        top = self.cursor.y
        super().insert_lines(count)
        self._fill(range(top, top + (count or 1)))

    def delete_lines(self, count: int | None = None) -> None:
        super().delete_lines(count)
        bottom = self.margins.bottom if self.margins else self.lines - 1
        self._fill(range(bottom + 1 - (count or 1), bottom + 1))

    def _fill(self, rows: range) -> None:
        blank = self.default_char._replace(bg=self.cursor.attrs.bg)
        for row in rows:
            self.buffer[row].clear()
            for column in range(self.columns):
                self.buffer[row][column] = blank


class Screen:
    """An xterm without the kitty keyboard protocol, as it is met over SSH and in tmux."""

    def __init__(self, columns: int, rows: int) -> None:
        self._screen = Cells(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._rest = b""
        self.modes = set(AT_START)

    def feed(self, data: bytes) -> bytes:
        """Take in what a program wrote; return what the terminal answers."""
        data = self._rest + data
        cut = UNFINISHED.search(data)
        end = cut.start() if cut else len(data)
        if (frame := data.rfind(FRAME_BEGINS)) > data.rfind(FRAME_ENDS):
            end = min(end, frame)  # a frame is shown as a whole
        self._rest, data = data[end:], data[:end]
        for numbers, switch in MODE.findall(data):
            modes = {int(number) for number in numbers.split(b";")}
            self.modes = self.modes | modes if switch == b"h" else self.modes - modes
        self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", data))
        return b"".join(self._answer(query) for query in QUERY.finditer(data))

    def _answer(self, query: re.Match[bytes]) -> bytes:
        if colour := query["colour"]:
            return b"\x1b]" + colour + b";rgb:1010/1010/1414\x1b\\"
        match query["csi"]:
            case b"c" | b"0c":
                return b"\x1b[?62;22c"
            case b"6n":
                cursor = self._screen.cursor
                return b"\x1b[%d;%dR" % (cursor.y + 1, cursor.x + 1)
            case b">q" | b">0q":
                return b"\x1bP>|XTerm(390)\x1b\\"
            case request if request.startswith(b"?") and request.endswith(b"$p"):
                mode = int(request[1:-2])
                state = 0 if mode not in {*AT_START, *MOUSE, ALTERNATE_SCREEN, BRACKETED_PASTE, 2026} else 2
                return b"\x1b[?%d;%d$y" % (mode, 1 if mode in self.modes else state)
            case _:
                return b""  # as a terminal that does not know the question

    def resize(self, columns: int, rows: int) -> None:
        """Take another size; the program is told by the kernel."""
        self._screen.resize(rows, columns)

    @property
    def text(self) -> str:
        """What a person sees, without blanks at the ends of lines."""
        screen = self._screen  # the second half of a wide character is empty
        lines = ("".join(screen.buffer[y][x].data for x in range(screen.columns)) for y in range(screen.lines))
        return "\n".join(line.rstrip() for line in lines)

    @property
    def cells(self) -> list[list[Seen]]:
        """What a person sees, with its colours."""
        screen = self._screen
        return [[seen(screen.buffer[row][column]) for column in range(screen.columns)] for row in range(screen.lines)]
