"""Asks a hostile server through a real agent, and tells how that ended."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from clanker_tui.agents.endpoint import parse_endpoint
from clanker_tui.agents.factory import remote_agent
from clanker_tui.domain.secret import Secret
from clanker_tui.domain.usage import Usage
from clanker_tui.errors import ClankerError, ProviderError
from tests.agents.fakes import KEY, FakeTime, Heard, hear
from tests.hostile.situation import Situation


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a request ended. `port` is where the server listened, `was_heard` whether it may have read the question."""

    sentence: str
    error: ProviderError | None
    was_heard: bool
    text: str
    requests: int
    naps: tuple[float, ...]
    seconds: float
    port: int
    usage: Usage | None


async def outcome_of(situation: Situation) -> Outcome:
    """Put a question to the server of a situation."""
    time_kept = FakeTime()
    async with situation.road.server(situation.scripts, speaks_first=situation.speaks_first) as server:
        began = time.perf_counter()
        heard, sentence = await asked(situation, server.port, time_kept)
        seconds = time.perf_counter() - began
        count = server.connections if situation.speaks_first else len(server.requests)
    usage = None if sentence else heard.end.usage
    is_deaf = situation.speaks_first or bool(situation.road.certificate)  # nobody can tell what it might have heard
    was_heard = is_deaf or any(request.startswith(b"POST") for request in server.requests)
    naps = tuple(time_kept.naps)
    return Outcome(sentence, heard.error, was_heard, heard.text, count, naps, seconds, server.port, usage)


async def asked(situation: Situation, port: int, time_kept: FakeTime) -> tuple[Heard, str]:
    """Return what was heard, and the sentence that ended it when that was no good end."""
    with situation.road.travelled(port) as url:
        try:
            agent = await asyncio.to_thread(
                remote_agent,
                "hostile",
                "m",
                situation.wire,
                parse_endpoint(url),
                Secret(KEY),
                timeouts=situation.timeouts,
                policy=time_kept.policy(),
            )
        except ClankerError as error:
            return Heard(), str(error)
        heard = await hear(agent)
        await agent.aclose()
    return heard, "" if heard.error is None else str(heard.error)
