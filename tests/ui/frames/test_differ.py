"""What the differ writes makes a terminal show every frame as Textual would have drawn it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import hypothesis.strategies as st
from hypothesis import given, settings
from rich.style import Style
from textual.strip import Strip

from tests.ui.frames.updates import Pair, Piece, part, strip, whole

WIDTH, HEIGHT = 24, 9
COLOURS = [None, "default", "red", "bright_blue", "color(130)", "#102030", "#fafafa"]
TEXTS = ["word", " ", "        ", "─", "…", "漢字", "ｗ", "e\u0301", "한국어", "x", "if (a) {"]
DOUBTFUL = ["👩\u200d👩\u200d👧", "❤\ufe0f", "🇩🇪", "✅", "👍🏽", "1\ufe0f\u20e3", "नि"]


def styles() -> st.SearchStrategy[Style | None]:
    flag = st.sampled_from([None, None, None, None, True])
    colour = st.sampled_from(COLOURS)
    made = st.builds(
        Style,
        color=colour,
        bgcolor=colour,
        bold=flag,
        dim=flag,
        italic=flag,
        underline=flag,
        underline2=flag,
        blink=flag,
        reverse=flag,
        strike=flag,
        conceal=flag,
        overline=flag,
    )
    return st.one_of(st.none(), made)


def lines(texts: Sequence[str] = TEXTS) -> st.SearchStrategy[list[Piece]]:
    text = st.lists(st.sampled_from(texts), max_size=5).map("".join)
    return st.lists(st.tuples(text, styles()), max_size=4)


@dataclass(frozen=True)
class Redraw:
    """All rows are drawn, some of them with something else."""

    rows: dict[int, list[Piece]]


@dataclass(frozen=True)
class Patch:
    """A piece of a row is drawn."""

    y: int
    x: int
    width: int
    pieces: list[Piece]


@dataclass(frozen=True)
class Move:
    """Rows move up or down, with new ones behind them, and something else at the right of them."""

    top: int
    bottom: int
    lines: int
    news: list[list[Piece]]
    bar: int


Step = Redraw | Patch | Move


def steps(texts: Sequence[str] = TEXTS) -> st.SearchStrategy[list[Step]]:
    rows = st.integers(0, HEIGHT - 1)
    redraws = st.builds(Redraw, st.dictionaries(rows, lines(texts), max_size=4))
    patches = st.builds(Patch, rows, st.integers(0, WIDTH - 1), st.integers(1, WIDTH), lines(texts))
    moves = st.builds(
        Move,
        st.integers(0, 3),
        st.integers(5, HEIGHT - 1),
        st.sampled_from([1, 2, 3, -1, -2]),
        st.lists(lines(texts), min_size=3, max_size=3),
        st.integers(0, 8),
    )
    return st.lists(st.one_of(redraws, patches, moves, moves), min_size=1, max_size=6)


def play(pair: Pair, first: list[list[Piece]], script: list[Step]) -> None:
    """Draw a first frame and what follows; compare the terminals after every step."""
    strips = [strip(pieces, WIDTH) for pieces in first]
    pair.show(whole(strips, WIDTH))
    pair.check()
    for number, step in enumerate(script):
        match step:
            case Redraw(rows):
                for y, pieces in rows.items():
                    strips[y] = strip(pieces, WIDTH)
                pair.show(whole(strips, WIDTH))
            case Patch(y, x, width, pieces):
                piece = strip(pieces, min(width, WIDTH - x))
                strips[y] = Strip.join([strips[y].crop(0, x), piece, strips[y].crop(x + piece.cell_length)])
                pair.show(part(y, x, piece, width=WIDTH, height=HEIGHT))
            case Move():
                strips = moved(strips, step)
                pair.show(whole(strips, WIDTH), cursor=(number, number))
        pair.check()


def moved(strips: list[Strip], move: Move) -> list[Strip]:
    inside = strips[move.top : move.bottom + 1]
    news = [strip(pieces, WIDTH) for pieces in move.news[: abs(move.lines)]]
    inside = [*inside[move.lines :], *news] if move.lines > 0 else [*news, *inside[: move.lines]]
    bar = Style(bgcolor="green")
    inside = [
        Strip.join([one.crop(0, WIDTH - 1), strip([(" ", bar if y == move.bar else None)], 1)])
        for y, one in enumerate(inside)
    ]
    return [*strips[: move.top], *inside, *strips[move.bottom + 1 :]]


FIRST = st.lists(lines(), min_size=HEIGHT, max_size=HEIGHT)
ANY = st.lists(lines([*TEXTS, *DOUBTFUL]), min_size=HEIGHT, max_size=HEIGHT)
SYSTEMS = st.sampled_from(["truecolor", "256", "standard"])


@settings(deadline=None, max_examples=150)
@given(FIRST, steps(), SYSTEMS, st.booleans())
def test_every_frame_is_shown_as_textual_draws_it(
    first: list[list[Piece]], script: list[Step], color_system: str, erases_in_colour: bool
) -> None:
    play(Pair(WIDTH, HEIGHT, color_system=color_system, erases_in_colour=erases_in_colour), first, script)


@settings(deadline=None, max_examples=150)
@given(ANY, steps([*TEXTS, *DOUBTFUL]), st.booleans())
def test_characters_of_doubtful_width_change_nothing_in_that(
    first: list[list[Piece]], script: list[Step], erases_in_colour: bool
) -> None:
    play(Pair(WIDTH, HEIGHT, erases_in_colour=erases_in_colour), first, script)
