"""What the differ writes makes a terminal show every frame as Textual would have drawn it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from rich.cells import cell_len, get_character_cell_size
from rich.style import Style
from textual._compositor import LayoutUpdate
from textual.strip import Strip

from clanker_tui.ui.frames.clusters import clusters
from tests.ui.frames.emulator import Measure
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


def play(pair: Pair, first: list[list[Piece]], script: list[Step], *, check: Callable[[], None] | None = None) -> None:
    """Draw a first frame and what follows; compare the terminals after every step."""
    check = check or pair.check
    strips = [strip(pieces, WIDTH) for pieces in first]
    pair.show(whole(strips, WIDTH))
    check()
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
        check()


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


@settings(deadline=None, max_examples=80)
@given(FIRST, steps(), SYSTEMS, st.booleans())
def test_every_frame_is_shown_as_textual_draws_it(
    first: list[list[Piece]], script: list[Step], color_system: str, erases_in_colour: bool
) -> None:
    play(Pair(WIDTH, HEIGHT, color_system=color_system, erases_in_colour=erases_in_colour), first, script)


@settings(deadline=None, max_examples=80)
@given(ANY, steps([*TEXTS, *DOUBTFUL]), st.booleans())
def test_characters_of_doubtful_width_change_nothing_in_that(
    first: list[list[Piece]], script: list[Step], erases_in_colour: bool
) -> None:
    play(Pair(WIDTH, HEIGHT, erases_in_colour=erases_in_colour), first, script)


def narrow(text: str) -> list[tuple[str, int]]:
    """Measure as a terminal that gives every doubtful character one cell."""
    return [(part, 1 if is_doubtful else width) for part, width, is_doubtful in clusters(text)]


def one_by_one(text: str) -> list[tuple[str, int]]:
    """Measure as a terminal that joins nothing: each character takes the cells it has alone."""
    return [(char, 0 if char in "\u200d\ufe0f" else get_character_cell_size(char)) for char in text]


def doubtful_cells(pair: Pair) -> set[tuple[int, int]]:
    """Return the places whose look is left to the terminal."""
    rows = pair.plain.cells
    found: set[tuple[int, int]] = set()
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            if any(cluster.is_doubtful for cluster in clusters(cell.text)):
                found |= {(y, x), (y, x + 1)}
    return found


@settings(deadline=None, max_examples=80)
@given(ANY, steps([*TEXTS, *DOUBTFUL]), st.sampled_from([narrow, one_by_one]))
def test_a_terminal_that_measures_otherwise_shows_all_other_cells_in_their_place(
    first: list[list[Piece]], script: list[Step], measure: Measure
) -> None:
    pair = Pair(WIDTH, HEIGHT, measure=measure)

    def check() -> None:
        left_out = doubtful_cells(pair)
        for y, (wanted, got) in enumerate(zip(pair.plain.cells, pair.diffed.cells, strict=True)):
            for x in range(WIDTH):
                assert (y, x) in left_out or got[x] == wanted[x], f"column {x} of {got} in place of {wanted}"

    play(pair, first, script, check=check)


def page(*texts: str, style: Style | None = None) -> LayoutUpdate:
    rows = [strip([(text, style)], WIDTH) for text in texts]
    return whole([*rows, *[strip([], WIDTH)] * (HEIGHT - len(rows))], WIDTH)


LINES = [f"this is line number {number}" for number in range(40)]
FRAME = 30  # cursor and pen of one frame, at most


def test_what_is_shown_already_is_not_written() -> None:
    pair = Pair(WIDTH, HEIGHT)
    assert pair.show(page("one", "two"))
    assert pair.show(page("one", "two")) == ""
    assert "\x1b" in pair.show(page("one", "two"), cursor=(3, 1))


def test_a_word_at_the_end_of_a_line_costs_little_more_than_itself() -> None:
    pair = Pair(WIDTH, HEIGHT)
    pair.show(page("one"))
    assert len(pair.show(page("one more"))) <= len(" more") + FRAME
    pair.check()


def test_a_typed_character_is_written_where_the_cursor_is() -> None:
    pair = Pair(WIDTH, HEIGHT)
    pair.show(page("", "> on"), cursor=(4, 1))
    written = pair.show(page("", "> one"), cursor=(5, 1))
    assert "e" in written
    assert "\x1b[2;" not in written
    pair.check()


@pytest.mark.parametrize("erases_in_colour", [True, False])
def test_rows_that_move_are_moved_by_the_terminal(erases_in_colour: bool) -> None:
    pair = Pair(WIDTH, HEIGHT, erases_in_colour=erases_in_colour)
    colours = Style(color="#eeeeee", bgcolor="#101010")
    for start in [0, 1, 3, 2, 0]:
        written = pair.show(page(*LINES[start : start + 7], "", "> typed", style=colours))
        pair.check()
        assert start == 0 or len(written) < 3 * WIDTH + 2 * FRAME


def test_blanks_are_erased_in_colour_only_where_the_terminal_is_known_to_do_it() -> None:
    colours = Style(bgcolor="#101010")
    known, unknown = Pair(WIDTH, HEIGHT), Pair(WIDTH, HEIGHT, erases_in_colour=False)
    assert "\x1b[K" in known.show(page(*LINES[:8], style=colours))
    assert "\x1b[K" not in unknown.show(page(*LINES[:8], *[" "], style=colours)).replace("\x1b[m\x1b[K", "")


def test_after_it_has_forgotten_it_writes_everything_over_whatever_is_there() -> None:
    pair = Pair(WIDTH, HEIGHT)
    pair.show(page(*LINES[:9]))
    pair.diffed.take("\x1b[3;5r\x1b[4h\x1b[1;31;44mgarbage all over the screen\x1b[5;3Hand more of it")
    pair.differ.forget()
    pair.draw()
    pair.check()


def test_a_part_of_a_screen_of_which_nothing_is_known_leaves_the_rest_alone() -> None:
    pair = Pair(WIDTH, HEIGHT)
    for terminal in (pair.plain, pair.diffed):
        terminal.take("\x1b[2;1Hwhat was there")
    pair.show(part(1, 4, strip([("x", None)], 3), width=WIDTH, height=HEIGHT))
    pair.check()


@pytest.mark.parametrize(
    "text",
    ["a\x1b[31mb", "a\x9b31mb", "a\x1b]0;title\x07b", "a\nb\rc\td", "a\u202eb\u2066c", "a\x00\x7f\x85b", "a\u2028b"],
)
def test_no_character_that_steers_a_terminal_is_written(text: str) -> None:
    pair = Pair(WIDTH, HEIGHT)
    written = pair.show(page(text))
    rest = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\(B|\x0f", "", written)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u202a-\u202e\u2066-\u2069]", rest)
    assert "\x1b[31m" not in written
    assert rest[0] == "a"


def test_an_address_behind_a_text_is_not_written() -> None:
    pair = Pair(WIDTH, HEIGHT)
    written = pair.show(page("here", style=Style(link="https://elsewhere.example")))
    assert "elsewhere" not in written
    assert "here" in written


@given(st.text(max_size=30))
def test_text_is_cut_into_as_many_cells_as_textual_measures(text: str) -> None:
    drawn = "".join(part for part, _, _ in clusters(text))
    assert sum(width for _, width, _ in clusters(drawn)) == cell_len(drawn)


@pytest.mark.parametrize("x", [1, 3, 4, 5])
def test_half_of_a_wide_character_is_a_blank_also_when_all_is_drawn_anew(x: int) -> None:
    pair = Pair(WIDTH, HEIGHT)
    pair.show(page("漢字漢字"))
    pair.show(part(0, x, strip([("a", None)], 1), width=WIDTH, height=HEIGHT))
    pair.check()
    pair.differ.forget()
    pair.diffed.reset()
    pair.draw()
    pair.check()


def test_nothing_old_is_left_beside_a_character_that_a_terminal_draws_narrower() -> None:
    pair = Pair(WIDTH, HEIGHT, measure=narrow)
    pair.show(page("abcd"))
    pair.show(page("❤\ufe0fcd"))
    assert [cell.text for cell in pair.diffed.cells[0][:4]] == ["❤\ufe0f", " ", "c", "d"]
