"""Text from outside is made safe before it is drawn."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.domain.clean import REPLACEMENT, clean, clean_line

FORBIDDEN = {chr(code) for code in range(0x20)} - {"\n", "\t"}
FORBIDDEN |= {chr(code) for code in range(0x7F, 0xA0)}
FORBIDDEN |= set(
    "\u180e\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u2028\u2029\ufeff\u200b"
)


@given(st.text(st.characters(), max_size=200))
def test_no_control_character_is_left(text: str) -> None:
    shown = clean(text)
    assert not set(shown) & FORBIDDEN
    assert all(unicodedata.category(char) != "Cs" for char in shown)


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    "text",
    ["plain", "two\nlines\tand a tab", "Grüße, 世界, עברית", "👩‍👩‍👧 family", "e\u0301", "क्‍ष"],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


def test_a_sequence_that_sets_the_clipboard_loses_its_escape() -> None:
    assert clean("a\x1b]52;c;aGk=\x07b") == f"a{REPLACEMENT}]52;c;aGk={REPLACEMENT}b"


def test_carriage_returns_before_newlines_go_quietly() -> None:
    assert clean("a\r\nb\rc") == f"a\nb{REPLACEMENT}c"


def test_a_line_has_no_breaks_and_is_cut_with_an_ellipsis() -> None:
    assert clean_line("  one\n\ttwo  three ", 8) == "one two…"
    assert clean_line("short", 8) == "short"
