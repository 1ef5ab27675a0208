"""The conversations of the demo show what there is to see."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from clanker_tui.domain.messages import Conversation
from clanker_tui.domain.outline import StoredMessage
from clanker_tui.history.store import History
from clanker_tui.samples import SAMPLES, add_samples


@pytest.fixture
async def history() -> AsyncIterator[History]:
    """Return a history with the samples."""
    history = await History.open(None)
    await add_samples(history)
    yield history
    await history.close()


async def shown(history: History, title: str) -> tuple[Conversation, StoredMessage]:
    """Return the sample with a title, and the reply that it shows."""
    summary = next(line for line in await history.conversations() if title in line.title)
    conversation = await history.conversation(summary.id)
    assert conversation is not None
    [reply] = await history.stored([conversation.leaf_id or ""])
    return conversation, reply


async def test_the_samples_are_listed_in_their_order(history: History) -> None:
    lines = await history.conversations()

    assert len(lines) == len(SAMPLES)
    for line, sample in zip(lines, SAMPLES, strict=True):
        assert sample.question.startswith(line.title.removesuffix("…"))


async def test_one_reply_has_others_before_and_behind_it(history: History) -> None:
    conversation, reply = await shown(history, "Regex")

    assert len(reply.siblings) == 3
    assert reply.siblings.index(reply.message.id) == 1
    assert (await history.conversation_totals(conversation.id)).requests == 3


async def test_one_reply_has_reasoning_which_its_usage_counts(history: History) -> None:
    _, reply = await shown(history, "write-ahead")

    assert reply.message.thinking
    [record] = reply.records
    assert record.usage
    assert 0 < record.usage.reasoning_tokens < record.usage.output_tokens
