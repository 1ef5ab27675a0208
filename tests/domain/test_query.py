"""What a user types to find something, read: never an error."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.domain.messages import Role
from clanker_tui.domain.query import LONGEST, MOST_TERMS, Filter, Query, Reach, Term, parse_query

TODAY = date(2026, 3, 31)


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let local time be that of Berlin, an hour or two ahead of UTC."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def terms(text: str) -> list[Term]:
    return list(parse_query(text).terms)


def test_words_phrases_beginnings_and_insides_are_told_apart() -> None:
    assert terms('foo "bar baz" con* "to b"* *reader *mid*') == [
        Term("foo"),
        Term("bar baz"),
        Term("con", Reach.PREFIX),
        Term("to b", Reach.PREFIX),
        Term("reader", Reach.INSIDE),
        Term("mid", Reach.INSIDE),
    ]


def test_a_minus_leaves_out_and_two_are_an_option_of_some_command() -> None:
    assert terms('-foo -"a b" foo-bar --force') == [
        Term("foo", is_excluded=True),
        Term("a b", is_excluded=True),
        Term("foo-bar"),
        Term("--force"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('"unbalanced foo', ["unbalanced", "foo"]),
        ('foo"bar', ["foo", "bar"]),
        ("- * ** \"\" ''", ["''"]),
        ("AND OR NOT NEAR(a b)", ["AND", "OR", "NOT", "NEAR(a", "b)"]),
        ("text:foo ^bar {a}", ["text:foo", "^bar", "{a}"]),
        ("https://x.y/?a=b", ["https://x.y/?a=b"]),
        ("a\0b", ["a", "b"]),
        ("“typographic quotes”", ["typographic quotes"]),
    ],
)
def test_what_has_no_meaning_is_read_as_words(text: str, words: list[str]) -> None:
    assert [term.text for term in terms(text)] == words


def test_a_word_counts_once() -> None:
    assert terms("fox fox -fox fox*") == [Term("fox"), Term("fox", is_excluded=True), Term("fox", Reach.PREFIX)]


def test_filters_may_be_quoted_and_left_out_and_written_in_capitals() -> None:
    query = parse_query('model:gpt -provider:groq Tag:"to do" in:title')

    assert query.filters == (
        Filter("model", "gpt"),
        Filter("provider", "groq", is_excluded=True),
        Filter("tag", "to do"),
    )
    assert query.in_title
    assert query.terms == ()


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("role:you", {Role.USER}),
        ("role:reply", {Role.ASSISTANT}),
        ("-role:user", {Role.ASSISTANT}),
        ("role:user role:assistant", set()),
        ("", set(Role)),
    ],
)
def test_a_role_has_several_names(text: str, roles: set[Role]) -> None:
    assert parse_query(text).roles == roles


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026", datetime(2025, 12, 31, 23, tzinfo=UTC)),
        ("2025-07", datetime(2025, 6, 30, 22, tzinfo=UTC)),
        ("2026-3-4", datetime(2026, 3, 3, 23, tzinfo=UTC)),
        ("today", datetime(2026, 3, 30, 22, tzinfo=UTC)),
        ("yesterday", datetime(2026, 3, 29, 22, tzinfo=UTC)),
        ("7d", datetime(2026, 3, 23, 23, tzinfo=UTC)),
        ("3w", datetime(2026, 3, 9, 23, tzinfo=UTC)),
        ("1m", datetime(2026, 2, 27, 23, tzinfo=UTC)),
        ("1Y", datetime(2025, 3, 30, 22, tzinfo=UTC)),
    ],
)
def test_times_are_those_of_the_local_time_zone(value: str, moment: datetime) -> None:
    assert parse_query(f"after:{value}", today=TODAY) == Query(since=moment)
    assert parse_query(f"before:{value}", today=TODAY) == Query(until=moment)
    assert parse_query(f"-before:{value}", today=TODAY) == Query(since=moment)


def test_of_several_times_the_closest_count() -> None:
    query = parse_query("after:2024 after:2025 before:2026 before:2027")

    assert query == parse_query("after:2025 before:2026")


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (
            "before:never",
            "before:never is ignored. Write 2026, 2026-03, 2026-03-04, today, yesterday, 7d,",
        ),
        ("after:2026-13", "after:2026-13 is ignored. Write 2026, "),
        ("after:0000", "after:0000 is ignored."),
        ("before:999999y", "before:999999y is ignored."),
        ("role:nobody", "role:nobody is ignored. Write role:user or role:reply."),
        ("in:body", "in:body is ignored. Write in:title to search titles."),
        ("-in:title", "-in:title is ignored."),
        ("model: foo", "model: is ignored."),
    ],
)
def test_a_filter_that_cannot_be_read_is_ignored_and_said_so(text: str, note: str) -> None:
    query = parse_query(text)

    assert len(query.notes) == 1
    assert query.notes[0].startswith(note)
    assert Query(terms=query.terms, notes=query.notes) == query


def test_while_one_types_the_last_word_is_a_beginning_and_half_a_filter_is_no_mistake() -> None:
    assert parse_query("foo ba", is_typing=True).terms == (Term("foo"), Term("ba", Reach.PREFIX))
    assert parse_query("foo ba ", is_typing=True).terms == (Term("foo"), Term("ba"))
    assert parse_query("foo -ba", is_typing=True).terms == (Term("foo"), Term("ba", is_excluded=True))
    assert parse_query("before:20", is_typing=True) == Query()
    assert parse_query("model:", is_typing=True) == Query()


def test_what_is_pasted_is_cut_and_that_is_said() -> None:
    query = parse_query(" ".join(map(str, range(LONGEST))))

    assert len(query.terms) == MOST_TERMS
    assert len(query.notes) == 2


@given(st.text(max_size=60) | st.text('"-*: \0abcmodelbeforintag0129', max_size=60), st.booleans())
def test_nothing_that_is_typed_is_an_error(text: str, is_typing: bool) -> None:
    query = parse_query(text, is_typing=is_typing)

    assert all(term.text.strip() for term in query.terms)
    assert all(note.endswith(".") for note in query.notes)
