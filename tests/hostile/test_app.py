"""The app among hostile servers: each ends as a sentence on the screen, what came is kept, and the next is asked."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from clanker_tui.agents.endpoint import parse_endpoint
from clanker_tui.agents.factory import remote_agent
from clanker_tui.domain.agent import Agent
from clanker_tui.domain.messages import Message, Status
from clanker_tui.domain.secret import Secret
from tests.agents.fakes import KEY, FakeTime
from tests.hostile.answers import GOOD, row
from tests.hostile.situation import Situation
from tests.hostile.table import table
from tests.ui.stage import Stage, StageServices, staged

EVERY = int(os.environ.get("CLANKER_TUI_HOSTILE_EVERY", "8"))  # one of so many situations; 1: all of them
TURNS = 6  # in one conversation
NORMAL = (80, 24)
PEACE = row("a server as it should be", GOOD, text="Half a loaf.")


@dataclass
class HostileServices(StageServices):
    """Services whose agent asks the server of a situation."""

    situation: Situation = PEACE
    url: str = ""
    agents: list[Agent] = field(default_factory=list)

    async def agent(self, provider: str, model: str = "") -> Agent:
        made = await asyncio.to_thread(
            remote_agent,
            "hostile",
            "m",
            self.situation.wire,
            parse_endpoint(self.url),
            Secret(KEY),
            timeouts=self.situation.timeouts,
            policy=FakeTime().policy(),
        )
        self.agents.append(made)
        return made

    @asynccontextmanager
    async def facing(self, situation: Situation) -> AsyncIterator[int]:
        """Let the server of a situation answer; gives its port."""
        self.situation = situation
        async with situation.road.server(situation.scripts, speaks_first=situation.speaks_first) as server:
            with situation.road.travelled(server.port) as self.url:
                yield server.port
            while self.agents:
                await self.agents.pop().aclose()


async def ask(stage: Stage, services: HostileServices, situation: Situation) -> list[object]:
    """Ask the server of a situation; return what is wrong about how that ended."""
    before = stage.room.place.messages[-1:]
    async with services.facing(situation) as port:
        await stage.send("hello")
        await stage.answered()
    await stage.pilot.pause()
    messages = stage.room.place.messages
    if messages[-1:] == before:
        return list(faults_of_refusal(stage, situation, port))
    reply = messages[-1]
    found = list(faults(stage, situation, port, reply))
    rows = await services.history.usage_of_message(reply.id)
    if len(rows) > 1 + len(situation.naps) or (reply.text and not rows):
        found.append(rows)
    branch = await services.history.branch(reply.id)
    if (branch[-2].text, branch[-1]) != ("hello", reply):
        found.append(branch[-2:])
    return found


def faults(stage: Stage, situation: Situation, port: int, reply: Message) -> Iterator[object]:
    """Yield what is wrong with a reply, or with the screen after it."""
    screen, error = squeezed(stage.seen), reply.error or ""
    if not situation.is_said(error, port):
        yield error
    if not situation.is_kept(reply.text):
        yield reply.text
    if reply.status is not (Status.FAILED if situation.sentence else Status.COMPLETE):
        yield reply.status
    if squeezed(error) not in screen or (reply.text.isprintable() and squeezed(reply.text) not in screen):
        yield stage.seen
    if KEY in screen and not any(KEY in message.text for message in stage.room.place.messages):
        yield "the key is shown"
    if stage.composer_text or not stage.app.chat.composer.has_focus:
        yield "nobody can type"


def faults_of_refusal(stage: Stage, situation: Situation, port: int) -> Iterator[object]:
    """Yield what is wrong where nothing could be sent: then the question is still there to be sent."""
    told = " ".join(notification.message for notification in stage.app._notifications)
    if not situation.sentence or situation.requests or not any(map(told.__contains__, situation.sentence.split("…"))):
        yield told
    if stage.composer_text != "hello":
        yield stage.composer_text
    stage.app.chat.composer.clear()
    stage.app.clear_notifications()


def squeezed(text: str) -> str:
    """Return a text without blanks and bars: where it is broken into lines is of no account."""
    return "".join(char for char in text if not char.isspace() and char != "▐")


async def test_the_app_tells_how_each_ended_keeps_what_came_and_asks_the_next() -> None:
    found: dict[str, list[object]] = {}
    async with staged(size=NORMAL, serving=HostileServices) as stage:
        services = stage.services
        assert isinstance(services, HostileServices)
        for number, situation in enumerate([*table()[::EVERY], PEACE]):
            if number % TURNS == TURNS - 1:
                await stage.pilot.press("ctrl+n")
                await stage.until(lambda: not stage.room.place.messages, "a new conversation")
            found[situation.name] = await ask(stage, services, situation)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
