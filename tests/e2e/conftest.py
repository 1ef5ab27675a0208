"""The installed program, in a home folder of its own."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.e2e.hostile_history import fill
from tests.e2e.hostile_server import HostileServer
from tests.e2e.screen import Screen, Seen
from tests.e2e.server import MODEL, ChatServer
from tests.e2e.terminal import PATIENCE_S, Terminal

PROGRAM = Path(sys.executable).with_name("clanker-tui")
NOWHERE = "http://127.0.0.1:9"  # the discard port: whatever would leave this machine is refused at once
STORED = """
    SELECT text FROM drafts
    UNION ALL SELECT group_concat(text, '') FROM (SELECT * FROM parts ORDER BY position, seq) GROUP BY message_seq
"""
WIDE, NORMAL, SMALL = (120, 40), (80, 24), (60, 15)


@dataclass
class Installed:
    """The program as a user has it: an entry point, a home folder, an environment."""

    home: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        return self.home / "settings" / "config.toml"

    @property
    def data(self) -> Path:
        return self.home / "data"

    def env(self) -> dict[str, str]:
        """The whole environment the program gets."""
        return {
            "PATH": f"{PROGRAM.parent}{os.pathsep}{os.defpath}",
            "HOME": str(self.home),
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "CLANKER_TUI_CONFIG": str(self.config),
            "CLANKER_TUI_DATA_DIR": str(self.data),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "HTTP_PROXY": NOWHERE,
            "HTTPS_PROXY": NOWHERE,
            "NO_PROXY": "127.0.0.1,localhost",
            **self.environ,
        }

    def configure(self, text: str) -> None:
        """Write the configuration file."""
        self.config.parent.mkdir(exist_ok=True)
        self.config.write_text(text)

    def use_server(self, server: ChatServer) -> None:
        """Configure a server on this machine as the provider `local`."""
        self.configure(
            f'[agent]\nprovider = "local"\nmodel = "{MODEL}"\n\n'
            f'[providers.local]\nkind = "openai-compatible"\napi_base_url = "{server.url}"\n'
        )

    def app(self, *arguments: str, size: tuple[int, int] = (100, 30)) -> Terminal:
        """Return the app in a terminal, to be used as a context."""
        return Terminal([PROGRAM, *arguments], env=self.env(), cwd=self.home, size=size)

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command without a terminal, to its end."""
        return subprocess.run(
            [PROGRAM, *arguments],
            env=self.env(),
            cwd=self.home,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    def stored(self, text: str) -> bool:
        """Whether a text is committed to the history: what stands in the file before that is rolled back by a kill."""
        file = self.data / "history.db"
        if not file.exists():
            return False
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as history:
            return any(text in row for (row,) in history.execute(STORED))


@dataclass
class Tmux:
    """A tmux server of its own, with the program in it."""

    installed: Installed
    socket: Path

    def app(self, *options: str, size: tuple[int, int] = (100, 30)) -> Terminal:
        """Return tmux in a terminal, with options set, and the app in it."""
        conf = self.installed.home / "tmux.conf"
        conf.write_text("".join(f"set -g {option}\n" for option in ("status off", "escape-time 0", *options)))
        command: list[str | Path] = ["tmux", "-S", self.socket, "-f", conf, "new-session", PROGRAM]
        return Terminal(command, env=self.installed.env(), cwd=self.installed.home, size=size)

    def run(self, *arguments: str) -> str:
        """Run a tmux command and return what it printed."""
        command = ["tmux", "-S", str(self.socket), *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False).stdout

    @property
    def cells(self) -> list[list[Seen]]:
        """What tmux shows, with its colours, without the blanks at the ends of rows: it keeps no erased ones."""
        rows = self.run("capture-pane", "-p", "-e", "-N").splitlines()
        screen = Screen(max(len(row) for row in rows), len(rows))
        screen.feed("\r\n".join(rows).encode())
        for row in (cells := screen.cells):
            while row and row[-1].text == " ":
                row.pop()
        return cells


@pytest.fixture
def installed(home: Path) -> Installed:
    """The program with nothing configured."""
    return Installed(home)


@pytest.fixture
def server() -> Iterator[ChatServer]:
    """A server that wants no key."""
    with closing(ChatServer()) as server:
        yield server


@pytest.fixture
def chatting(installed: Installed, server: ChatServer) -> Installed:
    """The program, configured for the server."""
    installed.use_server(server)
    return installed


@pytest.fixture
def hostile_server() -> Iterator[HostileServer]:
    """A server whose every word would steer a terminal."""
    with closing(HostileServer()) as server:
        yield server


@pytest.fixture
def hostile(installed: Installed, hostile_server: HostileServer) -> Installed:
    """The program, configured for the hostile server, with a history that would steer a terminal."""
    fill(installed.data / "history.db")
    installed.use_server(hostile_server)
    return installed


@pytest.fixture
def tmux(chatting: Installed) -> Iterator[Tmux]:
    """The program in tmux, configured for the server."""
    if shutil.which("tmux") is None:
        pytest.skip("there is no tmux here")
    server = Tmux(chatting, chatting.home / "t")
    yield server
    server.run("kill-server")
