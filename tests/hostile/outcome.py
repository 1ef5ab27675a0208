"""Asks a hostile server through a real agent, and tells how that ended."""

from __future__ import annotations

import time
from dataclasses import dataclass

from clanker_tui.agents.endpoint import parse_endpoint
from clanker_tui.agents.factory import remote_agent
from clanker_tui.domain.secret import Secret
from clanker_tui.domain.usage import Usage
from tests.agents.fakes import KEY, FakeTime, hear
from tests.hostile.script import hostile_server
from tests.hostile.situation import Situation


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a request ended. `host` is where the server listened."""

    sentence: str
    text: str
    requests: int
    naps: tuple[float, ...]
    seconds: float
    host: str
    usage: Usage | None


async def outcome_of(situation: Situation) -> Outcome:
    """Put a question to the server of a situation."""
    time_kept = FakeTime()
    async with hostile_server(situation.scripts, speaks_first=situation.speaks_first) as server:
        host = f"127.0.0.1:{server.port}"
        agent = remote_agent(
            "hostile",
            "m",
            situation.wire,
            parse_endpoint(f"http://{host}/v1"),
            Secret(KEY),
            timeouts=situation.timeouts,
            policy=time_kept.policy(),
        )
        began = time.perf_counter()
        heard = await hear(agent)
        seconds = time.perf_counter() - began
        await agent.aclose()
        asked = server.connections if situation.speaks_first else len(server.requests)
    usage = heard.end.usage if heard.error is None else None
    sentence = "" if heard.error is None else str(heard.error)
    return Outcome(sentence, heard.text, asked, tuple(time_kept.naps), seconds, host, usage)
