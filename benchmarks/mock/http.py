"""As much of HTTP/1.1 as the mock provider needs."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

MAX_BODY_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """A request, and the moment (`time.monotonic`) at which its head had arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    received: float

    def payload(self) -> dict[str, Any]:
        """Return the body as a JSON object; empty when it is none."""
        try:
            data = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return data if isinstance(data, dict) else {}


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """Return the next request of a connection; None when it has ended or the request is out of bounds."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        return None
    received = time.monotonic()
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, *_ = first.split(" ")
    pairs = (line.partition(":") for line in lines if ":" in line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    body = b""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = await _read_chunked(reader)
    elif length := int(headers.get("content-length", "0")):
        if length > MAX_BODY_BYTES:
            return None
        body = await reader.readexactly(length)
    url = urlsplit(target)
    query = {key: values[-1] for key, values in parse_qs(url.query).items()}
    return Request(method, url.path, query, headers, body, received)


async def _read_chunked(reader: asyncio.StreamReader) -> bytes:
    pieces = []
    while size := int((await reader.readline()).split(b";")[0].strip() or b"0", 16):
        pieces.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readline()
    return b"".join(pieces)


def response_head(content_type: str, *, length: int | None, status: str = "200 OK") -> bytes:
    """Return status line and headers; without a length the body follows in chunks."""
    framing = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{framing}\r\n"
        "Cache-Control: no-cache\r\nConnection: keep-alive\r\n\r\n"
    ).encode()


def chunk(data: bytes) -> bytes:
    """Return one chunk of a chunked body."""
    return b"%x\r\n%s\r\n" % (len(data), data)


LAST_CHUNK = b"0\r\n\r\n"
