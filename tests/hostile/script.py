"""What a hostile server does with a connection, step by step, and the server that does it."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import struct
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.agents.raw_server import listening

FOR_EVER_S = 60.0  # longer than any test waits


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing is sent, and the connection stays open."""

    seconds: float = FOR_EVER_S


@dataclass(frozen=True, slots=True)
class Trickle:
    """Bytes are sent one at a time."""

    data: bytes
    every_s: float


@dataclass(frozen=True, slots=True)
class Endless:
    """The same is sent again and again until the client goes."""

    data: bytes
    every_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is torn down by RST."""


@dataclass(frozen=True, slots=True)
class Garbled:
    """Bytes are sent past the encryption, as by a machine in between that breaks what it hands on."""

    data: bytes


Step = bytes | Pause | Trickle | Endless | Reset | Garbled
Script = Sequence[Step]


async def play(script: Script, writer: asyncio.StreamWriter) -> None:
    """Do what a script says."""
    for step in script:
        match step:
            case bytes():
                await send(writer, step)
            case Pause(seconds):
                await asyncio.sleep(seconds)
            case Trickle(data, every_s):
                for at in range(len(data)):
                    await send(writer, data[at : at + 1])
                    await asyncio.sleep(every_s)
            case Endless(data, every_s):
                while True:
                    await send(writer, data)
                    await asyncio.sleep(every_s)
            case Garbled(data):
                os.write(writer.get_extra_info("socket").fileno(), data)
            case Reset():
                await asyncio.sleep(0.05)  # what was sent is read first: a reset throws the rest away
                connection: socket.socket = writer.get_extra_info("socket")
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
                return


async def send(writer: asyncio.StreamWriter, data: bytes) -> None:
    writer.write(data)
    await writer.drain()


@dataclass
class HostileServer:
    """Plays one script for each request, the last one for ever; `requests` are their heads and bodies."""

    scripts: Sequence[Script]
    speaks_first: bool = False
    begun: threading.Event = field(default_factory=threading.Event)
    port: int = 0
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if not self.speaks_first:
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.lower().split(b"\r\n")
            size = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
            self.requests.append(head + await reader.readexactly(size))
            self.begun.set()
        # What is played ends with the client, as it would with a process that writes into a closed pipe.
        playing = asyncio.create_task(play(self.scripts[min(self._turn, len(self.scripts) - 1)], writer))
        gone = asyncio.create_task(read_to_end(reader))
        await asyncio.wait({playing, gone}, return_when=asyncio.FIRST_COMPLETED)
        for task in (playing, gone):
            task.cancel()
        await asyncio.gather(playing, gone, return_exceptions=True)

    @property
    def _turn(self) -> int:
        return (self.connections if self.speaks_first else len(self.requests)) - 1


async def read_to_end(reader: asyncio.StreamReader) -> None:
    while await reader.read(65_536):
        pass


@asynccontextmanager
async def hostile_server(
    scripts: Sequence[Script],
    *,
    speaks_first: bool = False,
    context: ssl.SSLContext | None = None,
    begun: threading.Event | None = None,
    at: str = "127.0.0.1",
) -> AsyncIterator[HostileServer]:
    """Run a hostile server on loopback."""
    server = HostileServer(scripts, speaks_first, begun or threading.Event())
    async with listening(server.serve, context, at=at) as server.port:
        yield server
