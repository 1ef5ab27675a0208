"""Asks a model to go on with a reply that was cut."""

from __future__ import annotations

from dataclasses import replace

from clanker_tui.domain.agent import ChatRequest
from clanker_tui.domain.messages import FinishReason, Message, Role, Status, user_message

# Said by a user, and after the reply: models refuse requests that end with words put into their mouth.
GO_ON = (
    "Your last message was cut off. Go on from exactly where it ended: what you write now is joined to it as it is. "
    "Repeat nothing of it, and add no introduction or remark. If it ended inside a word, a sentence, a list, a table "
    "or a code block, go on inside that, without opening it again."
)

CUT = (Status.STOPPED, Status.FAILED, Status.INTERRUPTED)


def is_cut(message: Message) -> bool:
    """Whether a reply ended before it was whole."""
    if message.role is not Role.ASSISTANT:
        return False
    return message.status in CUT or message.finish_reason is FinishReason.LENGTH


def request_to_continue(request: ChatRequest, begun: Message) -> ChatRequest:
    """Return a request for the rest of a reply. What asks for it is in the request only, and never stored."""
    instruction = user_message(GO_ON, begun.conversation_id, begun.id)
    return replace(request, messages=(*request.messages, begun, instruction))
