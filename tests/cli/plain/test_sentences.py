"""What streams is written in whole sentences, and never later than it has to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.cli.plain.sentences import MOST_HELD, PATIENCE_S, Sentences


@pytest.mark.parametrize(
    ("pieces", "written"),
    [
        (["He", "llo. H", "ow"], ["", "Hello. ", ""]),
        (["One. Two. Thr"], ["One. Two. "]),
        (["- a\n- b"], ["- a\n"]),
        (["It is 3.", "5 m. "], ["", "It is 3.5 m. "]),
        (['He said "no." Then'], ['He said "no." ']),
        (["今日は。明日"], ["今日は。"]),
        (["```\nx = 1\n", "y"], ["```\nx = 1\n", ""]),
    ],
)
def test_a_sentence_is_written_when_it_is_whole(pieces: list[str], written: list[str]) -> None:
    sentences = Sentences()
    assert [sentences.add(piece, 0.0) for piece in pieces] == written


def test_of_a_slow_reply_whole_words_are_written() -> None:
    sentences = Sentences()

    assert sentences.add("a slow mod", 0.0) == ""
    assert sentences.add("el wri", PATIENCE_S + 0.1) == "a slow model "
    assert sentences.add("tes on", PATIENCE_S + 0.2) == ""
    assert sentences.rest() == "writes on"


def test_no_more_than_a_page_is_held_back() -> None:
    sentences = Sentences()
    assert sentences.add("x" * (MOST_HELD + 1), 0.0) == "x" * (MOST_HELD + 1)


@given(st.lists(st.tuples(st.text(max_size=40), st.floats(0, 5))))
def test_all_of_it_is_written_once_and_in_order(pieces: list[tuple[str, float]]) -> None:
    sentences = Sentences()
    at, written = 0.0, ""
    for text, passed in pieces:
        at += passed
        written += sentences.add(text, at)

    assert written + sentences.rest() == "".join(text for text, _ in pieces)
