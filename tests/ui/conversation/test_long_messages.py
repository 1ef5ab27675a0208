"""Very long messages are laid out piece by piece, read to their beginning, and stream on without an end."""

from __future__ import annotations

import pytest

from clanker_tui.domain.events import Finished, MessageSaved, RequestSent, TextDelta, UsageSaved
from clanker_tui.domain.messages import FinishReason
from clanker_tui.domain.usage import Purpose, Usage, UsageRecord
from tests.ui.conversation.reader import Reader, question, reading, reply
from tests.ui.stage import NOON

PARAGRAPH = "Some words that make a line of text, **strong** and `code`.\n" * 20 + "\n"
CODE = "```python\n" + "def function(argument):\n    return argument\n\n" * 12_000 + "```\n"


def numbered(count: int) -> str:
    return "\n\n".join(f"paragraph {number}: " + "words " * 60 for number in range(count))


async def see_all(reader: Reader) -> None:
    """Look at each section, come back to the end, and choose the last message."""
    for number in range(1, len(reader.view.rows.sections)):
        reader.view.scroll_to_row(reader.view.rows.tops[number])
        await reader.settled()
    await reader.press("end")
    reader.view.choose(len(reader.view.store) - 1)
    await reader.settled()


async def test_a_reply_of_megabytes_opens_at_its_end_and_is_read_to_its_beginning() -> None:
    text = numbered(6000)
    async with reading([question("q"), reply(text)]) as reader:
        await reader.sees("paragraph 5999:")
        assert len(reader.view.rows.sections) > 10
        laid_out = [section for section in reader.view.rows.sections if section.body is not None]
        assert len(laid_out) < 5
        await reader.press("home")
        await reader.sees("paragraph 0:")
        for _ in range(3):
            await reader.press("ctrl+d")
        await reader.press("end")
        await reader.sees("paragraph 5999:")


async def test_code_that_is_divided_is_code_on_both_sides() -> None:
    async with reading([question("q"), reply(CODE + "The end.")]) as reader:
        await reader.sees("The end.")
        last = reader.view.rows.sections[-1]
        assert last.opener == "```python\n"
        assert "│ def function(argument):" in reader.seen
        assert "```" not in reader.seen


async def test_a_reply_that_streams_past_a_cut_is_the_same_as_one_that_is_opened() -> None:
    text = PARAGRAPH * 260
    async with reading([question("q")]) as reader:
        reader.view.apply(RequestSent(1))
        for at in range(0, len(text), 40_000):
            reader.view.apply(TextDelta(text[at : at + 40_000]))
            await reader.pilot.pause()
        reader.view.apply(Finished(FinishReason.STOP, None))
        whole = reply(text)
        reader.view.apply(MessageSaved(whole))
        await reader.settled()
        await see_all(reader)
        streamed = [section.span for section in reader.view.rows.sections[1:]]
        lines, height = reader.lines, reader.view.rows.height
        await reader.open([question("q"), whole])
        await see_all(reader)
        assert [section.span for section in reader.view.rows.sections[1:]] == streamed
        assert reader.view.rows.height == height
        assert reader.lines == lines


@pytest.mark.parametrize("key", ["v", "t"])
async def test_a_very_long_message_can_be_shown_another_way(key: str) -> None:
    text = numbered(900)
    async with reading([question("q"), reply(text, thinking="Let me think.")]) as reader:
        await reader.sees("paragraph 899:")
        await reader.press(key)
        await reader.settled()
        await reader.press("end")
        await reader.sees("paragraph 899:")


async def test_what_comes_faster_than_it_is_drawn_is_all_there_in_the_end_with_what_it_took() -> None:
    text = numbered(3000)
    whole = reply(text)
    record = UsageRecord(
        id="u",
        conversation_id="c",
        message_id=whole.id,
        purpose=Purpose.CHAT,
        provider="p",
        model="m",
        host="h",
        sent_at=NOON,
        duration_ms=2000,
        attempt=1,
        outcome="complete",
        ttft_ms=1000,
        usage=Usage(input_tokens=3, output_tokens=1230),
    )
    async with reading([question("q")]) as reader:
        reader.view.apply(RequestSent(1))
        for at in range(0, len(text), 1000):
            reader.view.apply(TextDelta(text[at : at + 1000]))
        reader.view.apply(Finished(FinishReason.STOP, None))
        reader.view.apply(MessageSaved(whole))
        reader.view.apply(UsageSaved(record))
        reader.view.apply(MessageSaved(question("and then?")))
        await reader.sees("and then?")
        await reader.sees("1,233 tok")
        await reader.settled()
        assert reader.view.growing is None
        assert reader.view.store.heads[1].id == whole.id
