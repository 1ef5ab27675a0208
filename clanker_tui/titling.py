"""Asks a model for the title of a conversation: one short request, which is no turn."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from clanker_tui.aside import Keep, NoteLimits, ask_aside
from clanker_tui.domain.agent import ChatRequest, Parameters
from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.messages import TITLE_LENGTH, Message, user_message
from clanker_tui.domain.usage import Purpose
from clanker_tui.errors import ClankerError
from clanker_tui.request_log import kind_of
from clanker_tui.turn import Price

if TYPE_CHECKING:
    from clanker_tui.domain.agent import Agent

_log = logging.getLogger(__name__)

MOST_TOKENS = 20
EXCERPT = 1000  # characters of each message that go along
ASKED = (
    "Give the conversation that begins below a title: at most six words, in its own language. "
    "Answer with the title alone."
)
QUOTES = "\"'“”„«»*#` "


async def suggest_title(
    agent: Agent,
    question: Message,
    reply: Message,
    *,
    price: Price,
    keep: Keep,
    note_limits: NoteLimits | None = None,
) -> str:
    """Return a title for a conversation; empty when none came, which is logged and otherwise nobody's trouble.

    Args:
        keep: stores what a request used; also when this is cancelled.
        note_limits: hears what is left of the rate limits.
    """
    try:
        answer = await ask_aside(agent, title_request(question, reply), price=price, keep=keep, note_limits=note_limits)
    except ClankerError as error:
        _log.warning("%s: no title: %s", agent.provider, kind_of(error))
        return ""
    return title_in(answer.text)


def title_request(question: Message, reply: Message) -> ChatRequest:
    """Return what is asked: the beginnings of both messages go along."""
    text = f"{question.text[:EXCERPT]}\n\n---\n\n{reply.text[:EXCERPT]}"
    asked = user_message(text, question.conversation_id, None)
    return ChatRequest((asked,), ASKED, Parameters(max_tokens=MOST_TOKENS), purpose=Purpose.TITLE)


def title_in(text: str) -> str:
    """Return the title that a model answered with: its first line, without quotes and marks round it."""
    first = next((line for line in text.splitlines() if line.strip(QUOTES)), "")
    return clean_line(first.strip(QUOTES).rstrip("."), TITLE_LENGTH)
