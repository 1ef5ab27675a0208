"""Makes a request of a conversation: the one place that decides what of it goes along with a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from clanker_tui.domain.agent import ChatRequest, Parameters
from clanker_tui.domain.messages import Conversation, Message, Role, user_message

# Said by the user, as the question is: what a model wrote of itself must not become an instruction of the system.
INSTEAD = "What we said before is not part of this request. This is a summary of it:"


def first_sent(conversation: Conversation, ids: Sequence[str]) -> int:
    """Return which message of a branch is the first that goes along: 0 where all do."""
    name = conversation.sent_from_id
    return ids.index(name) if name is not None and name in ids else 0


def has_summary(conversation: Conversation, ids: Sequence[str]) -> bool:
    """Whether a summary stands for the beginning of a branch."""
    return bool(conversation.summary) and conversation.sent_from_id in ids


def summary_text(summary: str) -> str:
    """Return what is said in place of the messages that a summary stands for."""
    return f"{INSTEAD}\n\n{summary}"


def chat_request(conversation: Conversation, branch: Sequence[Message], parameters: Parameters) -> ChatRequest:
    """Return what is sent for the last question of a branch.

    Messages before the one from which on they go along are left out, and their summary stands in their place, where
    there is one. It is in the request only, and never stored as a message.

    Args:
        branch: oldest first; those that do not go along may be missing.
    """
    ids = [message.id for message in branch]
    messages = tuple(branch[first_sent(conversation, ids) :])
    if has_summary(conversation, ids):
        messages = (user_message(summary_text(conversation.summary), conversation.id, None), *messages)
    return ChatRequest(messages, conversation.system_prompt, parameters)


def only_last_turns(conversation: Conversation, branch: Sequence[Message], turns: int) -> Conversation:
    """Return a conversation of which only the last turns before the last question go along, without a summary."""
    asked = [message.id for message in branch if message.role is Role.USER]
    return replace(conversation, sent_from_id=asked[max(0, len(asked) - 1 - turns)], summary="")
