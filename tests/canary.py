"""A key to be looked for afterwards: in every spelling, in whatever a program has left behind."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import dumps
from pathlib import Path
from threading import Thread
from typing import Self
from urllib.parse import quote

KEY_HEADERS = {"authorization", "x-api-key", "api-key"}
SAID = 'data: {"model":"m","choices":[{"index":0,"delta":{"content":"An answer."},"finish_reason":null}]}'


def spoken(key: str) -> list[str]:
    """Return what a key is called in plain text, URLs, dumps and tokens, at each place in a token it may stand at."""
    raw = key.encode()
    tokens = [base64.b64encode(b"x" * before + raw + b"y").decode() for before in range(3)]
    return [key, quote(key, safe=""), raw.hex(), raw.hex().upper(), *tokens]


def reply(key: str) -> str:
    """Return an answer that is well but for what stands beside it: there the key is repeated."""
    usage = {"prompt_tokens": 3, "completion_tokens": 2, "by": spoken(key), "of": {key: {"hidden": "\u200b".join(key)}}}
    stop = {"index": 0, "delta": {}, "finish_reason": "stop"}
    end = {"choices": [stop], "usage": usage, "service_tier": key, "system_fingerprint": key}
    return f"{SAID}\n\ndata: {dumps(end)}\n\ndata: [DONE]\n\n"


def models(key: str) -> list[dict[str, str]]:
    """Return a list of models, one of which is one."""
    return [{"id": "m"}, {"id": key}, {"id": "named", "name": f"Model {key}"}]


def forms(key: str) -> list[str]:
    """Return what to look for: the same, of Base64 what no neighbour has a part in."""
    *plain, first, second, third = spoken(key)
    return [*plain, *(token[4:-8] for token in (first, second, third))]


def traces(key: str, places: Iterable[tuple[str, bytes]]) -> list[str]:
    """Return where a key stands, as `place: form`."""
    spelled = [(form, form.lower().encode()) for form in forms(key)]
    return [f"{name}: {form}" for name, data in places for form, wanted in spelled if wanted in data.lower()]


def files(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the content of every file in some folders."""
    for folder in folders:
        yield from ((str(file), file.read_bytes()) for file in sorted(folder.rglob("*")) if file.is_file())


@dataclass
class Received:
    """A request: its line, its headers without those that a key belongs in, and its body."""

    key: str
    rest: bytes


class Handler(BaseHTTPRequestHandler):
    """Answers as the server's mood is."""

    server: EchoServer

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, body: bytes) -> None:
        head = {name.lower(): value for name, value in self.headers.items()}
        key = "".join(head.pop(name, "") for name in KEY_HEADERS).removeprefix("Bearer ")
        self.server.received.append(Received(key, f"{self.requestline} {head}".encode() + body))
        match self.server.mood:
            case "echo":
                told = f"Incorrect API key provided: {' '.join(spoken(key))}"
                self._send(401, dumps({"error": {"message": told, "code": key}}).encode(), {"X-Request-Id": key})
            case "break":
                told = f'data: {{"error": {{"message": "refused {key}"}}}}\n\ndata: {key}\n\n'
                self._send(200, told.encode(), {"Content-Type": "text/event-stream", "X-Request-Id": key})
            case "redirect":
                self._send(307, b"", {"Location": f"{self.server.other}?key={quote(key)}"})
            case _ if self.command == "GET":
                self._send(200, dumps({"object": "list", "data": models(key)}).encode(), {})
            case _:
                self._send(200, reply(key).encode(), {"Content-Type": "text/event-stream"})

    def _send(self, status: int, data: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Stay silent."""


@dataclass
class EchoServer(ThreadingHTTPServer):
    """A provider that repeats the key it was sent, or sends its client elsewhere; keeps what it received."""

    mood: str = "well"
    other: str = ""
    received: list[Received] = field(default_factory=list)

    def __post_init__(self) -> None:
        ThreadingHTTPServer.__init__(self, ("127.0.0.1", 0), Handler)
        self.daemon_threads = True
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
