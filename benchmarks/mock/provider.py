"""The mock provider: one asyncio task per connection, keep-alive, chunked, paced; a log line for each request."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

from benchmarks.mock.http import LAST_CHUNK, Request, chunk, read_request, response_head
from benchmarks.mock.replies import STATIC, TITLE, Reply
from benchmarks.mock.wire import FORMATS, WireFormat, compact

Entry = dict[str, Any]
"""A line of the log; `received`, `first` and `last` (body byte written) are `time.monotonic` stamps."""

_BURST_EVENTS = 32


class MockProvider:
    """Answers completions with one reply, which POST /control changes."""

    def __init__(self, reply: Reply, log: Path | None = None) -> None:
        self._reply = reply
        self._log_path = log
        self._active = 0  # completions being answered now

    async def start(self, port: int) -> asyncio.Server:
        """Listen on loopback; port 0 is any free one."""
        return await asyncio.start_server(self._serve, "127.0.0.1", port, limit=1 << 20)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await read_request(reader):
                await self._answer(request, writer)
                if request.headers.get("connection", "").lower() == "close":
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client hung up, or we are stopping
        finally:
            writer.close()

    def _log(self, entry: Entry) -> None:
        if self._log_path is not None:
            with self._log_path.open("a") as file:
                file.write(json.dumps(entry) + "\n")

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        path = request.path.removeprefix("/openai")
        entry: Entry = {
            "method": request.method,
            "path": request.path,
            "received": request.received,
            "body": len(request.body),
            "stream": False,
        }
        if request.method == "POST" and path in FORMATS:
            self._active += 1
            try:
                await self._complete(request, path, writer, entry)
            finally:  # also when the client hangs up half-way
                self._active -= 1
                self._log(entry)
            return
        status, data = self._static(request, path)
        body = compact(data)
        writer.write(response_head("application/json", length=len(body), status=status) + body)
        entry["first"] = entry["last"] = time.monotonic()
        entry["status"] = int(status.split()[0])
        await writer.drain()
        if path != "/control":
            self._log(entry)

    def _static(self, request: Request, path: str) -> tuple[str, Entry]:
        if path == "/control":
            if request.method == "POST":
                self._reply = self._reply.updated(request.payload())
            return "200 OK", {"tokens": len(self._reply.tokens), "active": self._active}
        if path in STATIC:
            return "200 OK", STATIC[path]
        return "404 Not Found", {"error": {"message": f"no route {path}", "type": "not_found"}}

    async def _complete(self, request: Request, path: str, writer: asyncio.StreamWriter, entry: Entry) -> None:
        payload = request.payload()
        make_format, streams_by_default = FORMATS[path]
        stream = bool(payload.get("stream", streams_by_default))
        messages = payload.get("messages") or payload.get("input") or []
        entry.update(
            stream=stream,
            model=payload.get("model"),
            messages=len(messages) if isinstance(messages, list) else 1,
            title=isinstance(messages, list) and _asks_for_title(payload, messages),
        )
        reply = self._reply.updated(dict(request.query))
        if entry["title"]:
            reply = TITLE
        wire = make_format(payload)
        if reply.delay_s:
            await asyncio.sleep(reply.delay_s)
        if stream:
            await _stream(wire, reply, writer, entry)
        else:
            await _whole(wire, reply, writer, entry)


def _asks_for_title(payload: Entry, messages: list[Any]) -> bool:
    return "title" in json.dumps([payload.get("system"), messages[:1]])[:4000].lower()


async def _whole(wire: WireFormat, reply: Reply, writer: asyncio.StreamWriter, entry: Entry) -> None:
    body = wire.whole(reply.text, len(reply.tokens))
    entry["first"] = time.monotonic()
    writer.write(response_head("application/json", length=len(body)) + body)
    await writer.drain()
    entry["last"] = time.monotonic()


async def _stream(wire: WireFormat, reply: Reply, writer: asyncio.StreamWriter, entry: Entry) -> None:
    writer.write(response_head(wire.content_type, length=None))
    if head := wire.head():
        writer.write(chunk(head))
    entry["first"] = time.monotonic()
    try:
        if reply.tps > 0:
            await _paced(wire, reply, writer)
        else:
            await _burst(wire, reply, writer)
        writer.write(chunk(wire.tail(len(reply.tokens))) + LAST_CHUNK)
        await writer.drain()
    finally:
        entry["last"] = time.monotonic()
        entry["tokens"] = len(reply.tokens)


async def _paced(wire: WireFormat, reply: Reply, writer: asyncio.StreamWriter) -> None:
    interval = reply.per_event / reply.tps
    begin = time.monotonic()
    for index, piece in enumerate(reply.pieces()):
        wait = begin + index * interval - time.monotonic()
        if wait > 0:
            await asyncio.sleep(wait)
        writer.write(chunk(wire.piece(piece)))
        await writer.drain()


async def _burst(wire: WireFormat, reply: Reply, writer: asyncio.StreamWriter) -> None:
    pending = b""
    for index, piece in enumerate(reply.pieces(), start=1):
        pending += wire.piece(piece)
        if index % _BURST_EVENTS == 0:
            writer.write(chunk(pending))
            pending = b""
            await writer.drain()
    if pending:
        writer.write(chunk(pending))
