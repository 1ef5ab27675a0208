"""What the benchmark needs to know about a client.

A client is one subclass in one module of this package; it is found by the module's name. Only `argv` and `ready` are
required; a scenario is skipped where the method it needs is not overridden.
"""

# ruff: noqa: ARG002 - a default ignores what its overrides need

from __future__ import annotations

import importlib
import shutil
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from benchmarks.errors import NotSupportedError
from benchmarks.terminal.program import Terminal

API_KEY = "sk-bench-not-a-key"
FLOORS = Path(__file__).resolve().parent.parent / "floors"

Turn = tuple[str, str]
"""A question and the answer to it."""
Chat = tuple[str, list[Turn]]
"""A title and the turns under it."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where things are for one run: a fresh HOME, the mock provider, one virtual environment per client."""

    home: Path
    port: int
    peers: Path

    @property
    def base_url(self) -> str:
        """Where the mock provider listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def openai_url(self) -> str:
        """Base URL for OpenAI-compatible clients."""
        return f"{self.base_url}/v1"

    @property
    def config(self) -> Path:
        """The folder for configuration, in HOME."""
        return self.home / ".config"

    @property
    def data(self) -> Path:
        """The folder for data, in HOME."""
        return self.home / ".local" / "share"

    def tool(self, venv: str, program: str) -> str:
        """Return a program in a client's virtual environment, else on PATH.

        Raises:
            FileNotFoundError: it is in neither.
        """
        local = self.peers / venv / "bin" / program
        if local.exists():
            return str(local)
        found = shutil.which(program)
        if found is None:
            raise FileNotFoundError(f"{program} is neither in {local.parent} nor on PATH")
        return found

    def python(self, venv: str) -> str:
        """Return the interpreter of a virtual environment, else ours."""
        return str(self.peers / venv / "bin" / "python") if (self.peers / venv).exists() else sys.executable


class Client:
    """One terminal client. `name` is the module's name.

    `package` is the distribution whose version is reported, `ready` a regex that matches once the composer is on the
    screen; of a `start_only` client, and of one that is no chat, only the start is measured.
    """

    name: str = ""
    title: ClassVar[str] = ""
    kind: ClassVar[str] = "peer"  # or "floor", "limit"
    package: ClassVar[str] = ""
    venv: ClassVar[str] = ""
    ready: ClassVar[str] = ""
    submit_key: ClassVar[str] = "enter"
    can_type_while_streaming: ClassVar[bool] = True
    is_chat: ClassVar[bool] = True
    start_only: ClassVar[bool] = False
    start_timeout_s: ClassVar[float] = 60.0

    def argv(self, ctx: Context) -> list[str]:
        """Return the command that starts the client."""
        raise NotSupportedError("it has no screen")

    def env(self, ctx: Context) -> dict[str, str]:
        """Return further variables of its environment."""
        return {}

    def prepare(self, ctx: Context) -> None:
        """Write the configuration into HOME; done once, for the template."""

    def first_run(self, term: Terminal) -> None:
        """Drive the first launch (dialogs, database creation), in the template."""
        term.wait_for(self.ready, self.start_timeout_s, "composer on first run")
        term.wait_quiet()

    def after_template(self, ctx: Context) -> None:
        """Adjust the template after the first run, for example its store."""

    def before_typing(self, term: Terminal) -> None:
        """Focus the composer while a reply streams; usually it still has the focus."""

    def submit(self, term: Terminal, text: str) -> float:
        """Type a prompt and send it; return when the send key was written."""
        term.type(text)
        term.wait_for(text[-12:], 20, "typed prompt")
        return term.key(self.submit_key)

    def version_argv(self, ctx: Context) -> list[str]:
        """Return the command that prints the version."""
        raise NotSupportedError("it prints no version")

    def help_argv(self, ctx: Context) -> list[str]:
        """Return the command that prints the help."""
        raise NotSupportedError("it prints no help")

    def ask_argv(self, ctx: Context, prompt: str) -> list[str]:
        """Return a command that prints one streamed reply and exits."""
        raise NotSupportedError("it has no command for a single reply")

    # -- stored conversations --

    def seed(self, ctx: Context, chats: Iterable[Chat]) -> None:
        """Put conversations into the store."""
        raise NotSupportedError("its store can not be filled")

    def open_long(self, term: Terminal, marker: str) -> float:
        """Open the newest stored conversation, in which `marker` stands; return when the opening key was sent."""
        raise NotSupportedError("opens no stored conversation")

    def search(self, term: Terminal, query: str) -> tuple[float, str]:
        """Search the store; return when the last key was sent, and a regex of a hit."""
        raise NotSupportedError("no search over stored conversations")


def overrides(client: Client, method: str) -> bool:
    """Whether a client's own class defines a method."""
    return getattr(type(client), method) is not getattr(Client, method)


def load_client(name: str) -> Client:
    """Return the client of a module in this package.

    Raises:
        LookupError: the module has no client.
    """
    module = importlib.import_module(f"{__package__}.{name}")
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Client) and value.__module__ == module.__name__:
            client = value()
            client.name = name
            return client
    raise LookupError(f"no client in {module.__name__}")


@contextmanager
def fast_database(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a client's SQLite store, to fill it in one quick transaction."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        with connection:
            yield connection
