"""Writes the databases of other programs that the tests import, as SQL.

Run it as `python -m tests.importers.make_peer_databases [FOLDER]`.

The programs themselves hold the conversations, with a provider on loopback, and write the databases: llm on its command
line (0.27.1 for the tables it had before turns), elia and oterm in a pseudo-terminal. oterm's chats are rows that its
adapter in the benchmarks adds, since an empty oterm asks for a model first. Indexes of full text and what belongs to
them are left out of the SQL.

The programs are installed from the package index into the folder that is given, or else into a temporary one.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.clients.base import Client, Context
from benchmarks.clients.elia import Elia
from benchmarks.clients.llm_chat import LlmChat
from benchmarks.clients.oterm import OTerm
from benchmarks.homes import clean_environment
from benchmarks.terminal.program import Terminal

FIXTURES = Path(__file__).parent / "fixtures"
ROOT = Path(__file__).parent.parent.parent
PACKAGES = {
    "llm": "llm==0.36",
    "llm_legacy": "llm==0.27.1 openai<2 httpx",
    "elia": "elia-chat==1.10.0",
    "oterm": "oterm==0.26.1",
}
REPLY = "A reply of the **mock** provider: äöü 日本.\n\n```python\nprint(1)\n```\nThe end."
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


def main() -> None:
    """Write all fixtures."""
    with TemporaryDirectory() as folder:
        peers = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "peers"
        for name, package in PACKAGES.items():
            install(peers / name, package)
        with provider(Path(folder)) as port:
            for name in PACKAGES:
                home = Path(folder) / "homes" / name
                home.mkdir(parents=True)
                database = converse(name, Context(home, port, peers))
                (FIXTURES / f"{name}.sql").write_text(dump(database), encoding="utf-8")
                print(f"{name}: {(FIXTURES / f'{name}.sql').stat().st_size:,} bytes")


def install(folder: Path, package: str) -> None:
    """Install a program into a virtual environment of its own, unless it is there."""
    if not folder.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([folder / "bin" / "pip", "install", "-q", *package.split()], check=True)


@contextmanager
def provider(folder: Path) -> Iterator[int]:
    """Run the mock provider; return its port."""
    reply = folder / "reply.md"
    reply.write_text(REPLY, encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.mock", "--parent-pipe", "--text-file", str(reply)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        yield int(json.loads(process.stdout.readline())["port"])
        process.communicate()


def converse(name: str, context: Context) -> Path:
    """Let a program hold its conversations; return its database."""
    match name:
        case "elia":
            in_terminal(Elia(), context, ["How do I reverse a list?", "And a string?"])
            return context.data / "elia" / "elia.sqlite"
        case "oterm":
            in_terminal(OTerm(), context, ["What is a monad?", "In one sentence?"])
            return context.data / "oterm" / "store.db"
        case _:
            return with_llm(name, context)


def in_terminal(client: Client, context: Context, prompts: list[str]) -> None:
    """Start a program in a pseudo-terminal, and ask one prompt after the other."""
    client.name = type(client).__name__.lower()
    client.prepare(context)
    environment = clean_environment(context.home, os.defpath, client.env(context))
    with Terminal(client.argv(context), environment, context.home) as terminal:
        client.first_run(terminal)
    client.after_template(context)
    with Terminal(client.argv(context), environment, context.home) as terminal:
        terminal.wait_for(client.ready, 60, "composer")
        terminal.wait_quiet(1.0)
        for prompt in prompts:
            client.submit(terminal, prompt)
            terminal.wait_for("The end", 60, "reply")
            terminal.wait_quiet(2.0, 20)


def with_llm(name: str, context: Context) -> Path:
    """Hold conversations on llm's command line: with a system prompt, a fragment, an image, and without any."""
    client = LlmChat()
    client.prepare(context)
    config = context.config / "llm" / "extra-openai-models.yaml"
    config.write_text(config.read_text() + "  vision: true\n")
    notes, image = context.home / "notes.txt", context.home / "pixel.png"
    notes.write_text("Notes that go along.\n", encoding="utf-8")
    image.write_bytes(PIXEL)
    environment = clean_environment(context.home, os.defpath, client.env(context))
    for arguments in (
        ["-m", "mock", "-s", "Be brief.", "What is a borrow checker?"],
        ["-c", "-m", "mock", "And a lifetime?"],
        ["-m", "mock", "-f", str(notes), "Sum this up."],
        ["-m", "mock", "-a", str(image), "What is in the picture?"],
        ["-m", "mock", "--no-stream", "Say hello."],
    ):
        command = [str(context.peers / name / "bin" / "llm"), *arguments]
        subprocess.run(command, env=environment, cwd=context.home, stdin=subprocess.DEVNULL, check=True)
    return context.config / "llm" / "logs.db"


def dump(database: Path) -> str:
    """Return the tables of a database and their indexes as SQL."""
    with closing(sqlite3.connect(database)) as connection:
        made = connection.execute(
            "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('table', 'index') AND sql IS NOT NULL"
            " AND name NOT LIKE 'sqlite_%' AND tbl_name NOT LIKE '%_fts%' ORDER BY type = 'index', rowid"
        ).fetchall()
        rows = [line for line in connection.iterdump() if line.startswith("INSERT INTO")]
    tables = {name for kind, name, _ in made if kind == "table"}
    wanted = [row for row in rows if row.split('"')[1] in tables]
    return "".join(f"{statement.rstrip(';')};\n" for statement in (*(sql for *_, sql in made), *wanted))


if __name__ == "__main__":
    main()
