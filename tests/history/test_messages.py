"""Messages in, messages out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clanker_tui.domain.messages import (
    FinishReason,
    Message,
    Part,
    Role,
    Status,
    TextPart,
    ThinkingPart,
    new_conversation,
    new_id,
)
from clanker_tui.errors import StorageError
from clanker_tui.history.store import History
from clanker_tui.history.values import AT_ONCE
from tests.history.records import moments, parts, question, record, reply, texts

shared_history = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


replies = st.builds(
    Message,
    id=st.builds(new_id),
    conversation_id=st.just(""),
    parent_id=st.just(""),
    role=st.just(Role.ASSISTANT),
    parts=st.builds(tuple, parts),
    created_at=moments,
    status=st.sampled_from(Status),
    provider=texts,
    model=texts,
    finish_reason=st.none() | st.sampled_from(FinishReason),
    error=texts,
)


@given(replies, texts)
@shared_history
async def test_a_message_comes_back_as_it_was_stored(history: History, message: Message, text: str) -> None:
    conversation = new_conversation(provider=message.provider, model=message.model, system_prompt=text)
    first = question(conversation, text)
    message = replace(message, conversation_id=conversation.id, parent_id=first.id)

    await history.add_message(conversation, first)
    await history.finish_reply(message, [])

    assert await history.branch(message.id) == [first, message]
    stored = await history.conversation(conversation.id)
    assert stored is not None
    assert (stored.provider, stored.model, stored.system_prompt) == (message.provider, message.model, text)


async def test_a_megabyte_comes_back_whole(history: History) -> None:
    conversation = new_conversation()
    large = question(conversation, "wörter \0 und mehr 😀 " * 50_000)

    await history.add_message(conversation, large)

    assert await history.branch(large.id) == [large]


@pytest.mark.parametrize("odd", ["", "\ud800", "😀"])
async def test_a_text_that_is_converted_piece_by_piece_comes_back_whole(history: History, odd: str) -> None:
    conversation = new_conversation()
    large = question(conversation, "a" * (AT_ONCE - 1) + "ü日" + "😀" * (AT_ONCE // 2) + odd)

    await history.add_message(conversation, large)

    assert await history.branch(large.id) == [large]


async def test_a_conversation_begins_with_its_first_message_and_is_titled_by_it(history: History) -> None:
    conversation = new_conversation(provider="groq", model="m")
    assert await history.conversations() == []

    first = question(conversation, "# Borrow checker\nWhy does this not compile?")
    await history.add_message(conversation, first)

    [line] = await history.conversations()
    assert (line.id, line.title, line.turns) == (conversation.id, "Borrow checker", 1)
    stored = await history.conversation(conversation.id)
    assert stored == replace(conversation, title=line.title, leaf_id=first.id, updated_at=line.updated_at)


async def test_a_title_that_was_chosen_is_kept(history: History) -> None:
    conversation = replace(new_conversation(), title="Mine")

    await history.add_message(conversation, question(conversation))

    assert (await history.conversations())[0].title == "Mine"


async def test_storing_a_message_twice_changes_nothing(history: History) -> None:
    conversation = new_conversation()
    first = question(conversation)
    await history.add_message(conversation, first)
    second = reply(first, "Because.")
    await history.finish_reply(second, [])

    await history.add_message(conversation, replace(first, parts=(TextPart("other"),)))

    stored = await history.conversation(conversation.id)
    assert stored is not None
    assert stored.leaf_id == second.id
    assert await history.branch(second.id) == [first, second]


async def test_a_streaming_reply_can_be_read_and_grows(history: History) -> None:
    conversation = new_conversation()
    first = question(conversation)
    await history.add_message(conversation, first)
    draft = reply(first, status=Status.STREAMING)
    steps: list[tuple[tuple[Part, ...], tuple[Part, ...]]] = [
        ((ThinkingPart("Let"),), (ThinkingPart("Let"),)),
        ((ThinkingPart(" me"), TextPart("Be\0")), (ThinkingPart("Let me"), TextPart("Be\0"))),
        ((TextPart("cause"),), (ThinkingPart("Let me"), TextPart("Be\0cause"))),
        ((ThinkingPart(" see"), TextPart(" \ud83d")), (ThinkingPart("Let me see"), TextPart("Be\0cause \ud83d"))),
        ((), (ThinkingPart("Let me see"), TextPart("Be\0cause \ud83d"))),
    ]

    for news, so_far in steps:
        await history.save_draft(replace(draft, parts=news))
        assert (await history.branch(draft.id))[-1] == replace(draft, parts=so_far)

    stored = await history.conversation(conversation.id)
    assert stored is not None
    assert stored.leaf_id == draft.id
    assert await history.check() == []


async def test_reasoning_that_begins_after_the_text_is_stored_in_its_place(history: History) -> None:
    conversation = new_conversation()
    first = question(conversation)
    await history.add_message(conversation, first)
    draft = reply(first, status=Status.STREAMING)

    await history.save_draft(replace(draft, parts=(TextPart("text"),)))
    await history.save_draft(replace(draft, parts=(ThinkingPart("thought"), TextPart(" and more"))))

    assert (await history.branch(draft.id))[-1].parts == (ThinkingPart("thought"), TextPart("text and more"))
    assert await history.check() == []


async def test_the_end_of_a_reply_replaces_its_checkpoints(history: History) -> None:
    conversation = new_conversation()
    first = question(conversation)
    await history.add_message(conversation, first)
    draft = reply(first, "So", status=Status.STREAMING)
    await history.save_draft(draft)
    await history.save_draft(replace(draft, parts=(TextPart(" far"),)))
    ended = replace(draft, parts=(TextPart("So far, so good."),), status=Status.STOPPED, error="stopped")

    await history.finish_reply(ended, [used := record(ended)])

    assert await history.branch(draft.id) == [first, ended]
    assert await history.usage_of_message(draft.id) == [used]


async def test_a_reply_and_its_usage_are_stored_together_or_not_at_all(history: History) -> None:
    conversation = new_conversation()
    first = question(conversation)
    await history.add_message(conversation, first)
    stranger = replace(reply(first, "lost"), conversation_id="nobody's")

    with pytest.raises(StorageError):
        await history.finish_reply(stranger, [record(stranger)])

    assert (await history.usage_sums()).requests == 0
    assert await history.branch(stranger.id) == []
    assert (await history.status()).messages == 1


async def test_each_branch_is_read_for_itself(history: History) -> None:
    conversation = new_conversation()
    first = question(conversation, "1")
    await history.add_message(conversation, first)
    answers = [reply(first, "2a"), reply(first, "2b")]
    for answer in answers:
        await history.finish_reply(answer, [])
    followed = [question(conversation, "3" + answer.text, answer) for answer in answers]
    for message in followed:
        await history.add_message(conversation, message)
    edited = question(conversation, "1'")
    await history.add_message(conversation, edited)

    assert await history.branch(followed[0].id) == [first, answers[0], followed[0]]
    assert await history.branch(followed[1].id) == [first, answers[1], followed[1]]
    assert await history.branch(answers[0].id) == [first, answers[0]]
    assert await history.branch(edited.id) == [edited]
    assert await history.branch("nothing") == []


async def test_messages_that_are_each_others_parents_end_a_branch(history: History) -> None:
    conversation = new_conversation()
    one, two = question(conversation, "1"), question(conversation, "2")
    circle = [replace(one, parent_id=two.id), replace(two, parent_id=one.id)]
    for message in circle:
        await history.add_message(conversation, message)

    assert await history.branch(one.id) == [circle[1], circle[0]]


async def test_a_child_may_come_before_its_parent(history: History) -> None:
    """As it does when histories of two machines are merged."""
    conversation = new_conversation()
    first = question(conversation, "1")
    second = reply(first, "2")

    await history.add_message(conversation, second)
    await history.add_message(conversation, first)

    assert await history.branch(second.id) == [first, second]


async def test_a_long_branch_comes_in_order(history: History) -> None:
    conversation = new_conversation()
    expected: list[Message] = []
    for number in range(300):
        message = question(conversation, str(number), expected[-1] if expected else None)
        await history.add_message(conversation, message)
        expected.append(message)

    assert await history.branch(expected[-1].id) == expected


async def test_a_clock_that_jumps_back_does_not_age_a_conversation(history: History) -> None:
    conversation = new_conversation()
    first = question(conversation)
    await history.add_message(conversation, first)
    before = (await history.conversations())[0].updated_at

    late = replace(reply(first, "Because."), created_at=first.created_at - timedelta(days=400))
    await history.finish_reply(late, [])

    assert (await history.conversations())[0].updated_at == before
