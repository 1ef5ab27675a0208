"""HTTPS through a proxy that works: it sees a name and bytes, and the server is trusted or not for what it shows."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from tests.agents.fakes import KEY, FakeTime, hear
from tests.agents.raw_server import listening
from tests.hostile.certificates import certificates
from tests.hostile.test_connections import Keeper, agent_at, wait


@dataclass
class Proxy:
    """Lets everything through to one server; `asked` is what it was asked, `passed` what went by."""

    server_port: int
    asked: list[bytes] = field(default_factory=list)
    passed: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked.append(await reader.readuntil(b"\r\n\r\n"))
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self.server_port)
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        try:
            await asyncio.gather(self.pump(reader, up_writer), self.pump(up_reader, writer))
        finally:
            up_writer.close()

    async def pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            self.passed.append(data)
            writer.write(data)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def tunnel(certificate: str, patch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Proxy, Keeper, int]]:
    """Run a server behind a proxy that the environment names; gives both, and the port of the proxy."""
    keeper = Keeper([wait])
    async with listening(keeper.serve, certificates().context(certificate)) as server_port:
        proxy = Proxy(server_port)
        async with listening(proxy.serve) as port:
            patch.setenv("HTTPS_PROXY", f"http://user:s3cret@127.0.0.1:{port}")
            patch.setenv("SSL_CERT_FILE", str(certificates().file("authority")))
            yield proxy, keeper, port


async def test_a_proxy_learns_the_name_of_the_server_and_nothing_of_what_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with tunnel("good", monkeypatch) as (proxy, _, _):
        agent = agent_at("https://provider.test/v1", FakeTime())
        assert (await hear(agent)).text == "Half a loaf."
        await agent.aclose()
    (asked,) = proxy.asked
    assert asked.startswith(b"CONNECT provider.test:443 HTTP/1.1\r\n")
    assert base64.b64encode(b"user:s3cret") in asked
    seen = asked + b"".join(proxy.passed)
    assert not [said for said in (KEY.encode(), b"hello", b"loaf") if said in seen]


async def test_a_certificate_behind_a_proxy_is_looked_at_and_both_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    async with tunnel("expired", monkeypatch) as (proxy, keeper, port):
        agent = agent_at("https://provider.test/v1", FakeTime())
        heard = await hear(agent)
        await agent.aclose()
    expected = f"the certificate of provider.test (through the proxy 127.0.0.1:{port}) has expired."
    assert expected in str(heard.error)
    assert (len(proxy.asked), keeper.connections) == (1, 0)
