"""A request that is no turn: what a model says to it goes into no conversation, what it used is stored all the same."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from clanker_tui.accounting import Account
from clanker_tui.domain.agent import Reply
from clanker_tui.domain.events import Finished, RateLimitsSeen, Retrying, TextDelta
from clanker_tui.domain.messages import FinishReason
from clanker_tui.domain.usage import Usage, UsageRecord
from clanker_tui.errors import ClankerError
from clanker_tui.request_log import log_request
from clanker_tui.turn import Price, uninterrupted

if TYPE_CHECKING:
    from clanker_tui.domain.agent import Agent, ChatRequest
    from clanker_tui.domain.limits import RateLimits

Keep = Callable[[UsageRecord], Awaitable[None]]
NoteLimits = Callable[["RateLimits"], None]

_log = logging.getLogger(__name__)


async def ask_aside(
    agent: Agent, request: ChatRequest, *, price: Price, keep: Keep, note_limits: NoteLimits | None = None
) -> Reply:
    """Return what a model answers, without its reasoning.

    Args:
        keep: stores what a request used; also when it fails, or this is cancelled.
        note_limits: hears what is left of the rate limits.

    Raises:
        ClankerError: there was no answer.
    """
    account = Account(agent, request)
    pieces: list[str] = []
    reason = FinishReason.OTHER
    usage: Usage | None = None
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
                    case Finished(reason, usage):
                        pass
                    case _:
                        pass
    except ClankerError as error:
        account.fail(error)
        raise
    except BaseException:
        account.stop()
        raise
    else:
        account.complete()
    finally:
        await uninterrupted(keep_all(account.records, price=price, keep=keep))
    return Reply("".join(pieces), "", reason, usage)


async def keep_all(records: Sequence[UsageRecord], *, price: Price, keep: Keep) -> None:
    """Put a price on the requests and store them; one that cannot be stored is logged."""
    for record in records:
        log_request(record)
        try:
            await keep(replace(record, cost=await price(record)))
        except ClankerError as error:
            _log.error("the usage of a %s could not be saved: %s", record.purpose, error)
