"""Scrolling: what is seen stays where it is, whatever happens above and below it."""

from __future__ import annotations

import random

import pytest
from textual.events import MouseScrollUp

from clanker_tui.domain.events import Finished, MessageSaved, RequestSent, TextDelta
from clanker_tui.domain.messages import FinishReason, Message
from clanker_tui.domain.outline import Position
from tests.ui.conversation.reader import question, reading, reply, turns


def uneven(count: int, seed: int = 1) -> list[Message]:
    """Return a conversation whose messages are as high as nobody can guess from their length."""
    chance = random.Random(seed)
    messages = []
    for number in range(count):
        wide = f"{number} " + "wide words that wrap " * chance.randint(1, 20)
        high = "\n\n".join(f"{number}.{line}" for line in range(chance.randint(1, 30)))
        messages += [question(f"question {number}"), reply(chance.choice([wide, high]))]
    return messages


async def test_a_conversation_opens_at_its_end_and_reads_only_what_is_seen() -> None:
    async with reading(turns(1000)) as reader:
        assert "answer 999, line 5 of it" in reader.seen
        assert sum(map(len, reader.reads)) < 40


async def test_a_short_conversation_stands_at_the_top() -> None:
    async with reading(turns(1, lines=1)) as reader:
        assert reader.lines[0].startswith("  You")
        assert reader.lines[-1] == ""


async def test_an_empty_conversation_says_how_to_begin() -> None:
    async with reading() as reader:
        assert "Type a question below" in reader.seen


async def test_pages_up_through_what_was_never_seen_overlap_by_two_rows_to_the_beginning() -> None:
    async with reading(uneven(25)) as reader:
        for _ in range(500):
            if reader.view.top == 0:
                break
            before = reader.lines
            await reader.press("ctrl+u")
            after = reader.lines
            assert after[10:] == before[:10] or reader.view.top == 0, "what was seen has jumped"
        assert reader.lines[0].startswith("  You")
        assert "question 0" in reader.lines[1]


async def test_pages_down_through_what_was_never_seen_miss_no_row() -> None:
    messages = turns(15)
    async with reading(messages) as reader:
        await reader.press("home")
        seen: list[str] = []
        for _ in range(400):
            seen += [line.strip() for line in reader.lines]
            if reader.view.follows:
                break
            reader.view.page(is_up=False)
            await reader.settled()
        said = [line for message in messages for line in message.text.split("\n\n")]
        assert [line for line in said if line not in seen] == []


async def test_it_follows_a_reply_only_while_the_reader_is_at_the_end() -> None:
    async with reading(turns(5)) as reader:
        reader.view.apply(RequestSent(1))
        reader.view.apply(TextDelta("first\n\n" * 30 + "the end so far"))
        await reader.settled()
        await reader.sees("the end so far")
        await reader.press("ctrl+u")
        before = reader.lines
        reader.view.apply(TextDelta("\n\nmore" * 30))
        reader.view.apply(Finished(FinishReason.STOP, None))
        await reader.settled()
        assert reader.lines == before
        assert reader.app.news == [True]
        await reader.press("end")
        assert [*reader.app.news] == [True, False]
        reader.view.apply(TextDelta("\n\nlast words"))
        reader.view.apply(Finished(FinishReason.STOP, None))
        await reader.sees("last words")


async def test_a_question_that_waited_for_its_turn_leaves_the_reader_where_he_is() -> None:
    async with reading(turns(20)) as reader:
        await reader.press("home")
        seen = reader.lines
        reader.view.apply(MessageSaved(question("what was queued")))
        await reader.settled()
        assert reader.lines == seen
        assert reader.app.news == [True]


@pytest.mark.parametrize("width", [35, 44, 90, 140])
async def test_after_a_change_of_width_the_same_words_are_at_the_top(width: int) -> None:
    words = " ".join(f"w{number}" for number in range(2000))
    async with reading([question("q"), reply(words), *turns(5)]) as reader:
        await reader.press("home")
        for _ in range(6):
            await reader.press("ctrl+d")
        first = reader.lines[0].split()[0]
        await reader.pilot.resize_terminal(width, 20)
        await reader.settled()
        assert first in " ".join(reader.lines[:2]).split()


async def test_it_still_follows_after_a_change_of_size() -> None:
    async with reading(turns(20)) as reader:
        for size in [(40, 10), (100, 30), (20, 5), (60, 20)]:
            await reader.pilot.resize_terminal(*size)
            await reader.settled()
            assert reader.view.follows
            assert "5 of it" in reader.seen


async def test_the_place_is_found_again() -> None:
    messages = uneven(40)
    async with reading(messages) as reader:
        for _ in range(9):
            await reader.press("ctrl+u")
        position, before = reader.view.position, reader.lines
        assert position is not None
    async with reading(messages, position=position) as reader:
        await reader.until(lambda: reader.lines == before, "the place")
        assert not reader.view.follows


async def test_a_place_in_a_message_that_is_gone_is_the_end() -> None:
    async with reading(turns(5), position=Position("gone", 3)) as reader:
        assert reader.view.follows


async def test_the_wheel_and_the_mark_at_the_side_scroll() -> None:
    async with reading(turns(40)) as reader:
        top = reader.view.top
        await reader.pilot._post_mouse_events([MouseScrollUp], "#conversation", (5, 5), button=0)
        await reader.settled()
        assert reader.view.top == top - 3
        await reader.pilot.mouse_down("#conversation", offset=(59, 0))
        await reader.pilot.mouse_up("#conversation", offset=(59, 0))
        await reader.settled()
        assert reader.view.top == 0


async def test_messages_are_chosen_one_by_one_and_shown() -> None:
    async with reading(turns(30)) as reader:
        await reader.press("left_curly_bracket")
        numbers = [reader.view.chosen]
        for _ in range(5):
            await reader.press("left_curly_bracket")
            numbers.append(reader.view.chosen)
            stored = reader.view.chosen_message
            assert stored is not None
            assert stored.message.text.split("\n")[0] in reader.seen
            assert any(line.startswith("▌") for line in reader.lines)
        assert numbers == sorted((number for number in numbers if number is not None), reverse=True)
        assert len(set(numbers)) == 6
        await reader.press("right_curly_bracket")
        assert reader.view.chosen == numbers[-2]


async def test_a_message_that_cannot_be_read_says_so_and_is_scrolled_past() -> None:
    messages = turns(30)
    async with reading(messages) as reader:
        for message in messages[20:30]:
            del reader.messages[message.id]
        for _ in range(60):
            await reader.press("ctrl+u")
        assert reader.view.top == 0
        reader.view.show_message(25)
        await reader.settled()
        assert "this message cannot be read from the history" in reader.seen
