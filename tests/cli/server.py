"""A provider on loopback that can also fail: first as often as it is told to, then it answers."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler

from tests.e2e.server import ChatServer, Handler


class MoodyHandler(Handler):
    """Refuses with the next status that was laid out, if any; lists the models that were laid out."""

    server: MoodyServer

    def do_POST(self) -> None:  # noqa: N802 - the name that http.server calls
        if self.server.failures:
            self.rfile.read(int(self.headers["Content-Length"]))
            status = self.server.failures.pop(0)
            self.answer(status, {"error": {"message": f"failing with {status}"}})
        elif self.server.cut_reply:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.cut(self.server.cut_reply)
        else:
            super().do_POST()

    def do_GET(self) -> None:  # noqa: N802 - the same
        self.answer(200, {"object": "list", "data": self.server.models})

    def cut(self, text: str) -> None:
        """Begin a reply and hang up."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(f"data: {json.dumps({'choices': [{'index': 0, 'delta': {'content': text}}]})}\n\n".encode())

    def answer(self, status: int, value: object) -> None:
        """Send a JSON response."""
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(data)


class MoodyServer(ChatServer):
    """A chat server with statuses to fail with, a reply to cut, and models to list."""

    def __init__(self) -> None:
        super().__init__()
        self.RequestHandlerClass: type[BaseHTTPRequestHandler] = MoodyHandler
        self.failures: list[int] = []
        self.cut_reply = ""
        self.models: list[dict[str, object]] = []
