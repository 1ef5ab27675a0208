"""Tags as they are typed."""

from __future__ import annotations

from clanker_tui.domain.tags import changes_from, tags_from, with_marks


def test_a_line_with_commas_is_tags_in_order_each_once() -> None:
    assert tags_from(" Work, #rust,,rust, two words ") == ("rust", "two-words", "work")
    assert tags_from(" , ") == ()


def test_signs_add_and_take_off() -> None:
    assert changes_from(("+Rust", "-old", "plain", "+")) == (("rust", "plain"), ("old",))


def test_tags_are_shown_with_marks_and_cleaned() -> None:
    assert with_marks(("rust", "a\x1bb")) == "#rust #a\N{REPLACEMENT CHARACTER}b"
