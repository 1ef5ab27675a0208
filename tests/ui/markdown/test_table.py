"""Tables: aligned, never wider than the page, and steady once they have grown."""

from __future__ import annotations

from clanker_tui.ui.markdown.document import Document, lay_out
from tests.ui.markdown.samples import LEXERS

HEAD = "| name | count |\n|:-----|------:|\n"


def rows(text: str, width: int = 60) -> list[str]:
    return [row.text for row in lay_out(text, width, lexers=LEXERS).rows]


def test_columns_are_aligned_as_the_source_says() -> None:
    assert rows("| a | b | c |\n|---|--:|:-:|\n| 1 | 2 | 3 |\n| long | 字字 | wide |\n") == [
        "a    │    b │  c",
        "─────┼──────┼─────",
        "1    │    2 │  3",
        "long │ 字字 │ wide",
    ]


def test_cells_wrap_when_the_page_is_too_narrow_for_them() -> None:
    assert rows("| a | b |\n|---|---|\n| x | one two three |\n", 12) == [
        "a │ b",
        "──┼─────────",
        "x │ one two",
        "  │ three",
    ]


def test_names_and_values_stand_below_each_other_where_columns_have_no_room() -> None:
    assert rows("| a | b | c |\n|-|-|-|\n| 1 | 2 | 3 |\n| 4 | | 6 |\n", 12) == [
        "a: 1", "b: 2", "c: 3", "", "a: 4", "c: 6",
    ]  # fmt: skip


def test_a_header_without_rows_is_shown_as_well_as_it_can() -> None:
    assert rows("| a | b | c |\n|-|-|-|\n", 12) == ["a, b, c"]
    assert rows(HEAD)[0] == "name │ count"


def test_escaped_pipes_and_missing_cells_stay_in_their_columns() -> None:
    assert rows("a|b\n-|-\nx\\|y|`z`\nonly\n1|2|3\n") == ["a    │ b", "─────┼──", "x|y  │ z", "only │ ", "1    │ 2"]


def test_rows_after_the_first_twenty_change_nothing_above_them() -> None:
    document = Document(60, lexers=LEXERS)
    document.feed(HEAD + "| short | 1 |\n" * 20)
    before = list(document.rows)
    first = document.feed("| a name that is far longer | 123456789 |\n")
    assert first == len(before) == 22
    assert document.rows[:22] == before
    assert (
        document.rows
        == lay_out(
            HEAD + "| short | 1 |\n" * 20 + "| a name that is far longer | 123456789 |\n", 60, lexers=LEXERS
        ).rows
    )


def test_the_line_below_the_header_is_not_copied() -> None:
    assert [row.is_copied for row in lay_out(HEAD + "|a|1|\n", 60, lexers=LEXERS).rows] == [True, False, True]


def test_a_paragraph_above_a_table_stays_a_paragraph() -> None:
    assert rows("text\n" + HEAD + "| a | 1 |\n\nafter")[:3] == ["text", "", "name │ count"]


def test_a_header_is_drawn_as_one_before_the_line_that_makes_it_one() -> None:
    document = Document(60, lexers=LEXERS)
    for text, shown in (
        ("| na", "na"),
        ("me | count |", "name │ count"),
        ("\n|:---", "name │ count"),
        ("--|---", "name │ count"),
    ):
        document.feed(text)
        assert [row.text for row in document.rows] == [shown]
    document.feed("--:|\n")
    assert document.rows[0].text == "name │ count"


def test_a_line_of_nothing_but_edges_is_not_shown_as_a_header() -> None:
    document = Document(60, lexers=LEXERS)
    document.feed("| ")
    assert document.rows == []


def test_a_line_that_only_looks_like_a_header_is_shown() -> None:
    document = Document(60, lexers=LEXERS)
    document.feed("| no table\nbut text")
    assert [row.text for row in document.rows] == ["| no table but text"]
    assert rows("| no table") == ["| no table"]
