"""Streams that go wrong, in either protocol: cut, stalled, trickling, without end."""

from __future__ import annotations

import json
from typing import Any

from clanker_tui.domain.providers import Wire
from tests.agents.fakes import KEY
from tests.agents.raw_server import http
from tests.hostile.script import Endless, Pause, Reset
from tests.hostile.situation import Situation
from tests.hostile.words import ASK, KEPT, NETWORK, PAGE, QUIET

SSE = "Content-Type: text/event-stream"


def event(value: Any, name: str = "") -> bytes:
    """Return an event of a stream."""
    named = f"event: {name}\n" if name else ""
    return f"{named}data: {json.dumps(value)}\n\n".encode()


def said(text: str, wire: Wire = Wire.OPENAI_COMPATIBLE) -> bytes:
    """Return a piece of text as a provider streams it."""
    if wire is Wire.ANTHROPIC:
        delta = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}
        return event(delta, "content_block_delta")
    return event({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]})


END = event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
DONE = b"data: [DONE]\n\n"
HEAD = http(b"", "200 OK", SSE)
CHUNKED = f"HTTP/1.1 200 OK\r\n{SSE}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()


def chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def streams(wire: Wire) -> list[Situation]:
    """Return what can happen to a stream of either protocol."""
    half = said("Half a", wire)
    shape = wire.value
    broke = f"hostile: the reply broke off before its end. {KEPT}"

    def row(name: str, *steps: Any, sentence: str, text: str = "", **more: Any) -> Situation:
        return Situation(name=f"{shape}: {name}", scripts=(steps,), sentence=sentence, text=text, wire=wire, **more)

    stalled = f"hostile: the reply stalled: nothing came for 1 s. {KEPT}"
    return [
        row("the connection ends after the headers", HEAD, sentence=f"hostile: the reply is empty. {ASK}"),
        row("the connection ends in mid-stream", HEAD + half, sentence=broke, text="Half a"),
        row("the connection ends inside an event", HEAD + half + half[:-20], sentence=broke, text="Half a"),
        row(
            "the connection ends inside a character",
            HEAD + half + said("x€", wire).replace(b"\\u20ac", "€".encode())[:-20].split("€".encode())[0] + b"\xe2\x82",
            sentence=broke,
            text="Half a",
        ),
        row(
            "a reset in mid-stream",
            HEAD + half,
            Reset(),
            sentence=f"hostile: the reply broke off (…). {KEPT}",
            text="Half a",
        ),
        row(
            "fewer bytes than promised",
            http(half, "200 OK", SSE, "Content-Length: 5000"),
            sentence=f"hostile: the reply broke off (…). {KEPT}",
            text="Half a",
        ),
        row(
            "a chunk size that is none",
            CHUNKED + chunk(half) + b"zz\r\nabc\r\n",
            sentence=f"hostile: the reply broke off (…). {KEPT}",
            text="Half a",
        ),
        row(
            "no last chunk",
            CHUNKED + chunk(half),
            sentence=f"hostile: the reply broke off (…). {KEPT}",
            text="Half a",
        ),
        row(
            "silence after the headers",
            HEAD,
            Pause(),
            sentence=f"hostile: the reply stalled: nothing came for 1 s. {ASK}",
        ),
        row("silence in mid-stream", HEAD + half, Pause(), sentence=stalled, text="Half a"),
        row(
            "a reply that ends without a word",
            HEAD + b": hello\n\n",
            sentence="hostile: the reply ended before its first word. Ask again.",
        ),
        row(
            "an event that is no JSON",
            HEAD + half + b"data: {oops\n\n" + half,
            sentence=f"hostile: an event of the stream is no valid JSON. {KEPT}",
            text="Half a",
        ),
        row(
            "an HTML page with 200",
            http(b"<html><title>Log in</title><p>x", "200 OK", "Content-Type: text/html"),
            sentence=f"hostile: a web page came instead of a reply: Log in. {PAGE}",
        ),
        row("an empty 200", http(b""), sentence=f"hostile: the reply is empty. {ASK}"),
        row("a 204", b"HTTP/1.1 204 No Content\r\n\r\n", sentence=f"hostile: the reply is empty. {ASK}"),
        row(
            "an error in mid-stream with the key in it",
            HEAD + half + event({"type": "error", "error": {"message": f"no, {KEY}"}}, "error"),
            sentence=f"hostile: the reply broke off: no, *** {KEPT}",
            text="Half a",
        ),
        row(
            "nothing but comments, for ever",
            HEAD + half,
            Endless(b": still here\n\n", 0.05),
            sentence=f"{QUIET} {KEPT}",
            text="Half a",
        ),
        row(
            "nothing but pings, for ever",
            HEAD + half,
            Endless(event({"type": "ping"}, "ping"), 0.05),
            sentence=f"{QUIET} {KEPT}",
            text="Half a",
        ),
        row(
            "words for ever",
            HEAD,
            Endless(said("la", wire), 0.05),
            sentence=f"hostile: the reply was not over after 1 s. {KEPT}",
            text="…",
        ),
        row(
            "an event that comes a byte at a time, for ever",
            HEAD + half + b"data: ",
            Endless(b"x", 0.05),
            sentence=f"{QUIET} {KEPT}",
            text="Half a",
        ),
        row(
            "headers that come a byte at a time, for ever",
            b"HTTP/1.1 200 OK\r\nX-Slow: ",
            Endless(b"x", 0.05),
            sentence=f"hostile: HOST did not begin its reply within 1 s. {NETWORK}",
        ),
    ]
