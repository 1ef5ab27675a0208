"""Replies with status 200 that are packed, oversized, in pieces, or no reply at all."""

from __future__ import annotations

import gzip
import json
from functools import cache
from typing import Any

from tests.agents.fakes import KEY
from tests.agents.raw_server import http
from tests.hostile.script import Endless, Pause, Trickle
from tests.hostile.situation import Situation
from tests.hostile.streams import CHUNKED, DONE, END, HEAD, chunk, event, said
from tests.hostile.words import ASK, CHECK, KEPT, LARGE, LONG, NETWORK, NO_HTTP, QUIET


@cache
def bomb(layers: int) -> bytes:
    """Return a hundred megabytes as a few hundred kilobytes, or, packed again and again, as next to nothing."""
    packed = gzip.compress(b": " + b"x" * 100_000_000 + b"\n", 9)
    for _ in range(layers - 1):
        packed = gzip.compress(packed, 9)
    return packed


def row(name: str, *steps: Any, sentence: str = "", **more: Any) -> Situation:
    return Situation(name=name, scripts=(steps,), sentence=sentence, **more)


def sized(body: bytes) -> bytes:
    """Return a response whose end its length tells: the connection stays open."""
    return f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def bodies() -> list[Situation]:
    half, loaf = said("Half a"), said("Half a") + said(" loaf.") + END
    whole = HEAD + loaf
    return [
        row(
            "a bomb of gzip",
            http(bomb(1), "200 OK", "Content-Encoding: gzip"),
            sentence=f"{LONG} {ASK}",
        ),
        row(
            "a bomb of gzip in gzip",
            http(bomb(3), "200 OK", "Content-Encoding: gzip, gzip, gzip"),
            sentence=f"{LONG} {ASK}",
        ),
        row(
            "thirty encodings",
            http(bomb(1), "200 OK", "Content-Encoding: " + ", ".join(["gzip"] * 30)),
            sentence=f"hostile: the reply broke off (Cannot apply more than 5 content encodings.). {ASK}",
        ),
        row(
            "brotli that nobody asked for",
            http(b"\x8b\x00\x80" * 50, "200 OK", "Content-Encoding: br"),
            sentence=f"hostile: the reply is compressed (br), which was not asked for. {ASK}",
        ),
        row(
            "zstd that nobody asked for",
            http(b"\x28\xb5\x2f\xfd" * 50, "200 OK", "Content-Encoding: zstd"),
            sentence=f"hostile: the reply is compressed (zstd), which was not asked for. {ASK}",
        ),
        row("a JSON reply without end", http(b"["), Endless(b"{}," * 20_000), sentence=f"{LARGE} {ASK}"),
        row(
            "a line of 20 MB",
            HEAD + half + b"data: " + b"x" * 20_000_000,
            sentence=f"{LONG} {KEPT}",
            text="Half a",
        ),
        row(
            "a header of 20 MB",
            b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 20_000_000 + b"\r\n\r\n",
            sentence=f"{NO_HTTP} (Receive buffer too long). {NETWORK}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "ten thousand headers",
            b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 10_000 + b"\r\n",
            sentence=f"hostile: the reply is empty. {ASK}",
        ),
        row(
            "invalid UTF-8",
            HEAD + b'data: {"choices":[{"delta":{"content":"a\xff\xfeb"}}]}\n\n' + END,
            text="a\ufffd\ufffdb",
        ),
        row(
            "lone surrogates and NUL",
            HEAD + b'data: {"choices":[{"delta":{"content":"a\\ud800b\\u0000c"}}]}\n\n' + END,
            text="a\ufffdb\0c",
        ),
        row(
            "a wrong content type",
            http(said("Half a loaf.") + END, "200 OK", "Content-Type: image/png"),
            text="Half a loaf.",
        ),
        row("no content type", http(said("Half a loaf.") + END), text="Half a loaf."),
        row(
            "an error object in a 200",
            http(json.dumps({"error": {"message": f"bad {KEY}"}}).encode()),
            sentence=f"hostile: an error came instead of a reply: bad *** {ASK}",
        ),
        row(
            "an error string in a 200",
            http(b'{"error":"out of luck"}'),
            sentence=f"hostile: an error came instead of a reply: out of luck. {ASK}",
        ),
        row(
            "JSON that is cut",
            http(b'{"choices":[{"message":{"content":"Hal'),
            sentence=f"hostile: the reply is cut or no valid JSON. {ASK}",
        ),
        row(
            "a JSON number",
            http(b"42"),
            sentence=f"hostile: what came is no reply: nothing that could be read. {CHECK}",
        ),
        row("an empty list", http(b"[]"), sentence=f"hostile: the reply holds nothing. {ASK}"),
        row(
            "plain text",
            http(b"upstream connect error"),
            sentence=f"hostile: what came is no reply: upstream connect error. {CHECK}",
        ),
        row("DONE twice and text after it", whole + DONE + DONE + said("more"), text="Half a loaf."),
        row("DONE and nothing else", HEAD + DONE, sentence=f"hostile: the reply ended before its first word. {ASK}"),
        row("text after the finish reason", whole + said(" Crumbs.") + DONE, text="Half a loaf. Crumbs."),
        row(
            "1xx before the reply",
            b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + whole,
            text="Half a loaf.",
        ),
        row(
            "1xx for ever",
            Endless(b"HTTP/1.1 102 Processing\r\n\r\n", 0.05),
            sentence=f"hostile: HOST did not begin its reply within 1 s. {NETWORK}",
        ),
        row(
            "1xx without a pause, for ever",
            Endless(b"HTTP/1.1 102 Processing\r\n\r\n" * 500),
            sentence=f"hostile: HOST did not begin its reply within 1 s. {NETWORK}",
        ),
        row("trailers", CHUNKED + chunk(loaf) + b"0\r\nX-Sum: 1\r\nX-Ratelimit: \xff\r\n\r\n", text="Half a loaf."),
        row("trailers for ever", CHUNKED + chunk(loaf) + b"0\r\n", Endless(b"X: y\r\n", 0.01), text="Half a loaf."),
        row("a trailer of 20 MB", CHUNKED + chunk(loaf) + b"0\r\nX: " + b"y" * 20_000_000, text="Half a loaf."),
        row(
            "a chunk of a length that nobody has",
            CHUNKED + b"f" * 30 + b"\r\n" + loaf,
            sentence=f"hostile: the reply broke off (…). {ASK}",
        ),
        row(
            "a chunk with an extension of 20 MB",
            CHUNKED + b"5;" + b"x" * 20_000_000,
            sentence=f"hostile: the reply broke off (…). {ASK}",
        ),
        row("junk after the reply", sized(loaf) + b"HTTP/1.1 500 No\r\n\r\n\0\xff" * 9, text="Half a loaf."),
        row("another reply after the reply", sized(loaf) + sized(said("Not this.") + END), text="Half a loaf."),
        row(
            "a length below zero",
            b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" + loaf,
            sentence=f"{NO_HTTP} (bad Content-Length). {NETWORK}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row("the key in the text", HEAD + said(f"Your key is {KEY}.") + END, text=f"Your key is {KEY}."),
        row(
            "the key in a header",
            http(said("ok") + END, "200 OK", f"X-Echo: {KEY}", f"x-ratelimit-limit-requests: {KEY}"),
            text="ok",
        ),
        row(
            "a JSON reply that trickles for ever",
            http(b'{"a":"'),
            Endless(b"x", 0.05),
            sentence=f"{QUIET} {ASK}",
        ),
        row(
            "a web page that trickles for ever",
            http(b"<html>"),
            Endless(b"x", 0.05),
            sentence=f"{QUIET} {ASK}",
        ),
        row(
            "blanks for ever",
            HEAD,
            Endless(b"\n", 0.05),
            sentence=f"{QUIET} {ASK}",
        ),
        row("a whole reply, then silence", whole, Pause(), text="Half a loaf."),
        row("a whole reply, then pings for ever", whole, Endless(b": x\n\n", 0.05), text="Half a loaf."),
        row("a whole reply, then empty events for ever", whole, Endless(event({}), 0.05), text="Half a loaf."),
        row("a whole reply, byte by byte", Trickle(whole, 0.001), text="Half a loaf."),
    ]
