"""One pen is changed to another so that a terminal draws with exactly the other."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given

from clanker_tui.ui.frames.pens import PLAIN, Pen, for_blank, kept_for_blank, parse, transition
from tests.ui.frames.emulator import Emulator

ATTRIBUTES = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "53"]
PENS = st.builds(
    Pen,
    st.sets(st.sampled_from(ATTRIBUTES), max_size=4).map(lambda codes: tuple(sorted(codes, key=int))),
    st.sampled_from(["", "31", "94", "38;5;130", "38;2;1;2;3"]),
    st.sampled_from(["", "41", "104", "48;5;130", "48;2;1;2;3"]),
)


def drawn(*written: str) -> object:
    terminal = Emulator(4, 1)
    terminal.take("".join(written))
    return terminal.cells[0][0]


@given(PENS, PENS)
def test_after_the_change_a_character_looks_as_with_the_other_pen_alone(before: Pen, after: Pen) -> None:
    change = transition(before, after)
    assert drawn(transition(PLAIN, before), change, "x") == drawn(transition(PLAIN, after), "x")


@given(PENS, PENS)
def test_a_blank_looks_the_same_with_whatever_is_kept_of_the_present_pen(before: Pen, wanted: Pen) -> None:
    pen = kept_for_blank(before, for_blank(wanted))
    assert drawn(transition(PLAIN, before), transition(before, pen), " ") == drawn(transition(PLAIN, wanted), " ")


def test_turning_bold_off_leaves_what_shares_its_end() -> None:
    both = Pen(("1", "2"), "38;2;1;2;3")
    dim = Pen(("2",), "38;2;1;2;3")
    assert drawn(transition(PLAIN, both), transition(both, dim), "x") == drawn(transition(PLAIN, dim), "x")
    assert len(transition(both, dim)) < len("\x1b[38;2;1;2;3m")


def test_the_parameters_of_a_style_are_read_whole() -> None:
    assert parse("1;4;38;2;7;38;48;48;5;1") == Pen(("1", "4"), "38;2;7;38;48", "48;5;1")
    assert parse("39;49") == PLAIN
    assert parse("") == PLAIN
