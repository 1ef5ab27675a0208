"""Agents over real connections: redirects, proxies, compression and caps."""

from __future__ import annotations

import asyncio
import gzip
import socket
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from clanker_tui.agents.factory import create_agent
from clanker_tui.config.settings import ProviderSettings
from clanker_tui.domain.agent import Agent
from clanker_tui.domain.secret import Secret
from clanker_tui.errors import InvalidRequestError, ServerError, StreamError, TransportError
from tests.agents.fakes import KEY, TEXT, hear, question, stream_file
from tests.agents.raw_server import http, listening, raw_server

REPLY = http(stream_file("openai.sse"), "200 OK", "Content-Type: text/event-stream")
OPEN = ProviderSettings(allow_plain_http=True)


def agent_at(base_url: str, settings: ProviderSettings = OPEN) -> Agent:
    return create_agent("openai", "m", key=Secret(KEY), base_url=base_url, settings=settings, max_retries=0)


async def test_a_reply_comes_over_a_real_connection() -> None:
    async with raw_server(REPLY) as server:
        agent = agent_at(f"http://127.0.0.1:{server.port}/v1")
        assert (await hear(agent)).text == TEXT
        await agent.aclose()
    assert server.requests[0].startswith(b"POST /v1/chat/completions HTTP/1.1\r\n")
    assert f"authorization: bearer {KEY}".encode().lower() in server.requests[0].lower()


async def test_a_connection_serves_the_next_request_too() -> None:
    body = stream_file("openai.sse")
    answer = (
        f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    )
    async with raw_server(answer) as server:
        agent = agent_at(f"http://127.0.0.1:{server.port}/v1")
        for _ in range(3):
            assert (await hear(agent)).text == TEXT
        await agent.aclose()
    assert (server.connections, len(server.requests)) == (1, 3)


async def test_a_body_that_is_shorter_than_promised_is_an_error() -> None:
    body = stream_file("openai.sse")[:700]
    async with raw_server(http(body, "200 OK", "Content-Length: 5000")) as server:
        heard = await hear(agent_at(f"http://127.0.0.1:{server.port}/v1"))
    assert isinstance(heard.error, StreamError)
    assert TEXT.startswith(heard.text)


async def test_a_redirect_is_not_followed() -> None:
    async with raw_server(REPLY) as target:
        redirect = http(b"", "302 Found", f"Location: http://127.0.0.1:{target.port}/elsewhere")
        async with raw_server(redirect) as server:
            heard = await hear(agent_at(f"http://127.0.0.1:{server.port}/v1"))
    assert isinstance(heard.error, InvalidRequestError)
    assert "to 127.0.0.1 (status 302)" in heard.error.message
    assert target.requests == []


async def test_nothing_at_the_address_is_an_error_with_advice() -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    heard = await hear(agent_at(f"http://127.0.0.1:{port}/v1"))
    assert isinstance(heard.error, TransportError)
    assert str(heard.error) == f"openai: nothing answers at 127.0.0.1:{port}. Is the server running?"
    assert not heard.error.has_arrived


async def test_a_silent_server_is_given_up_after_the_time_that_is_set() -> None:
    async with raw_server(b"") as server:
        settings = ProviderSettings(timeout_s=0.05)
        heard = await hear(agent_at(f"http://127.0.0.1:{server.port}/v1", settings))
    assert isinstance(heard.error, TransportError)
    assert "was silent for 1 s" in heard.error.message
    assert heard.error.has_arrived


async def test_a_server_that_hangs_up_without_a_word_may_have_heard_the_request() -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"}")

    async with listening(hang_up) as port:
        heard = await hear(agent_at(f"http://127.0.0.1:{port}/v1"))
    assert isinstance(heard.error, TransportError)
    assert heard.error.has_arrived


async def test_a_stalled_reply_is_given_up_after_the_time_that_is_set() -> None:
    body = stream_file("openai.sse")[:700]
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + body
    async with raw_server(answer) as server:
        agent = create_agent("openai", "m", key=Secret(KEY), base_url=f"http://127.0.0.1:{server.port}", timeout_s=0.05)
        heard = await hear(agent)
    assert isinstance(heard.error, StreamError)
    assert "nothing came for 1 s" in heard.error.message
    assert TEXT.startswith(heard.text)


# Proxies


async def test_http_goes_through_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    async with raw_server(REPLY) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        assert (await hear(agent_at("http://provider.invalid/v1"))).text == TEXT
    assert proxy.requests[0].startswith(b"POST http://provider.invalid/v1/chat/completions")


async def test_https_goes_through_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    async with raw_server(http(b"", "403 Forbidden")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:s3cret@127.0.0.1:{proxy.port}")
        heard = await hear(agent_at("https://provider.invalid/v1"))
    assert proxy.requests[0].startswith(b"CONNECT provider.invalid:443")
    assert KEY.encode() not in proxy.requests[0]
    assert isinstance(heard.error, TransportError)
    assert not heard.error.has_arrived
    assert "s3cret" not in str(heard.error)


async def test_a_host_of_no_proxy_is_reached_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    async with raw_server(REPLY) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("NO_PROXY", "provider.invalid")
        heard = await hear(agent_at("http://provider.invalid/v1"))
    assert isinstance(heard.error, TransportError)
    assert proxy.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_this_machine_is_never_reached_through_a_proxy(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    async with raw_server(REPLY) as server, raw_server(REPLY) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.port}")
        assert (await hear(agent_at(f"http://{host}:{server.port}/v1"))).text == TEXT
    assert proxy.requests == []


# Compression and caps


@contextmanager
def little_memory(limit_mb: int) -> Iterator[None]:
    """Check that a block never holds more memory than that."""
    tracemalloc.start()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < limit_mb * 1024 * 1024


def zipped(body: bytes, status: str = "200 OK") -> bytes:
    return http(gzip.compress(body, 1), status, "Content-Encoding: gzip")


async def test_a_compressed_reply_is_read_although_none_was_asked_for() -> None:
    async with raw_server(zipped(stream_file("openai.sse"))) as server:
        assert (await hear(agent_at(f"http://127.0.0.1:{server.port}"))).text == TEXT


async def test_a_broken_compression_is_an_error() -> None:
    answer = http(b"no gzip at all", "200 OK", "Content-Encoding: gzip")
    async with raw_server(answer) as server:
        assert isinstance((await hear(agent_at(f"http://127.0.0.1:{server.port}"))).error, StreamError)


async def test_a_line_may_not_grow_for_ever_however_small_it_comes() -> None:
    answer = zipped(b"data: " + bytes(30 * 1024 * 1024))
    async with raw_server(answer) as server:
        with little_memory(24):
            heard = await hear(agent_at(f"http://127.0.0.1:{server.port}"))
    assert isinstance(heard.error, StreamError)
    assert "longer than 8388608 bytes" in heard.error.message


async def test_a_reply_may_not_grow_for_ever_however_small_it_comes() -> None:
    line = b": " + b"x" * 1_000_000 + b"\n"
    answer = zipped(b'data: {"choices":[{"delta":{"content":"hi"}}]}\n\n' + line * 70)
    async with raw_server(answer) as server:
        with little_memory(24):
            heard = await hear(agent_at(f"http://127.0.0.1:{server.port}"))
    assert isinstance(heard.error, StreamError)
    assert "larger than 64 MB" in heard.error.message
    assert heard.text == "hi"


async def test_an_error_body_is_read_only_as_far_as_it_is_worth() -> None:
    answer = zipped(b"x" * 50_000_000, "500 Oops")
    async with raw_server(answer) as server:
        with little_memory(16):
            heard = await hear(agent_at(f"http://127.0.0.1:{server.port}"))
    assert isinstance(heard.error, ServerError)
    assert len(heard.error.message) < 600


async def test_stopping_a_real_reply_closes_its_connection() -> None:
    gone = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + stream_file("openai.sse")[:700])
        await writer.drain()
        await reader.read()  # the request's body, then nothing until the client closes
        gone.set()

    async with listening(serve) as port:
        events = agent_at(f"http://127.0.0.1:{port}").stream(question())
        async for event in events:
            if getattr(event, "text", ""):
                break
        await events.aclose()
        async with asyncio.timeout(10):
            await gone.wait()
