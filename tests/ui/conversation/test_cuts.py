"""Very long texts are divided where it does not hurt."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from clanker_tui.ui.conversation.cuts import ENOUGH, LONG, MOST, Cutter

PARAGRAPH = "Some words that make a line.\n" * 40 + "\n"
LINES = st.sampled_from(
    ["words\n", "\n", "```python\n", "```\n", "~~~\n", "x" * 90_000, "| a | b |\n" * 5000, PARAGRAPH * 30]
)


def test_a_short_text_is_not_divided() -> None:
    assert Cutter().feed(PARAGRAPH * 50) == []


def test_prose_is_divided_after_blank_lines() -> None:
    text = PARAGRAPH * 600
    cuts = Cutter().feed(text)
    assert len(cuts) == len(text) // ENOUGH
    assert all(text[cut.at - 2 : cut.at] == "\n\n" and not cut.opener for cut in cuts)


def test_code_is_divided_between_lines_and_goes_on_as_the_same_code() -> None:
    text = "```python title=x\n" + "print('a line of code')\n\n" * 20_000 + "```\n\nThe end.\n"
    cuts = Cutter().feed(text)
    assert cuts
    assert {cut.opener for cut in cuts} == {"```python title=x\n"}
    assert all(text[cut.at - 1] == "\n" for cut in cuts)
    assert all(b.at - a.at <= LONG + 100 for a, b in pairwise(cuts))


def test_a_table_goes_on_under_its_head() -> None:
    head = "| a | b |\n|---|--:|\n"
    text = f"Look:\n\n{head}" + "| some words | 17 |\n" * 30_000 + "\nThe end.\n"
    cuts = Cutter().feed(text)
    assert cuts
    assert {cut.opener for cut in cuts} == {head}


def test_a_line_without_an_end_is_divided_all_the_same() -> None:
    assert [cut.at for cut in Cutter().feed("x" * (3 * MOST))] == [MOST, 2 * MOST]


@settings(max_examples=40, deadline=None)
@given(st.lists(LINES, min_size=3, max_size=14), st.data())
def test_the_cuts_are_the_same_however_the_text_arrives(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    whole = Cutter().feed(text)
    ends = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=30)))
    cutter = Cutter()
    found = [cut for begin, end in pairwise([0, *ends, len(text)]) for cut in cutter.feed(text[begin:end])]
    assert found == whole
