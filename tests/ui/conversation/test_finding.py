"""Words are found in the whole conversation, marked, and gone to one after the other."""

from __future__ import annotations

import pytest

from tests.ui.conversation.reader import question, reading, reply, turns


async def test_hits_are_counted_in_all_messages_and_gone_to_in_turn() -> None:
    messages = turns(300)
    messages[10] = question("here is a needle")
    messages[401] = reply("one needle\n\n" + "words\n\n" * 50 + "another needle")
    async with reading(messages) as reader:
        reader.view.find("needle")
        await reader.until(lambda: (3, 1) in reader.app.found, "the hits")
        await reader.sees("here is a needle")
        reader.view.next_hit(1)
        await reader.sees("one needle")
        reader.view.next_hit(1)
        await reader.sees("another needle")
        reader.view.next_hit(1)
        await reader.sees("here is a needle")
        reader.view.next_hit(-1)
        await reader.sees("another needle")
        assert reader.app.found[-1] == (3, 3)


async def test_the_first_hit_is_the_next_one_from_where_the_reader_is() -> None:
    async with reading(turns(50)) as reader:
        await reader.press("home")
        for _ in range(20):
            await reader.press("ctrl+d")
        number = reader.view.rows.sections[reader.view.seen.start].message // 2
        reader.view.find("line 3 of it")
        await reader.until(lambda: bool(reader.app.found), "the hits")
        assert reader.app.found[-1][0] == 50
        assert abs(reader.app.found[-1][1] - number) <= 2


async def test_small_letters_find_any_and_capitals_only_themselves() -> None:
    async with reading([question("Python python PYTHON"), reply("ok")]) as reader:
        reader.view.find("python")
        await reader.until(lambda: (3, 1) in reader.app.found, "the hits")
        reader.view.find("PYTHON")
        await reader.until(lambda: (1, 1) in reader.app.found, "the hit")


@pytest.mark.parametrize("words", ["[a-z", "(", "\\", "*", "a\tb", "  "])
async def test_what_is_looked_for_is_no_pattern(words: str) -> None:
    async with reading([question(f"x {words} x"), reply("ok")]) as reader:
        reader.view.find(words)
        await reader.until(lambda: bool(reader.app.found), "the search")


async def test_a_hit_across_a_wrapped_line_is_marked_in_both_rows() -> None:
    text = "word " * 9 + "beginning end " + "word " * 9
    async with reading([question("q"), reply(text)], size=(61, 20)) as reader:
        reader.view.find("word beginning end word")
        await reader.until(lambda: (1, 1) in reader.app.found, "the hit")
        await reader.settled()
        marked = [found for at in reader.view.seen for found in reader.view._marks_of(at)]
        assert len(marked) == 1
        assert sum(end - begin for _, begin, end in marked[0]) >= len("word beginning end word") - 1


async def test_nothing_is_looked_for_any_more_when_the_words_are_gone() -> None:
    async with reading([question("needle"), reply("ok")]) as reader:
        reader.view.find("needle")
        await reader.until(lambda: (1, 1) in reader.app.found, "the hit")
        reader.view.find("")
        assert not reader.view.is_finding
        await reader.until(lambda: reader.app.found[-1] == (0, 0), "the end of it")


async def test_n_goes_on_with_the_last_search() -> None:
    async with reading([question("needle needle"), reply("ok")]) as reader:
        reader.view.find("needle")
        await reader.until(lambda: (2, 1) in reader.app.found, "the hits")
        await reader.press("n")
        assert reader.app.found[-1] == (2, 2)
        await reader.press("N")
        assert reader.app.found[-1] == (2, 1)
