"""Asks a model for the title of a conversation: one short request, which is no turn."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from clanker_tui.accounting import Account
from clanker_tui.domain.agent import ChatRequest, Parameters
from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.events import RateLimitsSeen, Retrying, TextDelta
from clanker_tui.domain.messages import TITLE_LENGTH, Message, user_message
from clanker_tui.domain.usage import Purpose, UsageRecord
from clanker_tui.errors import ClankerError
from clanker_tui.turn import Price, uninterrupted

if TYPE_CHECKING:
    from clanker_tui.domain.agent import Agent
    from clanker_tui.domain.limits import RateLimits

Keep = Callable[[UsageRecord], Awaitable[None]]

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
    note_limits: Callable[[RateLimits], None] | None = None,
) -> str:
    """Return a title for a conversation; empty when none came, which is logged and otherwise nobody's trouble.

    Args:
        keep: stores what a request used; also when this is cancelled.
        note_limits: hears what is left of the rate limits.
    """
    request = title_request(question, reply)
    account = Account(agent, request)
    pieces: list[str] = []
    try:
        async with aclosing(agent.stream(request)) as events:
            async for event in events:
                account.see(event)
                match event:
                    case TextDelta(text):
                        pieces.append(text)
                    case RateLimitsSeen(limits) if note_limits is not None:
                        note_limits(limits)
                    case Retrying(error=error):
                        account.fail(error)
                    case _:
                        pass
    except ClankerError as error:
        _log.warning("%s: no title: %s", agent.provider, type(error).__name__)
        account.fail(error)
        return ""
    except BaseException:
        account.stop()
        raise
    else:
        account.complete()
    finally:
        await uninterrupted(keep_all(account.records, price=price, keep=keep))
    return title_in("".join(pieces))


def title_request(question: Message, reply: Message) -> ChatRequest:
    """Return what is asked: the beginnings of both messages go along."""
    text = f"{question.text[:EXCERPT]}\n\n---\n\n{reply.text[:EXCERPT]}"
    asked = user_message(text, question.conversation_id, None)
    return ChatRequest((asked,), ASKED, Parameters(max_tokens=MOST_TOKENS), purpose=Purpose.TITLE)


def title_in(text: str) -> str:
    """Return the title that a model answered with: its first line, without quotes and marks round it."""
    first = next((line for line in text.splitlines() if line.strip(QUOTES)), "")
    return clean_line(first.strip(QUOTES).rstrip("."), TITLE_LENGTH)


async def keep_all(records: Sequence[UsageRecord], *, price: Price, keep: Keep) -> None:
    """Put a price on the requests and store them; one that cannot be stored is logged."""
    for record in records:
        try:
            await keep(replace(record, cost=await price(record)))
        except ClankerError as error:
            _log.error("the usage of a title could not be saved: %s", error)
