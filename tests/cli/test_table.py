"""Tables of plain text."""

from __future__ import annotations

import pytest

from clanker_tui.cli.table import cell_width, fit, table


def test_columns_line_up_on_the_side_they_are_told_to() -> None:
    text = table(["NAME", "N"], [["a", "1"], ["long", "1,000"]], right=("N",))

    assert text.splitlines() == ["NAME      N", "a         1", "long  1,000"]


def test_wide_characters_take_two_cells() -> None:
    assert cell_width("日本") == 4
    assert cell_width("e\u0301") == 1
    assert table(["A", "B"], [["日本", "x"], ["abcd", "y"]]).splitlines()[1:] == ["日本  x", "abcd  y"]


@pytest.mark.parametrize(("width", "expected"), [(3, "日…"), (4, "日本"), (2, "…"), (1, "…")])
def test_a_cut_never_splits_a_wide_character(width: int, expected: str) -> None:
    assert fit("日本", width) == expected


def test_the_widest_column_gives_way_in_a_narrow_terminal() -> None:
    text = table(["ID", "TITLE"], [["0190", "A long title that does not fit"]], width=20)

    assert text.splitlines()[1] == "0190  A long title …"
    assert all(cell_width(line) <= 20 for line in text.splitlines())


def test_nothing_is_cut_in_a_pipe() -> None:
    title = "x" * 500

    assert title in table(["TITLE"], [[title]])


def test_a_cell_is_one_line_and_cannot_steer_the_terminal() -> None:
    assert table(["T"], [["a\nb\x1b[31m"]]).splitlines()[1] == "a b\ufffd[31m"
