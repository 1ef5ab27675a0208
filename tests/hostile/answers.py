"""Answers that are no reply: statuses, waits, redirects, and what is no HTTP at all."""

from __future__ import annotations

import json
from typing import Any

from tests.agents.fakes import KEY
from tests.agents.raw_server import http
from tests.hostile.script import Endless, Pause, Reset
from tests.hostile.situation import Situation
from tests.hostile.streams import END, HEAD, said
from tests.hostile.words import AGAIN, ASK, BROKE, MOMENT, MORE, NETWORK, NO_HTTP, SET_URL, SILENT, THRICE, WAIT

GOOD = HEAD + said("Half a loaf.") + END


def error(status: str, message: str = "no", *headers: str, **more: Any) -> bytes:
    return http(json.dumps({"error": {"message": message, **more}}).encode(), status, *headers)


def row(name: str, *scripts: Any, sentence: str = "", **more: Any) -> Situation:
    played = tuple(script if isinstance(script, tuple) else (script,) for script in scripts)
    return Situation(name=name, scripts=played, sentence=sentence, **more)


def answers() -> list[Situation]:
    return [
        row(
            "a hang-up before the headers",
            b"",
            sentence=f"{BROKE} (Server disconnected without sending a response.). {AGAIN}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "a reset before the headers",
            (Reset(),),
            sentence=f"{BROKE} (it was reset). {AGAIN}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "silence before the headers",
            (Pause(),),
            sentence=f"{SILENT} {MORE}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "headers that stop",
            (b"HTTP/1.1 200 OK\r\nX-A", Pause()),
            sentence=f"{SILENT} {MORE}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "headers that are cut",
            b"HTTP/1.1 200 OK\r\nX-A",
            sentence=f"{BROKE} (Server disconnected without sending a response.). {AGAIN}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "an SSH banner",
            (b"SSH-2.0-OpenSSH_9.6\r\n", Pause()),
            sentence=f"{SILENT} {MORE}",
            naps=(0.5, 1.0),
            requests=3,
            speaks_first=True,
        ),
        row(
            "random bytes",
            (bytes(range(256)) * 4, Pause()),
            sentence=f"{NO_HTTP} (illegal request line). {NETWORK}",
            naps=(0.5, 1.0),
            requests=3,
            speaks_first=True,
        ),
        row(
            "a page without headers",
            b"<html>hello</html>",
            sentence=f"{BROKE} (Server disconnected without sending a response.). {AGAIN}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "frames of HTTP/2",
            b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + b"\x00" * 18,
            sentence=f"{NO_HTTP} (illegal request line). {NETWORK}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "a version of HTTP that is none",
            b"HTTP/3.7 200 OK\r\n\r\n",
            sentence=f"hostile: the reply is empty. {ASK}",
        ),
        row(
            "a status 99999",
            b"HTTP/1.1 99999 Oh\r\n\r\n",
            sentence=f"{NO_HTTP} (illegal status line). {NETWORK}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "two lengths that differ",
            b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nabcdefg",
            sentence=f"{NO_HTTP} (conflicting Content-Length headers). {NETWORK}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "a NUL in a header",
            b"HTTP/1.1 200 OK\r\nX: a\x00b\r\n\r\n",
            sentence=f"{NO_HTTP} (illegal header line). {NETWORK}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "a web page with 502",
            http(b"<html><title>502 Bad Gateway</title>", "502 Bad Gateway"),
            sentence=f"hostile answered 502: 502 Bad Gateway. {MOMENT}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row("500 once", error("500 Oops"), GOOD, text="Half a loaf.", requests=2, naps=(0.5,)),
        row("a server that flaps", error("503 Oops"), b"", GOOD, text="Half a loaf.", **THRICE),
        row(
            "500 for ever",
            error("500 Oops"),
            sentence=f"hostile answered 500: no. {MOMENT}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "a 529",
            error("529 Overloaded", "", type="overloaded_error"),
            sentence=f"hostile answered 529: overloaded_error. {MOMENT}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "a 498",
            error("498 Full", ""),
            sentence=f"hostile answered 498: no capacity. {WAIT}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "a 408",
            error("408 Slow"),
            sentence=f"hostile answered 408: no. {MOMENT}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "a 409",
            error("409 Conflict"),
            sentence=f"hostile answered 409: no. {MOMENT}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "a 413", error("413 Large"), sentence="hostile answered 413: no. Ask for less, or begin a new conversation."
        ),
        row(
            "a 401 that quotes the key",
            error("401 No", f"Incorrect API key provided: {KEY}"),
            sentence="hostile answered 401: Incorrect API key provided: … Check the key: clanker-tui keys set hostile.",
        ),
        row(
            "a wait of seconds",
            error("429 No", "slow", "Retry-After: 7"),
            GOOD,
            text="Half a loaf.",
            requests=2,
            naps=(7.0,),
        ),
        row(
            "a wait until a date",
            error("429 No", "slow", "Retry-After: Sun, 22 Nov 2026 12:00:09 GMT"),
            GOOD,
            text="Half a loaf.",
            requests=2,
            naps=(9.0,),
        ),
        row(
            "a wait that is garbage",
            error("429 No", "slow", "Retry-After: soon, \xa7"),
            GOOD,
            text="Half a loaf.",
            requests=2,
            naps=(0.5,),
        ),
        row(
            "a wait below zero",
            error("429 No", "slow", "Retry-After: -5"),
            GOOD,
            text="Half a loaf.",
            requests=2,
            naps=(0.5,),
        ),
        row(
            "a wait of an hour",
            error("429 No", "slow", "Retry-After: 3600"),
            sentence="hostile answered 429: slow. It asks to wait 1 h: try again at …, or choose another model.",
        ),
        row(
            "a wait for ever",
            error("429 No", "slow", "Retry-After: 99999999999999999999"),
            sentence=f"hostile answered 429: slow. {WAIT}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "a wait that is no number",
            error("429 No", "slow", "Retry-After: nan"),
            sentence=f"hostile answered 429: slow. {WAIT}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "no wait, for ever",
            error("429 No", "slow", "Retry-After: 0"),
            sentence=f"hostile answered 429: slow. {WAIT}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "a quota",
            error("429 No", "pay", code="insufficient_quota"),
            sentence="hostile answered 429: pay. Add credit or raise the spend limit there.",
        ),
        row(
            "an error body that trickles",
            (http(b"x", "500 Oops"), Endless(b"x", 0.05)),
            sentence=f"hostile answered 500: x…. {MOMENT}",
            naps=(0.5, 1.0),
            requests=3,
            within_s=4,
        ),
        row(
            "an error body that stalls",
            (http(b"x", "500 Oops"), Pause()),
            sentence=f"hostile answered 500: x. {MOMENT}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "an error body without end",
            (http(b"x", "500 Oops"), Endless(b"x" * 60_000)),
            sentence=f"hostile answered 500: …… {MOMENT}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "a redirect to itself",
            http(b"", "302 Found", "Location: /v1/chat/completions"),
            sentence=f"hostile sends its callers elsewhere (status 302); redirects are not followed. {SET_URL}",
        ),
        row(
            "a redirect to another host",
            http(b"", "308 Moved", f"Location: http://localhost:9/{KEY}"),
            sentence=f"hostile sends its callers to localhost (status 308); redirects are not followed. {SET_URL}",
        ),
        row("a 304", http(b"", "304 Not Modified"), sentence="hostile answered 304: Not Modified"),
        row(
            "a 101",
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
            sentence=f"{NO_HTTP} (Received server _SWITCH_UPGRADE event without a pending proposal). {NETWORK}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "a 599",
            error("599 Hm"),
            sentence=f"hostile answered 599: no. {MOMENT}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "a status 600",
            error("600 Hm"),
            sentence=f"hostile answered 600: no. {MOMENT}",
            naps=(0.5, 1.0),
            requests=3,
        ),
        row(
            "a status 999",
            error("999 Hm"),
            sentence=f"hostile answered 999: no. {MOMENT}",
            naps=(0.5, 1.0),
            requests=3,
        ),
    ]
