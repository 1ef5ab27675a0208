"""The brush writes cells: it moves the terminal's cursor, changes pens and erases, with as few bytes as it can."""

from __future__ import annotations

from clanker_tui.ui.frames.cells import Cell, blank
from clanker_tui.ui.frames.frame import Row, is_right_half
from clanker_tui.ui.frames.pens import PLAIN, Pen, for_blank, kept_for_blank, transition
from clanker_tui.ui.frames.scrolling import Scroll

ERASED_AT_END = 4  # blanks from which on erasing is shorter, at the end of a row, of a run, and elsewhere
ERASED_LAST = 6
ERASED_BETWEEN = 11
TRANSITIONS_KEPT = 4096


class Brush:
    """Draws on a terminal whose pen is plain, and leaves it so.

    With `erases_in_colour` the terminal is known to erase in the background of the pen; in others what is erased
    may take the terminal's own background, so that coloured blanks have to be written there.
    """

    def __init__(self, *, erases_in_colour: bool) -> None:
        self._erases_in_colour = erases_in_colour
        self._transitions: dict[tuple[Pen, Pen], str] = {}
        self._written: list[str] = []
        self._pen = PLAIN
        self._at: tuple[int, int] | None = None

    def begin(self, cursor: tuple[int, int] | None) -> None:
        """Begin to draw where the cursor is, if that is known: its row and column."""
        self._at = cursor

    def take(self) -> str:
        """Return what was drawn. The pen is plain after it."""
        self._use(PLAIN)
        text = "".join(self._written)
        self._written.clear()
        self._at = None
        return text

    def move(self, y: int, x: int) -> None:
        """Move the cursor."""
        at = self._at
        if at == (y, x):
            return
        goto = f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"
        if at is not None and at[0] == y:
            along = f"\x1b[{x - at[1]}C" if at[1] < x else f"\x1b[{at[1] - x}D"
            goto = min(along, goto, key=len)
        self._written.append(goto)
        self._at = (y, x)

    def scroll(self, scroll: Scroll, background: str) -> Cell:
        """Move rows; return the cell that fills the rows which appear. They get the background, where that is known."""
        top, bottom, lines = scroll
        pen = Pen(background=background) if self._erases_in_colour else PLAIN
        self._use(pen)
        # Lines are deleted or inserted between margins: the console of Linux does not know the commands to scroll.
        command = f"{lines}M" if lines > 0 else f"{-lines}L"
        self._written.append(f"\x1b[{top + 1};{bottom + 1}r\x1b[{top + 1}H\x1b[{command}\x1b[r")
        self._at = None
        return blank(pen)

    def draw(self, y: int, row: Row, start: int, stop: int) -> int:
        """Draw the cells of a row from `start` to before `stop`; return where it ended, which may be further on."""
        x = start
        while x < stop:
            cell = row[x]
            if cell is None or not cell.text:
                x += 1
            elif cell.is_doubtful:
                x = self._draw_doubtful(y, row, x, cell)
            elif cell.text == " ":
                x = self._draw_blanks(y, row, x, stop, cell)
            else:
                x = self._draw_text(y, row, x, stop, cell)
        return x

    def _draw_text(self, y: int, row: Row, x: int, stop: int, first: Cell) -> int:
        """Draw the characters that follow with the same pen, and single blanks between them."""
        self.move(y, x)
        pen = first.pen
        self._use(pen)
        blank_pen = for_blank(pen)
        start = x
        while x < stop and (cell := row[x]) is not None and not cell.is_doubtful:
            if cell.pen is not pen and cell.pen != pen:
                is_single = cell.text == " " and cell.pen == blank_pen and (x + 1 == stop or row[x + 1] is not cell)
                if not is_single:
                    break
            x += 1
        self._written.append("".join([cell.text for cell in row[start:x] if cell is not None]))
        self._at = (y, x) if x < len(row) else None
        return x

    def _draw_doubtful(self, y: int, row: Row, x: int, cell: Cell) -> int:
        """Draw what a terminal may take for narrower or wider: on blanks, and nothing relative to where it ends."""
        width = 2 if x + 1 < len(row) and is_right_half(row[x + 1]) else 1
        self.move(y, x)
        self._use(cell.pen)
        self._written.append(" " * width)
        self._at = None
        self.move(y, x)
        self._written.append(cell.text)
        self._at = None
        return x + width

    def _draw_blanks(self, y: int, row: Row, x: int, stop: int, cell: Cell) -> int:
        """Draw the equal blanks that follow, or erase them."""
        pen = cell.pen
        end = x + 1
        while end < len(row) and row[end] == cell:
            end += 1
        may_erase = not pen.attributes and (self._erases_in_colour or not pen.background)
        self.move(y, x)
        self._use(kept_for_blank(self._pen, pen))
        if may_erase and end == len(row) and end - x >= ERASED_AT_END:
            self._written.append("\x1b[K")
            return end
        is_last = end >= stop
        end = min(end, stop)
        if may_erase and end - x >= (ERASED_LAST if is_last else ERASED_BETWEEN):
            self._written.append(f"\x1b[{end - x}X")
            return end
        self._written.append(" " * (end - x))
        self._at = (y, end) if end < len(row) else None
        return end

    def _use(self, pen: Pen) -> None:
        before = self._pen
        if pen is before:
            return
        codes = self._transitions.get((before, pen))
        if codes is None:
            if len(self._transitions) >= TRANSITIONS_KEPT:
                self._transitions.clear()
            codes = self._transitions[before, pen] = transition(before, pen)
        self._written.append(codes)
        self._pen = pen
