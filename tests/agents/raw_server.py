"""Servers on loopback that send bytes as they are, and leave nothing open behind them."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def listening(
    serve: Serve, context: ssl.SSLContext | None = None, *, at: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[int]:
    """Serve every connection until the test is done; gives the port."""
    open_ones: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def serve_and_close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_ones[task] = writer
        with suppress(asyncio.IncompleteReadError, OSError):  # a client may go at any moment
            await serve(reader, writer)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    server = await asyncio.start_server(serve_and_close, at, port, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in open_ones.values():
            writer.transport.abort()
        await asyncio.gather(*open_ones)


@dataclass
class RawServer:
    """Answers every request with the same bytes; `requests` are their heads and bodies."""

    answer: bytes
    port: int = 0
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.lower().split(b"\r\n")
            size = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
            self.requests.append(head + await reader.readexactly(size))
            writer.write(self.answer)
            await writer.drain()
            if b"connection: close" in self.answer[:1000].lower():
                return


@asynccontextmanager
async def raw_server(answer: bytes, context: ssl.SSLContext | None = None) -> AsyncIterator[RawServer]:
    """Run a server that knows one answer."""
    server = RawServer(answer)
    async with listening(server.serve, context) as server.port:
        yield server


def http(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """Return a response that ends with its connection."""
    return "\r\n".join([f"HTTP/1.1 {status}", "Connection: close", *headers, "", ""]).encode() + body
