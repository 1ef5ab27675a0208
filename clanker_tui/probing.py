"""Asks providers what they offer and how they are. Nobody charges for that; it is counted like any other request.

A list that comes in several pages counts as one request, and so does a check, which asks for the list.
"""

from __future__ import annotations

import logging
import socket
import time
from typing import TYPE_CHECKING

from clanker_tui.domain.messages import Status, new_id, now
from clanker_tui.domain.providers import Wire, built_in
from clanker_tui.domain.usage import FREE_OF_CHARGE, Purpose, Usage, UsageRecord
from clanker_tui.errors import ProviderError
from clanker_tui.request_log import kind_of, log_request

if TYPE_CHECKING:
    from datetime import datetime

    from clanker_tui.aside import Keep
    from clanker_tui.domain.agent import Agent, Health, ModelInfo

_log = logging.getLogger(__name__)


async def list_models(agent: Agent, keep: Keep) -> list[ModelInfo]:
    """Return the models a provider offers now. Raises what the agent raises.

    Args:
        keep: stores the request, if it reached the provider.
    """
    sent_at, start = now(), time.monotonic()
    try:
        models = await agent.list_models()
    except ProviderError as error:
        _log.warning("%s: no list of models: %s", agent.provider, kind_of(error))
        if error.has_arrived:
            await note(record_of(agent, Status.FAILED, sent_at, start), keep)
        raise
    if not is_offline(agent):
        await note(record_of(agent, Status.COMPLETE, sent_at, start), keep)
    return models


async def ask_health(agent: Agent, keep: Keep) -> Health:
    """Return how a provider is.

    Args:
        keep: stores the request, if it reached the provider.
    """
    sent_at, start = now(), time.monotonic()
    health = await agent.health()
    if health.has_arrived and not is_offline(agent):
        await note(record_of(agent, Status.COMPLETE if health.is_ok else Status.FAILED, sent_at, start), keep)
    return health


async def note(record: UsageRecord, keep: Keep) -> None:
    """Write a request down, in the log and where requests are kept."""
    log_request(record)
    await keep(record)


def is_offline(agent: Agent) -> bool:
    """Whether an agent asks nobody."""
    known = built_in(agent.provider)
    return known is not None and known.wire is Wire.DEMO


def record_of(agent: Agent, outcome: Status, sent_at: datetime, start: float) -> UsageRecord:
    """Return the record of a question that used no tokens."""
    return UsageRecord(
        id=new_id(),
        conversation_id=None,
        message_id=None,
        purpose=Purpose.TEST,
        provider=agent.provider,
        model=agent.model,
        host=socket.gethostname(),
        sent_at=sent_at,
        duration_ms=round((time.monotonic() - start) * 1000),
        attempt=1,
        outcome=outcome,
        usage=Usage(),
        cost=FREE_OF_CHARGE,
    )
