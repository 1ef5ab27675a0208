"""Cells: rendered text cut into what stands in each column."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from clanker_tui.ui.frames.clusters import clusters, is_plain
from clanker_tui.ui.frames.pens import PLAIN, Pen, for_blank, parse

PENS_KEPT = 1024
TEXTS_KEPT = 1024


class Cell(NamedTuple):
    """One column of a row. The right half of a wide character has no text.

    A doubtful cell holds characters whose width terminals disagree about.
    """

    text: str
    pen: Pen
    is_doubtful: bool = False


def blank(pen: Pen) -> Cell:
    """Return an empty cell."""
    return Cell(" ", for_blank(pen))


class _UnevenError(KeyError):
    """A character that is not simply one cell."""


class Glyphs(dict[str, Cell]):
    """The cells of single characters, drawn with one pen."""

    def __init__(self, pen: Pen) -> None:
        super().__init__()
        self.pen = pen
        self[" "] = blank(pen)
        self._texts: dict[str, tuple[str, list[Cell]]] = {}

    def __missing__(self, char: str) -> Cell:
        if not is_plain(char):
            raise _UnevenError(char)
        cell = self[char] = Cell(char, self.pen)
        return cell

    def uneven(self, text: str) -> tuple[str, list[Cell]]:
        """Cut a text with wide, joined or steering characters: the marks it begins with, and its cells."""
        known = self._texts.get(text)
        if known is None:
            if len(self._texts) >= TEXTS_KEPT:
                self._texts.clear()
            known = self._texts[text] = self._cut(text)
        return known

    def _cut(self, text: str) -> tuple[str, list[Cell]]:
        marks = ""
        cells: list[Cell] = []
        for part, width, is_doubtful in clusters(text):
            if width == 0:
                marks += part  # only the first cluster of a text is without a cell
            elif part == " ":
                cells.append(self[" "])
            else:
                cells.append(Cell(part, self.pen, is_doubtful))
                cells += [Cell("", self.pen, is_doubtful)] * (width - 1)
        return marks, cells


class CellCutter:
    """Cuts strips into cells. Equal cells are mostly the same object, which makes them fast to compare."""

    def __init__(self, color_system: ColorSystem) -> None:
        self._color_system = color_system
        self._plain = Glyphs(PLAIN)
        self._glyphs: dict[str, Glyphs] = {"": self._plain}

    def cells(self, segments: Iterable[Segment]) -> list[Cell]:
        """Return the cells of a strip. Hyperlinks are not among them: an address is to be seen before it is opened."""
        cells: list[Cell] = []
        for text, style, control in segments:
            if control:
                continue
            glyphs = self._plain if style is None else self._drawn_with(style)
            try:
                drawn = list(map(glyphs.__getitem__, text))
            except _UnevenError:
                marks, drawn = glyphs.uneven(text)
                if marks:
                    _attach(cells, marks)
            cells += drawn
        return cells

    def _drawn_with(self, style: Style) -> Glyphs:
        codes = style._ansi  # noqa: SLF001 - rendered once and kept there, as Textual does
        if codes is None:
            codes = Strip.render_ansi(style, self._color_system)
        glyphs = self._glyphs.get(codes)
        if glyphs is None:
            if len(self._glyphs) >= PENS_KEPT:  # fading colours are never met again
                self._glyphs = {"": self._plain}
            glyphs = self._glyphs[codes] = Glyphs(parse(codes))
        return glyphs


def _attach(cells: list[Cell], marks: str) -> None:
    """Let marks join the character before them, though it is drawn with another pen."""
    at = len(cells) - 1
    while at > 0 and not cells[at].text:
        at -= 1
    if at >= 0:
        text, pen, _ = cells[at]
        right = [Cell("", pen, is_doubtful=True)] * (len(cells) - at - 1)
        cells[at:] = [Cell(text + marks, pen, is_doubtful=True), *right]
