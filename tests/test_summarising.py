"""Summaries of what was said, piece by piece where there is much."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.domain.estimating import estimated_tokens
from clanker_tui.domain.events import Finished, TextDelta
from clanker_tui.domain.messages import FilePart, FinishReason, Message, new_conversation, user_message
from clanker_tui.domain.usage import Purpose, Usage, UsageRecord
from clanker_tui.errors import ClankerError, ProviderError, StreamError
from clanker_tui.summarising import LEAST_PIECE, pieces_of, summarise
from tests.history.records import question, reply
from tests.test_titling import Scripted, price

DONE = Finished(FinishReason.STOP, Usage(30, output_tokens=4))


def said(*texts: str) -> list[Message]:
    asked = question(new_conversation(), texts[0])
    return [asked, *(reply(asked, text) for text in texts[1:])]


async def made(
    agent: Scripted, messages: list[Message], records: list[UsageRecord], *, before: str = "", most: int = 10_000
) -> str:
    async def keep(record: UsageRecord) -> None:
        records.append(record)

    return await summarise(agent, messages, before=before, most_tokens=most, price=price, keep=keep)


async def test_what_both_said_goes_into_one_request_which_is_stored_as_what_it_is() -> None:
    agent, records = Scripted(TextDelta(" They spoke. "), DONE), list[UsageRecord]()
    assert await made(agent, said("Why?", "Because."), records) == "They spoke."
    [request] = agent.asked
    assert [message.text for message in request.messages] == ["User: Why?\n\nAssistant: Because."]
    assert [(one.purpose, one.outcome, one.cost.nano_usd) for one in records] == [(Purpose.SUMMARY, "complete", 7)]


async def test_a_summary_of_before_goes_along_and_so_does_each_with_the_next_piece() -> None:
    agent, records = Scripted(TextDelta("Again."), DONE), list[UsageRecord]()
    await made(agent, said("word " * 300, "word " * 300), records, before="They began.", most=400)
    first, second = (request.messages[0].text for request in agent.asked)
    assert first.startswith("Summary of what was said before:\n\nThey began.\n\n")
    assert second.startswith("Summary of what was said before:\n\nAgain.\n\n")
    assert len(records) == 2


@pytest.mark.parametrize(
    "events",
    [
        (TextDelta("Half of"), Finished(FinishReason.LENGTH, None)),
        (TextDelta("  "), DONE),
        (StreamError("cut", provider="test", status=200),),
    ],
)
async def test_what_is_no_whole_summary_is_none(events: tuple[TextDelta | Finished | ClankerError, ...]) -> None:
    records = list[UsageRecord]()
    with pytest.raises(ProviderError):
        await made(Scripted(*events), said("Why?", "Because."), records)
    assert len(records) == 1


@given(st.lists(st.text(max_size=2_000), min_size=1, max_size=8), st.integers(LEAST_PIECE, 1_000))
def test_nothing_is_lost_between_pieces_and_none_is_too_long(texts: list[str], most: int) -> None:
    messages = [user_message(text, "c", None) for text in texts]
    pieces = list(pieces_of(messages, most))
    assert all(estimated_tokens(piece) <= most + 2 * len(texts) for piece in pieces)
    letters = "".join("".join(pieces).split()).replace("User:", "")
    assert letters == "".join("".join(text for text in texts if text.strip()).split()).replace("User:", "")


def test_a_file_that_went_along_is_part_of_it() -> None:
    message = user_message("Look.", "c", None, files=(FilePart("a.py", "x = 1\n"),))
    assert "a.py" in next(pieces_of([message], 500))
    assert "x = 1" in next(pieces_of([message], 500))
