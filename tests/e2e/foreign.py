"""A foreign server, aimock, behind a recorder that keeps every request as it was sent.

aimock keeps a journal too, but translates all requests into one format before it writes them down.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.e2e.server import PATIENCE_S, Request

ADDRESS = re.compile(r"listening on http://127\.0\.0\.1:(\d+)")
HOP_BY_HOP = {"connection", "transfer-encoding", "keep-alive", "host", "content-length"}


def find_aimock() -> str | None:
    """Return aimock's program: what AIMOCK names, else one on the PATH; None when there is none."""
    return os.environ.get("AIMOCK") or shutil.which("llmock")


@contextmanager
def aimock(program: str, replies: dict[str, Any], folder: Path) -> Iterator[Recorder]:
    """Run aimock with a reply for each user message that contains a key, and a recorder before it."""
    fixtures = folder / "aimock.json"
    entries = [{"match": {"userMessage": text}, "response": response} for text, response in replies.items()]
    fixtures.write_text(json.dumps({"fixtures": entries}))
    command = [program, "--port", "0", "--fixtures", str(fixtures), "--latency", "5", "--strict"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            recorder = Recorder(port_of(process))
            try:
                yield recorder
            finally:
                recorder.shutdown()
                recorder.server_close()
        finally:
            process.terminate()


def port_of(process: subprocess.Popen[str]) -> int:
    """Read a server's output until it says where it listens."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if match := ADDRESS.search(line):
            return int(match[1])
    raise AssertionError(f"aimock did not start: {''.join(lines)}")


class Relay(BaseHTTPRequestHandler):
    """Hands each request on, unchanged, and streams the response back."""

    server: Recorder

    def do_GET(self) -> None:
        self._relay(b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append(Request(self.path, headers, json.loads(body)))
        self._relay(body)

    def _relay(self, body: bytes) -> None:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        connection = http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=PATIENCE_S)
        connection.request(self.command, self.path, body or None, headers)
        response = connection.getresponse()
        self.send_response(response.status)
        for name, value in response.getheaders():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.end_headers()
        while data := response.read1(65536):
            self.wfile.write(data)
            self.wfile.flush()
        connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Stay silent: pytest's output is for tests."""


class Recorder(ThreadingHTTPServer):
    """Listens on loopback before a server at the port `behind`."""

    daemon_threads = True

    def __init__(self, behind: int) -> None:
        super().__init__(("127.0.0.1", 0), Relay)
        self.behind = behind
        self.requests: list[Request] = []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        """The server's root."""
        return f"http://127.0.0.1:{self.server_address[1]}"
