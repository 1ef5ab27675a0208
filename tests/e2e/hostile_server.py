"""A server whose every word would steer a terminal."""

from __future__ import annotations

from tests.e2e.pieces import EVERYTHING, PIECES
from tests.e2e.server import ChatServer, Handler

NAMES = ("id", "name", "object", "owned_by", "description")


class HostileHandler(Handler):
    """Lists models whose every field is a piece; refuses with all of them, until a reply is laid out."""

    server: HostileServer

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        models = [dict.fromkeys(NAMES, piece) for piece in (*PIECES.values(), EVERYTHING)]
        self._json(200, {"object": "list", "data": models})

    def do_POST(self) -> None:  # noqa: N802 - the same
        if self.server.answers:
            super().do_POST()
            return
        self.rfile.read(int(self.headers["Content-Length"]))
        self._json(400, {"error": dict.fromkeys(("message", "type", "code", "param"), EVERYTHING)})


class HostileServer(ChatServer):
    """Refuses everything while it does not answer."""

    answers = False

    def __init__(self) -> None:
        super().__init__()
        self.RequestHandlerClass = HostileHandler
