"""Text is selected with the mouse and with keys, and copied as it was written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clanker_tui.domain.outline import StoredMessage
from tests.ui.conversation.reader import Reader, question, reading, reply, turns

LONG = "These are many words of one line that is far too long for a row of so few columns, and so it is wrapped."


async def drag(reader: Reader, begin: tuple[int, int], end: tuple[int, int]) -> None:
    """Select with the mouse from one place to another."""
    await reader.pilot.mouse_down("#conversation", offset=begin)
    await reader.pilot.hover("#conversation", offset=end)
    await reader.pilot.mouse_up("#conversation", offset=end)
    await reader.pilot.pause()


def place(reader: Reader, text: str) -> tuple[int, int]:
    """Return where a text is drawn."""
    row = next(number for number, line in enumerate(reader.lines) if text in line)
    return reader.lines[row].index(text), row


async def test_a_line_that_was_wrapped_is_copied_as_one() -> None:
    async with reading([question("q"), reply(LONG)], size=(40, 20)) as reader:
        end = place(reader, "wrapped.")
        await drag(reader, place(reader, "These"), (end[0] + 7, end[1]))
        assert await reader.view.read_selected() == LONG


async def test_a_selection_goes_across_messages_and_leaves_out_what_is_only_drawn() -> None:
    async with reading([question("What is it?"), reply("It is this.\n\nAnd that.")]) as reader:
        end = place(reader, "that.")
        await drag(reader, place(reader, "is it"), (end[0] + 4, end[1]))
        assert await reader.view.read_selected() == "is it?\n\nIt is this.\n\nAnd that."


async def test_a_selection_made_backwards_is_the_same() -> None:
    async with reading([question("q"), reply("one two three")]) as reader:
        end = place(reader, "three")
        await drag(reader, (end[0] + 4, end[1]), place(reader, "two"))
        assert await reader.view.read_selected() == "two three"


async def test_code_is_copied_with_its_indentation_and_blank_lines() -> None:
    code = "def f():\n    if x:\n\n        return 1"
    async with reading([question("q"), reply(f"Look:\n\n```python\n{code}\n```\n\nDone.")]) as reader:
        begin, end = place(reader, "def f"), place(reader, "return 1")
        await drag(reader, begin, (end[0] + 7, end[1]))
        assert await reader.view.read_selected() == code


async def test_what_is_selected_is_drawn_otherwise_and_a_click_ends_it() -> None:
    async with reading([question("q"), reply("one two three")]) as reader:
        at = place(reader, "two")
        plain = style_at(reader, at)
        await drag(reader, at, (at[0] + 2, at[1]))
        assert style_at(reader, at) != plain
        await reader.pilot.click("#conversation", offset=(at[0], at[1]))
        assert reader.view.selection is None
        assert style_at(reader, at) == plain


def style_at(reader: Reader, at: tuple[int, int]) -> object:
    strips = reader.app.screen._compositor.render_strips()
    return [segment.style for segment in strips[at[1]].crop(at[0], at[0] + 1)]


async def test_text_is_selected_with_keys_and_copied() -> None:
    async with reading([question("q"), reply("one\n\nthree")]) as reader:
        await reader.press("s", "down", "down", "right", "right", "c")
        await reader.until(lambda: bool(reader.app.copies), "the copy")
        assert len(reader.app.copies) == 1
        assert reader.app.copies[0].startswith("one")
        assert reader.app.copies[0].endswith("thr")
        assert reader.view.selection is None


async def test_the_column_is_kept_over_a_blank_row() -> None:
    async with reading([question("q"), reply("seven letters\n\neight letters")]) as reader:
        await reader.press("s", *["right"] * 4, "down", "down", "c")
        await reader.until(lambda: bool(reader.app.copies), "the copy")
        assert reader.app.copies == ["seven letters\n\neight"]


async def test_selecting_with_keys_scrolls_where_it_must() -> None:
    async with reading([question("q"), reply("\n\n".join(f"line {number}" for number in range(60)))]) as reader:
        await reader.press("home", "left_curly_bracket", "right_curly_bracket", "s")
        for _ in range(40):
            await reader.press("down")
        text = await reader.view.read_selected() or ""
        assert text.startswith("line 0")
        assert text.split("\n")[-1] in reader.seen


async def test_s_again_leaves_the_selecting() -> None:
    async with reading([question("q"), reply("words")]) as reader:
        await reader.press("s", "right", "s")
        assert reader.view.selection is None
        top = reader.view.top
        await reader.press("right")
        assert reader.view.top == top


async def test_wide_characters_are_copied_whole() -> None:
    async with reading([question("q"), reply("日本語 text")]) as reader:
        at = place(reader, "日")
        await drag(reader, (2, at[1]), (5, at[1]))
        assert await reader.view.read_selected() == "日本"


async def test_keys_ask_for_what_is_to_be_done_with_the_chosen_message() -> None:
    asked, answered = question("q"), reply("words")
    async with reading([asked, answered]) as reader:
        wanted = {
            "c": "copy",
            "C": "copy_plain",
            "k": "copy_code",
            "e": "edit",
            "r": "regenerate",
            "R": "regenerate_with",
            "o": "go_on",
            "left_square_bracket": "branch_before",
            "right_square_bracket": "branch_after",
            "f": "fork",
            "l": "links",
            "d": "delete",
            "u": "undo",
            "m": "menu",
        }
        for key, action in wanted.items():
            await reader.press(key)
            assert reader.app.wanted.pop() == (action, answered.id)
        await reader.press("left_curly_bracket", "c")
        assert reader.app.wanted.pop() == ("copy", asked.id)


async def test_v_shows_a_message_as_it_was_written_and_back() -> None:
    async with reading([question("q"), reply("Some **strong** words.")]) as reader:
        assert "**" not in reader.seen
        await reader.press("v")
        assert "Some **strong** words." in reader.seen
        assert "raw" in reader.seen
        await reader.press("v")
        assert "**" not in reader.seen


async def test_reasoning_is_folded_until_it_is_wanted() -> None:
    async with reading([question("q"), reply("So.", thinking="Let me think of it.")]) as reader:
        assert "Let me think" not in reader.seen
        assert "▸ reasoning · 19 characters" in reader.seen
        await reader.press("t")
        assert "Let me think of it." in reader.seen
        await reader.press("t")
        assert "Let me think" not in reader.seen
        await reader.pilot.click("#conversation", offset=place(reader, "▸"))
        await reader.settled()
        assert "Let me think of it." in reader.seen


async def test_branches_are_counted_in_the_header() -> None:
    answered = reply("words")
    stored = StoredMessage(answered, siblings=("a", answered.id, "b"))
    async with reading([question("q"), stored]) as reader:
        assert "2/3 · " in reader.seen


async def test_a_link_that_is_clicked_tells_its_address() -> None:
    async with reading([question("q"), reply("See [the page](https://example.org/a?b=c) there.")]) as reader:
        await reader.pilot.click("#conversation", offset=place(reader, "the page"))
        assert reader.app.links == ["https://example.org/a?b=c"]
        assert reader.view.links(1) == ["https://example.org/a?b=c"]


async def test_how_a_reply_ended_is_said_below_it() -> None:
    from clanker_tui.domain.messages import Status

    failed = replace(reply("words"), status=Status.FAILED, error="The reply broke off.")
    async with reading([question("q"), failed]) as reader:
        assert "failed: The reply broke off." in reader.seen


async def test_all_of_a_long_conversation_is_copied_also_what_was_never_seen() -> None:
    messages = turns(150)
    async with reading(messages) as reader:
        await reader.press("home", "left_curly_bracket")
        reader.view.choose(0)
        await reader.press("s", "end", "c")
        await reader.until(lambda: bool(reader.app.copies), "the copy")
        assert reader.app.copies[0] == "\n\n".join(message.text for message in messages)


async def test_the_selection_is_taken_back_to_the_beginning_with_one_key() -> None:
    async with reading(turns(30)) as reader:
        await reader.press("s", "home", "c")
        await reader.until(lambda: bool(reader.app.copies), "the copy")
        assert reader.app.copies[0].startswith("question 0\n\nanswer 0, line 0 of it")


@pytest.mark.parametrize(
    ("at", "word"), [("src", "src/main.py"), ("(a)", "("), ("words", "words"), ("日本", "日本語"), ("it's", "it's")]
)
async def test_a_double_click_selects_a_word(at: str, word: str) -> None:
    async with reading([question("q"), reply("See src/main.py, (a) it's in words: 日本語")]) as reader:
        await reader.pilot.click("#conversation", offset=place(reader, at), times=2)
        assert await reader.view.read_selected() == word


async def test_a_triple_click_selects_a_line_with_all_its_rows() -> None:
    async with reading([question("q"), reply(f"before\n\n{LONG}\n\nafter")], size=(40, 20)) as reader:
        await reader.pilot.click("#conversation", offset=place(reader, "so it is"), times=3)
        assert await reader.view.read_selected() == LONG


async def test_what_is_only_drawn_is_no_word() -> None:
    async with reading([question("q"), reply("words")]) as reader:
        await reader.pilot.click("#conversation", offset=place(reader, "m-1"), times=2)
        assert reader.view.selection is None


async def test_the_right_button_shows_what_can_be_done_with_the_message_under_it() -> None:
    asked = question("q")
    async with reading([asked, reply("words")]) as reader:
        await reader.pilot.click("#conversation", offset=place(reader, "q"), button=3)
        await reader.until(lambda: reader.app.wanted == [("menu", asked.id)], "the menu")


async def test_a_click_on_the_count_of_branches_goes_to_the_next() -> None:
    answered = reply("words")
    stored = StoredMessage(answered, siblings=("a", answered.id, "b"))
    async with reading([question("q"), stored]) as reader:
        await reader.pilot.click("#conversation", offset=place(reader, "2/3"))
        await reader.until(lambda: reader.app.wanted == [("branch_after", answered.id)], "the branch")
        await reader.pilot.click("#conversation", offset=place(reader, "m-1"))
        assert len(reader.app.wanted) == 1
