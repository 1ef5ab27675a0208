"""Searching: what is found, in which order, and by which rules."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clanker_tui.domain.hits import Hit
from clanker_tui.domain.messages import FilePart, TextPart, ThinkingPart, new_conversation, user_message
from clanker_tui.domain.query import Query, parse_query
from clanker_tui.history.store import History
from tests.history.records import texts
from tests.history.shelf import Shelf, expected

ALPHABET = [
    "read",
    "reader",
    "Käse",
    "kase",
    "re",
    "x",
    "入",
    "門",
    "入門",
    "カタ",
    " ",
    " ",
    "_",
    ".",
    "\n",
    "\0",
    "Ω",
]
pieces = st.lists(st.sampled_from(ALPHABET), min_size=1, max_size=6).map("".join)
SIGNS = ["-", "*", '"', " ", " ", "in:", "re*", '"read re"', "-x", "*ead", "入", *ALPHABET]
typed = st.lists(st.sampled_from(SIGNS), min_size=1, max_size=5).map("".join)
said = st.one_of(pieces.map(TextPart), pieces.map(ThinkingPart), st.builds(FilePart, pieces, pieces))
messages = st.lists(said, min_size=1, max_size=2)


@pytest.fixture
def shelf(history: History) -> Shelf:
    return Shelf(history)


@given(
    st.lists(st.lists(said, min_size=1, max_size=2), min_size=1, max_size=8), st.lists(typed, min_size=4, max_size=4)
)
@settings(deadline=None, max_examples=60)
async def test_a_search_finds_what_looking_at_every_message_finds(
    stored: list[list[TextPart | ThinkingPart | FilePart]], lines: list[str]
) -> None:
    history = await History.open(None)
    shelf = Shelf(history)
    asked = await shelf.ask("?")
    for parts in stored:
        await shelf.answer(asked, *parts)
    for line in lines:
        query = parse_query(line)
        wanted = expected(shelf.messages, query)
        for order in ("newest", "best"):
            page = await history.search(query, order=order)
            found = [hit.message_id for hit in page.hits]
            assert set(found) == wanted or any("inside" in note for note in page.notes)
            assert len(found) == len(set(found))
    await history.close()


@given(texts | st.text(max_size=40), texts)
@settings(deadline=None, max_examples=60)
async def test_whatever_is_typed_and_stored_nothing_fails(text: str, stored: str) -> None:
    history = await History.open(None)
    await Shelf(history).ask(stored)
    for order in ("newest", "best"):
        page = await history.search(parse_query(text, is_typing=True), order=order)
        assert all(hit.fragments or not stored.strip() for hit in page.hits)
    await history.close()


async def test_the_newest_come_first_also_when_older_ones_are_added_later(shelf: Shelf) -> None:
    for day in (5, 9, 2, 7):
        await shelf.ask(f"fox {day}", day=day)

    assert await shelf.find("fox") == ["fox 9", "fox 7", "fox 5", "fox 2"]


async def test_pages_follow_each_other_without_gap_or_repetition(shelf: Shelf) -> None:
    for number in range(7):
        asked = await shelf.ask(f"fox {number}" + " dog" * number)
        await shelf.answer(asked, ThinkingPart("fox"), f"fox of {number}")

    for order in ("newest", "best"):
        whole = await shelf.history.search(parse_query("fox"), order=order)
        paged: list[Hit] = []
        cursor = None
        for _ in range(5):
            page = await shelf.history.search(parse_query("fox"), order=order, limit=3, cursor=cursor)
            paged += page.hits
            cursor = page.cursor
        assert [hit.message_id for hit in paged] == [hit.message_id for hit in whole.hits]
        assert (len(paged), cursor) == (14, None)


async def test_the_best_match_says_the_word_most_and_little_else(shelf: Shelf) -> None:
    await shelf.ask("fox fox fox")
    await shelf.ask("a fox among many other animals of the wood and of the field")

    page = await shelf.history.search(parse_query("fox"), order="best")
    assert shelf.texts(page)[0] == "fox fox fox"


async def test_a_word_of_latin_letters_is_found_where_chinese_touches_it(shelf: Shelf) -> None:
    await shelf.ask("我喜欢Python编程")
    await shelf.ask("I like Python.")

    assert await shelf.find("python") == ["I like Python.", "我喜欢Python编程"]
    assert await shelf.find("python 编程") == ["我喜欢Python编程"]
    assert await shelf.find("like -编程") == ["I like Python."]
    assert await shelf.find("程") == await shelf.find("欢python编") == ["我喜欢Python编程"]
    assert await shelf.find("我 -python") == []


async def test_letters_inside_of_words_are_found(shelf: Shelf) -> None:
    await shelf.ask("class TextStreamReader:")
    await shelf.ask("a reader")

    assert await shelf.find("*reader") == ["a reader", "class TextStreamReader:"]
    await shelf.ask("def makeReaders(): pass")
    assert await shelf.find("*READER") == ["def makeReaders(): pass", "a reader", "class TextStreamReader:"]
    assert await shelf.find("*reader -*stream") == ["def makeReaders(): pass", "a reader"]


async def test_a_word_that_nobody_said_is_looked_for_inside_of_others_and_that_is_said(shelf: Shelf) -> None:
    await shelf.ask("class TextStreamReader:")

    page = await shelf.history.search(parse_query("streamread class"))
    assert shelf.texts(page) == ["class TextStreamReader:"]
    assert page.notes == ("No message holds “streamread” as a word: shown are words with it inside.",)
    assert await shelf.history.search(parse_query("nowhere")) == await shelf.history.search(Query())


async def test_pages_of_words_found_inside_of_others_follow_each_other_too(shelf: Shelf) -> None:
    for number in range(3):
        await shelf.ask(f"foxes{number}")

    first = await shelf.history.search(parse_query("oxes"), limit=2)
    second = await shelf.history.search(parse_query("oxes"), limit=2, cursor=first.cursor)
    assert shelf.texts(first) + shelf.texts(second) == ["foxes2", "foxes1", "foxes0"]
    assert second.cursor is None


async def test_filters_of_model_provider_and_role(shelf: Shelf) -> None:
    asked = await shelf.ask("fox?")
    await shelf.answer(asked, "fox!", model="Claude")
    await shelf.answer(asked, "fox.", model="tiny")

    assert await shelf.find("fox model:claude") == ["fox!"]
    assert await shelf.find("fox model:claude model:tiny") == ["fox.", "fox!"]
    assert await shelf.find("fox -model:claude -model:tiny") == ["fox?"]
    assert await shelf.find("model:gpt-oss") == await shelf.find("provider:groq") == ["fox?"]
    assert await shelf.find("fox role:reply -provider:groq") == ["fox.", "fox!"]
    assert await shelf.find("role:you role:reply") == []


async def test_filters_of_time_and_tag(shelf: Shelf) -> None:
    for day in (0, 40, 80):
        asked = await shelf.ask(f"day {day}", day=day)
    await shelf.history.tag(asked.conversation_id, add=["To Do"])

    assert await shelf.find("day before:2026-02-15 after:2026-02") == ["day 40"]
    assert await shelf.find("after:2026-02-15") == ["day 80"]
    assert await shelf.find('tag:"to do"') == await shelf.find("day tag:to-do") == ["day 80"]
    assert await shelf.find("day -tag:to-do") == ["day 40", "day 0"]
    assert await shelf.find("-40") == ["day 80", "day 0"]
    assert await shelf.find("day before:2020") == []


async def test_what_is_in_the_bin_is_not_found_and_what_is_archived_is(shelf: Shelf) -> None:
    asked = await shelf.ask("fox?")
    answered = await shelf.answer(asked, "fox!")
    await shelf.history.archive(asked.conversation_id)
    assert await shelf.find("fox") == ["fox!", "fox?"]

    await shelf.history.delete_message(answered.id)
    assert await shelf.find("fox") == ["fox?"]
    await shelf.history.restore_message(answered.id)
    await shelf.history.delete(asked.conversation_id)
    assert await shelf.find("fox") == await shelf.find("in:title fox") == []
    await shelf.history.restore(asked.conversation_id)
    assert await shelf.find("fox") == ["fox!", "fox?"]


async def test_titles_are_searched_by_any_part_of_them(shelf: Shelf) -> None:
    for day, title in enumerate(("Borrow checker", "ÜBER checks", "Foxes")):
        asked = await shelf.ask("?", day=day)
        await shelf.history.rename(asked.conversation_id, title)

    page = await shelf.history.search(parse_query("in:title check"), limit=1)
    rest = await shelf.history.search(parse_query("in:title check"), limit=1, cursor=page.cursor)
    assert [(hit.title, hit.message_id) for hit in (*page.hits, *rest.hits)] == [
        ("ÜBER checks", shelf.messages[1].id),
        ("Borrow checker", shelf.messages[0].id),
    ]
    assert [fragment.text for fragment in page.hits[0].fragments if fragment.is_hit] == ["check"]
    assert rest.cursor is None
    assert len((await shelf.history.search(parse_query("in:title über"))).hits) == 1
    assert len((await shelf.history.search(parse_query("in:title -check before:2026-01-03"))).hits) == 0
    assert len((await shelf.history.search(parse_query("in:title -check model:gpt"))).hits) == 1


async def test_signs_alone_find_nothing_and_that_is_said(shelf: Shelf) -> None:
    await shelf.ask("C++ -> Rust")

    page = await shelf.history.search(parse_query("++ ->"))
    assert (page.hits, page.notes) == ((), ("Only letters and digits are looked for, not ++ >.",))
    assert await shelf.find("c++ ++") == ["C++ -> Rust"]


async def test_a_file_is_found_by_its_name_and_a_thought_by_its_words(shelf: Shelf) -> None:
    conversation = new_conversation()
    files = (FilePart("bill.csv", "walrus;42"),)
    asked = await shelf.store(conversation, user_message("Sum.", conversation.id, None, files=files), None)
    await shelf.answer(asked, ThinkingPart("pondering"), "Because")

    assert await shelf.find("bill.csv walrus") == ["Sum."]
    assert await shelf.find("pondering") == ["Because"]
