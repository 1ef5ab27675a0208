"""The mock provider in a process of its own, and what it logged."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from benchmarks.errors import TimedOutError

ROOT = Path(__file__).resolve().parent.parent
Entry = dict[str, Any]


class Server:
    """The mock provider, running; close it."""

    def __init__(self, folder: Path) -> None:
        self._log = folder / "requests.jsonl"
        self._log.write_text("")
        self._offset = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.mock", "--parent-pipe", "--log", str(self._log)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        self.port: int = json.loads(self._process.stdout.readline())["port"]

    def _control(self, values: dict[str, object]) -> Entry:
        data = json.dumps(values).encode() if values else None
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/control", data)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as response:
            answer: Entry = json.load(response)
        return answer

    def answer(self, text: str, *, tps: float, per_event: int = 1) -> None:
        """Answer completions with this text from now on, and forget the requests logged so far.

        `tps` is tokens per second; 0 is as fast as possible. `per_event` tokens come in each event of the stream.
        """
        self._control({"text": text, "tps": tps, "per_event": per_event, "delay": 0})
        self._offset = self._log.stat().st_size

    def _completions(self) -> list[Entry]:
        """Return the chat completions finished since `answer`, without requests for a title."""
        with self._log.open() as file:
            file.seek(self._offset)
            entries = [json.loads(line) for line in file if line.endswith("\n")]
        return [entry for entry in entries if "messages" in entry and not entry["title"]]

    def completion(self, timeout_s: float) -> Entry:
        """Wait for the first finished chat completion since `answer`, and return its entry in the log.

        Raises:
            TimedOutError: the client sent none.
        """
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if found := self._completions():
                return found[0]
            time.sleep(0.02)
        raise TimedOutError("the client sent no (finished) chat completion request")

    def wait_active(self, timeout_s: float = 30.0) -> None:
        """Wait until a chat completion is being answered, or was.

        Raises:
            TimedOutError: the client sent none.
        """
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if self._control({})["active"] or self._completions():
                return
            time.sleep(0.02)
        raise TimedOutError("the client sent no chat completion request")

    def close(self) -> None:
        """End the server."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(3)
        except subprocess.TimeoutExpired:
            self._process.kill()
