"""What of a conversation goes along with a question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clanker_tui.domain.agent import Parameters
from clanker_tui.domain.messages import Conversation, Message, new_conversation
from clanker_tui.domain.sending import chat_request, first_sent, only_last_turns
from tests.history.records import question, reply


@pytest.fixture
def conversation() -> Conversation:
    return new_conversation(system_prompt="Be brief.")


@pytest.fixture
def branch(conversation: Conversation) -> list[Message]:
    """Return two turns, and a question."""
    messages: list[Message] = []
    for text in ("1", "2", "3", "4", "5"):
        parent = messages[-1] if messages else None
        is_reply = parent is not None and len(messages) % 2
        messages.append(reply(parent, text) if parent and is_reply else question(conversation, text, parent))
    return messages


def texts(conversation: Conversation, branch: list[Message]) -> list[str]:
    return [message.text for message in chat_request(conversation, branch, Parameters()).messages]


def test_all_goes_along_unless_something_else_was_chosen(conversation: Conversation, branch: list[Message]) -> None:
    request = chat_request(conversation, branch, Parameters(max_tokens=5))
    assert request.messages == tuple(branch)
    assert (request.system_prompt, request.parameters.max_tokens) == ("Be brief.", 5)


def test_what_is_before_the_first_that_goes_along_stays_here(conversation: Conversation, branch: list[Message]) -> None:
    cut = replace(conversation, sent_from_id=branch[2].id)
    assert texts(cut, branch) == ["3", "4", "5"]
    assert texts(cut, branch[2:]) == ["3", "4", "5"]  # where what is before was not even read


def test_a_summary_is_said_by_the_user_in_the_place_of_what_it_is_of(
    conversation: Conversation, branch: list[Message]
) -> None:
    cut = replace(conversation, sent_from_id=branch[4].id, summary="They counted.")
    request = chat_request(cut, branch, Parameters())
    summary, asked = request.messages
    assert summary.role == "user"
    assert summary.text.endswith("\n\nThey counted.")
    assert asked == branch[4]
    assert request.system_prompt == "Be brief."


def test_on_a_branch_without_that_message_all_goes_along_and_no_summary(
    conversation: Conversation, branch: list[Message]
) -> None:
    cut = replace(conversation, sent_from_id=branch[2].id, summary="They counted.")
    assert texts(cut, branch[:2]) == ["1", "2"]
    assert first_sent(cut, [message.id for message in branch[:2]]) == 0


@pytest.mark.parametrize(("turns", "sent"), [(0, "5"), (1, "345"), (2, "12345"), (9, "12345")])
def test_only_the_last_turns_go_along_where_that_is_wanted(
    conversation: Conversation, branch: list[Message], turns: int, sent: str
) -> None:
    cut = replace(conversation, sent_from_id=branch[0].id, summary="They counted.")
    assert texts(only_last_turns(replace(cut, summary=""), branch, turns), branch) == list(sent)
