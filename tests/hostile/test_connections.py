"""A connection that is kept between two turns, and what a server does to it: the next turn is answered all the same."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from clanker_tui.agents.endpoint import parse_endpoint
from clanker_tui.agents.factory import remote_agent
from clanker_tui.agents.remote import RemoteAgent
from clanker_tui.domain.providers import Wire
from clanker_tui.domain.secret import Secret
from tests.agents.fakes import KEY, FakeTime, hear
from tests.agents.raw_server import listening
from tests.hostile.bodies import sized
from tests.hostile.certificates import certificates
from tests.hostile.script import hostile_server
from tests.hostile.situation import QUICK
from tests.hostile.streams import END, said

LOAF = sized(said("Half a loaf.") + END)


@dataclass
class Keeper:
    """Keeps its connections after an answer, and does to each what is planned for it."""

    plans: Sequence[Callable[[asyncio.StreamReader, asyncio.StreamWriter], object]]
    after: bytes = b""
    connections: int = 0
    left: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        plan = self.plans[min(self.connections, len(self.plans) - 1)]
        self.connections += 1
        await read_request(reader)
        writer.write(LOAF + self.after)
        await writer.drain()
        if asyncio.iscoroutine(more := plan(reader, writer)):
            await more
        self.left.set()


async def read_request(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    size = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(size)


def close(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


def reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def hang_up_when_asked_again(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await read_request(reader)


async def wait(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


def agent_at(url: str, time_kept: FakeTime) -> RemoteAgent:
    policy = time_kept.policy()
    return remote_agent(
        "hostile", "m", Wire.OPENAI_COMPATIBLE, parse_endpoint(url), Secret(KEY), timeouts=QUICK, policy=policy
    )


@pytest.mark.parametrize("leave", [close, reset])
async def test_a_server_may_leave_between_two_turns(leave: Callable[..., None]) -> None:
    keeper, time_kept = Keeper([leave, wait]), FakeTime()
    async with listening(keeper.serve) as port:
        agent = agent_at(f"http://127.0.0.1:{port}/v1", time_kept)
        assert (await hear(agent)).text == "Half a loaf."
        await keeper.left.wait()
        assert (await hear(agent)).text == "Half a loaf."
        await agent.aclose()
    assert (keeper.connections, time_kept.naps) == (2, [])


async def test_a_server_that_leaves_just_as_it_is_asked_is_asked_again() -> None:
    keeper, time_kept = Keeper([hang_up_when_asked_again, wait]), FakeTime()
    async with listening(keeper.serve) as port:
        agent = agent_at(f"http://127.0.0.1:{port}/v1", time_kept)
        for _ in range(2):
            assert (await hear(agent)).text == "Half a loaf."
        await agent.aclose()
    assert (keeper.connections, time_kept.naps) == (2, [0.5])


async def test_junk_after_a_reply_spoils_the_next_one_no_further_than_a_second_try() -> None:
    keeper, time_kept = Keeper([wait], after=b"\0\xff junk\r\n\r\n"), FakeTime()
    async with listening(keeper.serve) as port:
        agent = agent_at(f"http://127.0.0.1:{port}/v1", time_kept)
        for _ in range(3):
            assert (await hear(agent)).text == "Half a loaf."
        await agent.aclose()
    assert (keeper.connections, time_kept.naps) == (3, [0.5, 0.5])


async def test_a_certificate_that_changes_between_two_turns_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates().file("authority")))
    keeper, context = Keeper([close]), certificates().context("good")
    async with listening(keeper.serve, context) as port:
        agent = agent_at(f"https://provider.test:{port}/v1", FakeTime())
        assert (await hear(agent)).text == "Half a loaf."
        await keeper.left.wait()
        context.load_cert_chain(certificates().file("another name"))
        heard = await hear(agent)
        await agent.aclose()
    assert "is for another name" in str(heard.error)
    assert keeper.connections == 1


async def test_a_server_that_was_gone_is_found_again() -> None:
    time_kept = FakeTime()
    async with hostile_server([[LOAF]]) as server:
        port = server.port
    agent = agent_at(f"http://127.0.0.1:{port}/v1", time_kept)
    assert "nothing answers" in str((await hear(agent)).error)
    async with listening(Keeper([wait]).serve, port=port):
        assert (await hear(agent)).text == "Half a loaf."
        await agent.aclose()
