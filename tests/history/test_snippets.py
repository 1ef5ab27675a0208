"""The line around what was found."""

from __future__ import annotations

import pytest

from clanker_tui.domain.hits import Fragment
from clanker_tui.domain.query import parse_query
from clanker_tui.history.store import History
from tests.history.shelf import Shelf


async def line(history: History, said: str, query: str) -> tuple[Fragment, ...]:
    """Return what is shown of a message that says something."""
    await Shelf(history).ask(said)
    [hit] = (await history.search(parse_query(query))).hits
    return hit.fragments


@pytest.mark.parametrize(
    ("said", "query", "marked"),
    [
        ("The fox, the FOX and foxes", "fox", ["fox", "FOX"]),
        ("foxes", "fox*", ["fox"]),
        ("Käse und Kase\u0308", "kase", ["Käse", "Kase\u0308"]),
        ("Kase", "KÄSE", ["Kase"]),
        ("foo_bar foo-bar foobar", "foo-bar", ["foo_bar", "foo-bar"]),
        ("TextStreamReader", "*stream", ["Stream"]),
        ("我喜欢Python编程", "python", ["Python"]),
        ("我喜欢Python编程", "编程 欢python", ["欢Python", "编程"]),
        ("straße", "straße", ["straße"]),
        ("a (b) [c] \\d", "(b) [c] \\d", ["b", "c", "d"]),
        ("Привет мир", "привет", ["Привет"]),
        ("one two", "one -three", ["one"]),
    ],
)
async def test_what_was_found_is_marked(history: History, said: str, query: str, marked: list[str]) -> None:
    fragments = await line(history, said, query)

    assert [fragment.text for fragment in fragments if fragment.is_hit] == marked
    assert "".join(fragment.text for fragment in fragments) == said


async def test_a_long_text_is_cut_around_the_place_where_most_words_are(history: History) -> None:
    said = "fox " + "word " * 100 + "a lazy dog and\n\n a fox " + "word " * 100
    fragments = await line(history, said, "fox dog")

    text = "".join(fragment.text for fragment in fragments)
    assert [fragment.text for fragment in fragments if fragment.is_hit] == ["dog", "fox"]
    assert "a lazy dog and a fox word" in text
    assert text.startswith("…")
    assert text.endswith("word…")
    assert 100 < len(text) < 170


@pytest.mark.parametrize("letter", ["x", "é", "語", "👩"])
async def test_a_word_deep_in_a_very_long_text_is_shown(history: History, letter: str) -> None:
    fragments = await line(history, f"{letter} " * 200_000 + "fox", "fox")

    assert fragments[-1] == Fragment("fox", is_hit=True)
    assert fragments[0] == Fragment("…")
    assert set(fragments[1].text) == {letter, " "}


async def test_behind_a_nul_it_is_found_too_and_text_stays_as_it_is_stored(history: History) -> None:
    fragments = await line(history, "a\0b fox\x1b[31m \udc80", "fox")

    assert "".join(fragment.text for fragment in fragments).startswith("a\0b fox\x1b[31m")


async def test_what_only_filters_find_is_shown_by_its_beginning(history: History) -> None:
    assert await line(history, "First\n\twords", "role:you") == (Fragment("First words"),)
