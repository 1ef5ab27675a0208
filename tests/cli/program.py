"""Runs the program as a user does: as a process, with its own home."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from clanker_tui.history.store import History

T = TypeVar("T")

PATIENCE_S = 60.0


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    code: int
    out: str
    err: str


class Program:
    """The installed program in one home folder, whose configuration names one local provider."""

    def __init__(self, home: Path, url: str) -> None:
        self.home = home
        self.env: dict[str, str] = dict(os.environ)
        self.config = home / ".config" / "clanker-tui" / "config.toml"
        self.history_file = home / ".local" / "share" / "clanker-tui" / "history.db"
        self.config.parent.mkdir(parents=True)
        self.configure(
            '[agent]\nprovider = "local"\nmodel = "test-model"\n'
            f'[providers.local]\nkind = "openai-compatible"\napi_base_url = "{url}"\n'
        )

    def configure(self, text: str) -> None:
        """Write the configuration."""
        self.config.write_text(text)
        self.config.chmod(0o600)

    def argv(self, *arguments: str) -> list[str]:
        """Return the command that starts the program."""
        return [sys.executable, "-m", "clanker_tui", *arguments]

    def start(self, *arguments: str, flags: Sequence[str] = ()) -> subprocess.Popen[bytes]:
        """Start the program, with flags for the interpreter, and return its process."""
        return subprocess.Popen(
            [sys.executable, *flags, "-m", "clanker_tui", *arguments],
            env=self.env,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(
        self, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None, encoding: str = "utf-8"
    ) -> Outcome:
        """Run the program to its end."""
        done = subprocess.run(
            self.argv(*arguments),
            env={**self.env, **(env or {})},
            cwd=self.home,
            input=stdin,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )
        return Outcome(done.returncode, done.stdout.decode(encoding), done.stderr.decode())

    def shell(self, command: str, **env: str) -> Outcome:
        """Run a bash command in which `$CLANKER` is the program and `$PYTHON` the interpreter."""
        done = subprocess.run(
            ["bash", "-c", command],
            env={**self.env, "PYTHON": sys.executable, "CLANKER": f"{sys.executable} -m clanker_tui", **env},
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    def stored(self, question: Callable[[History], Awaitable[T]]) -> T:
        """Ask the history that the program left behind."""

        async def ask() -> T:
            history = await History.open(self.history_file)
            try:
                return await question(history)
            finally:
                await history.close()

        return asyncio.run(ask())

    def replies(self) -> list[tuple[str, str]]:
        """Return status and text of each message of the last conversation, oldest first."""

        async def branch(history: History) -> list[tuple[str, str]]:
            conversation = await history.last_conversation()
            if conversation is None or conversation.leaf_id is None:
                return []
            return [(message.status, message.text) for message in await history.branch(conversation.leaf_id)]

        return self.stored(branch)
