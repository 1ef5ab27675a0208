"""oterm: Textual client over pydantic-ai (Ollama's OpenAI-compatible endpoint here)."""

# ruff: noqa: ARG002 - the interface hands over more than this client needs

import json
import sqlite3
from collections.abc import Iterable

from benchmarks.clients.base import Chat, Client, Context, fast_database
from benchmarks.terminal.program import Terminal


class OTerm(Client):
    title = "oterm"
    package = "oterm"
    venv = "oterm"
    ready = r"❯"

    def argv(self, ctx: Context) -> list[str]:
        return [ctx.tool("oterm", "oterm")]

    def env(self, ctx: Context) -> dict[str, str]:
        return {"OLLAMA_URL": ctx.base_url, "OTERM_DATA_DIR": str(ctx.data / "oterm")}

    def prepare(self, ctx: Context) -> None:
        folder = ctx.data / "oterm"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(json.dumps({"theme": "textual-dark", "splash-screen": False}))

    def first_run(self, term: Terminal) -> None:
        term.wait_for(r"new chat", 60)
        term.wait_quiet(1.0)

    @staticmethod
    def _add(db: sqlite3.Connection, title: str) -> int | None:
        """Add a conversation and return its id."""
        cursor = db.execute(
            "INSERT INTO chat(name, model, provider, parameters, tools, thinking) "
            "VALUES(?, 'mock-model:latest', 'ollama', '{}', '[]', 0)",
            (title,),
        )
        return cursor.lastrowid

    def after_template(self, ctx: Context) -> None:
        """A first, empty chat, so that the composer is there at start."""
        with fast_database(ctx.data / "oterm" / "store.db") as db:
            self._add(db, "bench")

    def seed(self, ctx: Context, chats: Iterable[Chat]) -> None:
        with fast_database(ctx.data / "oterm" / "store.db") as db:
            db.execute("DELETE FROM chat")
            for title, turns in chats:
                chat = self._add(db, title)
                db.executemany(
                    "INSERT INTO message(chat_id, author, text) VALUES(?, ?, ?)",
                    [
                        (chat, role, text)
                        for turn in turns
                        for role, text in zip(("user", "assistant"), turn, strict=True)
                    ],
                )

    def version_argv(self, ctx: Context) -> list[str]:
        return [ctx.tool("oterm", "oterm"), "--version"]

    def help_argv(self, ctx: Context) -> list[str]:
        return [ctx.tool("oterm", "oterm"), "--help"]

    def open_long(self, term: Terminal, marker: str) -> float:
        return term.exec_time  # the first chat is opened at start
