"""Updates as Textual's compositor makes them, for frames that a test thinks up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import StringIO

from rich.console import COLOR_SYSTEMS, Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip, get_line_length

from clanker_tui.ui.frames.differ import Differ
from clanker_tui.ui.frames.frame import Update
from tests.ui.frames.emulator import Emulator, Measure, as_agreed

LOOSE_JOINER = re.compile("(?<!\\S)\u200d|\u200d(?!\\S)")
Piece = tuple[str, Style | None]


def strip(pieces: Sequence[Piece], width: int) -> Strip:
    """Return a strip of a width, cut or filled up with blanks."""
    last = pieces[-1][1] if pieces else None
    return mended(Strip([Segment(text, style) for text, style in pieces]).adjust_cell_length(width, last), width)


def mended(cut: Strip, width: int) -> Strip:
    """Return a strip of exactly a width.

    Where Textual cuts joined characters it leaves joiners that join nothing, and may mistake the width.
    """
    segments = [Segment(LOOSE_JOINER.sub("", text), style) for text, style, _ in cut]
    exact = Strip(segments).adjust_cell_length(width)
    return exact if get_line_length(exact) == width else Strip.blank(width)


def whole(strips: Sequence[Strip], width: int) -> LayoutUpdate:
    """Return the update that draws a whole screen."""
    return LayoutUpdate([[mended(one, width)] for one in strips], Region(0, 0, width, len(strips)))


def part(y: int, x: int, piece: Strip, *, width: int, height: int) -> ChopsUpdate:
    """Return the update that draws a piece of a row."""
    end = x + piece.cell_length
    cuts = sorted({0, x, end, width})
    chops: list[dict[int, Strip | None]] = [dict.fromkeys(cuts[:-1]) for _ in range(height)]
    chops[y][x] = piece
    return ChopsUpdate(chops, [(y, x, end)], [cuts[1:] for _ in range(height)])


class Pair:
    """The same updates drawn twice: by Textual's own sequences on one terminal, and by the differ on another."""

    def __init__(
        self,
        width: int,
        height: int,
        *,
        color_system: str = "truecolor",
        erases_in_colour: bool = True,
        measure: Measure = as_agreed,
    ) -> None:
        self._console = Console(
            color_system=color_system,  # type: ignore[arg-type]  # one of the names it has
            file=StringIO(),
            force_terminal=True,
            legacy_windows=False,
        )
        self.plain = Emulator(width, height)
        self.diffed = Emulator(width, height, erases_in_colour=erases_in_colour, measure=measure)
        self.differ = Differ(COLOR_SYSTEMS[color_system], erases_in_colour=erases_in_colour)

    def show(self, update: Update, *, cursor: tuple[int, int] = (0, 0)) -> str:
        """Draw an update on both terminals; return what the differ wrote."""
        self.plain.take(update.render_segments(self._console))
        self.differ.fold(update)
        return self.draw(cursor=cursor)

    def draw(self, *, cursor: tuple[int, int] = (0, 0)) -> str:
        """Draw what the differ has taken in."""
        written = self.differ.changes(cursor)
        self.diffed.take(written)
        return written

    def check(self) -> None:
        """Both terminals show the same."""
        for y, (wanted, got) in enumerate(zip(self.plain.cells, self.diffed.cells, strict=True)):
            assert got == wanted, f"row {y} is\n{got}\nin place of\n{wanted}"
