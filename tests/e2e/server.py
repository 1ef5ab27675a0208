"""An OpenAI-compatible server on loopback whose replies a test paces word by word."""

from __future__ import annotations

import json
import queue
import select
import socket
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PATIENCE_S = 30.0
MODEL = "test-model"


@dataclass(frozen=True)
class Request:
    """A chat request as the server received it."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Role and content of each message."""
        return [(message["role"], message["content"]) for message in self.body["messages"]]


class Stream:
    """One reply. The test sends pieces of it when it likes, and learns when the client went away."""

    def __init__(self) -> None:
        self._pieces: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._begun = threading.Event()
        self._client_gone = threading.Event()
        self.request: Request | None = None

    def send(self, text: str) -> None:
        """Send a piece of the reply."""
        self._pieces.put({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]})

    def send_cut(self, text: str, size: int) -> None:
        """Send a text in pieces of so many characters."""
        for at in range(0, len(text), size):
            self.send(text[at : at + size])

    def think(self, text: str) -> None:
        """Send a piece of reasoning."""
        self._pieces.put({"choices": [{"index": 0, "delta": {"reasoning_content": text}, "finish_reason": None}]})

    def finish(self, *, prompt_tokens: int = 7, reply_tokens: int = 3) -> None:
        """End the reply properly, with its usage."""
        self._pieces.put({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        usage = {
            "prompt_tokens": prompt_tokens,
            "completion_tokens": reply_tokens,
            "total_tokens": prompt_tokens + reply_tokens,
        }
        self._pieces.put({"choices": [], "usage": usage})
        self._pieces.put(None)

    def wait_begun(self) -> Request:
        """Wait until a client asked for this reply; return what it asked."""
        assert self._begun.wait(PATIENCE_S), "no request arrived"
        assert self.request is not None
        return self.request

    def wait_client_gone(self) -> None:
        """Wait until the client closed the connection in mid-reply."""
        assert self._client_gone.wait(PATIENCE_S), "the client still listens"

    def serve(self, request: Request, handler: BaseHTTPRequestHandler) -> None:
        """Write the reply to a client, as the test hands it out."""
        self.request = request
        self._begun.set()
        while True:
            try:
                piece = self._pieces.get(timeout=0.05)
            except queue.Empty:
                if has_hung_up(handler.connection):
                    self._client_gone.set()
                    return
                continue
            data = "data: [DONE]\n\n" if piece is None else f"data: {json.dumps({'model': MODEL, **piece})}\n\n"
            try:
                handler.wfile.write(data.encode())
                handler.wfile.flush()
            except OSError:
                self._client_gone.set()
                return
            if piece is None:
                return


def has_hung_up(connection: socket.socket) -> bool:
    """Whether the other side closed a connection."""
    readable, _, _ = select.select([connection], [], [], 0)
    if not readable:
        return False
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except OSError:
        return True


class Handler(BaseHTTPRequestHandler):
    """Serves the model list and the replies that the test has laid out."""

    server: ChatServer

    def do_GET(self) -> None:
        if not self._has_key():
            return
        self._json(200, {"object": "list", "data": [{"id": MODEL, "object": "model", "owned_by": "test"}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        request = Request(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        self.server.requests.append(request)
        if not self._has_key():
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        for name, value in self.server.limits.items():
            self.send_header(name, value)
        self.end_headers()
        self.server.next_stream().serve(request, self)

    def _has_key(self) -> bool:
        """Whether the request carries the right key; one that does not is refused."""
        if not self.server.key or self.headers["Authorization"] == f"Bearer {self.server.key}":
            return True
        self._json(401, {"error": {"message": "Incorrect API key", "code": "invalid_api_key"}})
        return False

    def _json(self, status: int, value: object) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Stay silent: pytest's output is for tests."""


class ChatServer(ThreadingHTTPServer):
    """Listens on loopback; `key` is what a client must send, empty: nothing. `limits` are headers of its replies."""

    daemon_threads = True
    allow_reuse_address = True
    address_family = socket.AF_INET

    def __init__(self, port: int = 0, *, key: str = "") -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.key = key
        self.requests: list[Request] = []
        self.limits: dict[str, str] = {}
        self._streams: queue.Queue[Stream] = queue.Queue()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self.shutdown()
        self.server_close()

    @property
    def url(self) -> str:
        """The base URL a client is configured with."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def next_stream(self) -> Stream:
        """Return the reply for a request that arrived, as soon as the test has laid one out."""
        return self._streams.get(timeout=PATIENCE_S)

    def stream(self) -> Stream:
        """Lay out a reply that the test paces."""
        stream = Stream()
        self._streams.put(stream)
        return stream

    def reply(self, *pieces: str) -> Stream:
        """Lay out a whole reply."""
        stream = self.stream()
        for piece in pieces:
            stream.send(piece)
        stream.finish()
        return stream
