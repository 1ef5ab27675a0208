"""Reads the body of a response with status 200: the payloads of a stream, or one whole reply.

What a body is, its first character tells more reliably than its content type: servers, gateways and login pages
get the type wrong.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

import httpx2

from clanker_tui.agents.complaints import read_complaint
from clanker_tui.agents.origin import Origin
from clanker_tui.agents.sse import BOM, LineTooLongError, ServerEvent, SseDecoder
from clanker_tui.agents.transport_errors import allowed_s, reason
from clanker_tui.domain.durations import in_words
from clanker_tui.domain.loose_json import JsonObject, items, parse
from clanker_tui.errors import StreamError

REPLY_LIMIT_BYTES = 64 * 1024 * 1024
WHOLE_LIMIT_BYTES = 8 * 1024 * 1024  # of one JSON value, as of a line of a stream
PAGE_LIMIT_BYTES = 64 * 1024
DONE = "[DONE]"
CHECK_URL = "Check the base URL: it often ends in /v1."
PAGE_HINT = "Check the base URL, and whether this network wants a login first."
SSE_BEGINNINGS = (b":", b"d", b"e", b"i", b"r")  # a comment, data, event, id, retry: perhaps cut short


@dataclass(frozen=True, slots=True)
class Piece:
    """One event of a stream. `name` is empty when the server gave none."""

    value: JsonObject
    name: str = ""


@dataclass(frozen=True, slots=True)
class WholeReply:
    """A reply in one JSON body, from a server that was asked for a stream."""

    value: JsonObject


@dataclass(frozen=True, slots=True)
class EndMark:
    """The server said that the stream is over."""


Payload = Piece | WholeReply | EndMark


# A fast stream comes as hundreds of small packets a second, and each costs as much to read as all that wait together.
GULP_S = 0.012  # left between two reads of such a stream, so that more than one packet is there
STEADY_AFTER_S = 0.25  # the first words are read as they come
MOUTHFUL = 16_384  # bytes handed on before keys and frames come between


async def in_gulps(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Yield what comes, the first of it at once; later on, the network is read at most some eighty times a second.

    What was read already, if only in part, is never waited for. Much that came at once is handed on in parts.
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    waited: list[bool] = []
    while True:
        waited.clear()
        told = loop.call_soon(waited.append, True)  # runs only if the next line waits
        chunk = await anext(chunks, None)
        told.cancel()
        if chunk is None:
            return
        for begin in range(0, len(chunk), MOUTHFUL):
            if begin:
                await asyncio.sleep(0)
            yield chunk[begin : begin + MOUTHFUL]
        if waited and loop.time() - began > STEADY_AFTER_S:
            await asyncio.sleep(GULP_S)


async def body_bytes(response: httpx2.Response, origin: Origin, limit: int) -> AsyncGenerator[bytes, None]:
    """Yield a body as it arrives and is unpacked, up to `limit` bytes.

    Raises:
        StreamError: it broke off, stalled, or passed the limit.
    """
    size = 0
    try:
        async with aclosing(response.aiter_bytes()) as arriving, aclosing(in_gulps(arriving)) as chunks:
            async for chunk in chunks:
                size += len(chunk)
                if size > limit:
                    raise origin.broken(f"the reply is larger than {limit // 1024 // 1024} MB.")
                yield chunk
    except httpx2.TimeoutException as error:
        silence = in_words(allowed_s(error, "read"))
        raise origin.broken(f"the reply stalled: nothing came for {silence}.") from error
    except (httpx2.HTTPError, ssl.SSLError) as error:
        raise origin.broken(f"the reply broke off ({reason(error)}).") from error


async def payloads(response: httpx2.Response, origin: Origin) -> AsyncGenerator[Payload, None]:
    """Yield what the body of a response holds, one payload at a time.

    Raises:
        StreamError: the body is empty, a web page, broken, or too large.
    """
    async with aclosing(body_bytes(response, origin, REPLY_LIMIT_BYTES)) as chunks:
        head = await first_bytes(chunks)
        match head[:1]:
            case b"":
                raise origin.broken("the reply is empty.")
            case b"<":
                told = await page_words(head, chunks) or "one without words"
                raise origin.broken(f"a web page came instead of a reply: {told}", hint=PAGE_HINT)
            case b"{" | b"[":
                for value in whole_values(await rest(head, chunks, origin), origin):
                    yield WholeReply(value)
            case _ if (packing := unasked_packing(response)) and not head.startswith(SSE_BEGINNINGS):
                raise origin.broken(f"the reply is compressed ({packing}), which was not asked for.")
            case _:
                async with aclosing(stream_payloads(head, chunks, origin)) as stream:
                    async for payload in stream:
                        yield payload


def unasked_packing(response: httpx2.Response) -> str:
    """Return how a body says that it is compressed; no compression was asked for, and few can be undone."""
    packing = str(response.headers.get("content-encoding", "")).strip().lower()
    return "" if packing == "identity" else packing


async def first_bytes(chunks: AsyncIterator[bytes]) -> bytes:
    """Return what comes first, without a byte-order mark and blanks; empty when nothing else comes."""
    head = b""
    async for chunk in chunks:
        head += chunk
        if BOM.startswith(head):
            continue  # a mark that is not yet whole
        head = head.removeprefix(BOM).lstrip()
        if head:
            return head
    return head


async def rest(head: bytes, chunks: AsyncIterator[bytes], origin: Origin) -> bytes:
    """Return the body to its end. As values it takes many times the room."""
    pieces, size = [head], len(head)
    async for chunk in chunks:
        size += len(chunk)
        if size > WHOLE_LIMIT_BYTES:
            raise origin.broken(f"the reply is larger than {WHOLE_LIMIT_BYTES // 1024 // 1024} MB.")
        pieces.append(chunk)
    return b"".join(pieces)


async def page_words(head: bytes, chunks: AsyncIterator[bytes]) -> str:
    """Return what a web page says, as far as its beginning tells."""
    page = head
    async for chunk in chunks:
        page += chunk
        if len(page) > PAGE_LIMIT_BYTES:
            break
    return read_complaint(page[:PAGE_LIMIT_BYTES]).message


def whole_values(body: bytes, origin: Origin) -> list[JsonObject]:
    """Return the object that a JSON body is, or the objects of its array."""
    try:
        value = parse(body)
    except ValueError as error:
        raise origin.broken("the reply is cut or no valid JSON.") from error
    found: list[JsonObject] = [one for one in (items(value) or [value]) if isinstance(one, dict)]
    if not found:
        raise origin.broken("the reply holds nothing.")
    return found


async def stream_payloads(head: bytes, chunks: AsyncIterator[bytes], origin: Origin) -> AsyncGenerator[Payload, None]:
    """Yield the payloads of a stream of server-sent events."""
    decoder = SseDecoder()
    if not head.startswith(SSE_BEGINNINGS):
        told = await page_words(head, chunks) or "nothing that could be read"
        raise origin.broken(f"what came is no reply: {told}", hint=CHECK_URL)
    chunk: bytes | None = head
    while chunk is not None:
        for event in decode(decoder, chunk, origin):
            for payload in payloads_of(event, origin):
                yield payload
        chunk = await anext(chunks, None)
    for event in decoder.end():
        for payload in unfinished(event, origin):
            yield payload


def decode(decoder: SseDecoder, chunk: bytes, origin: Origin) -> list[ServerEvent]:
    try:
        return decoder.feed(chunk)
    except LineTooLongError as error:
        raise origin.broken(f"{error}.") from error


def payloads_of(event: ServerEvent, origin: Origin) -> Sequence[Payload]:
    """Return the payload of an event: none when it is blank, several when it is an array."""
    data = event.data.strip()
    if data == DONE:
        return [EndMark()]
    if not data:
        return []
    try:
        value = parse(data)
    except ValueError as error:
        if event.name == "error":
            return [Piece({"error": data}, event.name)]
        raise origin.broken("an event of the stream is no valid JSON.") from error
    if event.name == "error" and isinstance(value, str):
        return [Piece({"error": value}, event.name)]
    return [Piece(one, event.name) for one in (items(value) or [value]) if isinstance(one, dict)]


def unfinished(event: ServerEvent, origin: Origin) -> Sequence[Payload]:
    """Return the payload of the last event of a stream; none when it is cut."""
    try:
        return payloads_of(event, origin)
    except StreamError:
        return []  # the reader knows whether something is missing
