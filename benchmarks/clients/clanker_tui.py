"""clanker-tui, pointed at the mock provider as an OpenAI-compatible server."""

# ruff: noqa: ARG002 - the interface hands over more than this client needs

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from benchmarks.clients.base import API_KEY, Chat, Client, Context
from benchmarks.homes import clean_environment
from benchmarks.terminal.program import Terminal

SEED = Path(__file__).resolve().parent.parent / "seed_history.py"


class ClankerTui(Client):
    title = "clanker-tui"
    package = "clanker-tui"
    venv = "clanker-tui"
    ready = r"Ask anything"

    def argv(self, ctx: Context) -> list[str]:
        return [ctx.tool("clanker-tui", "clanker-tui")]

    def env(self, ctx: Context) -> dict[str, str]:
        return {"BENCH_API_KEY": API_KEY}

    def prepare(self, ctx: Context) -> None:
        folder = ctx.config / "clanker-tui"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.toml").write_text(
            '[agent]\nprovider = "bench"\nmodel = "mock-model"\n\n'
            '[providers.bench]\nkind = "openai-compatible"\n'
            f'api_base_url = "{ctx.openai_url}"\napi_key_env = "BENCH_API_KEY"\n'
        )

    def version_argv(self, ctx: Context) -> list[str]:
        return [ctx.tool("clanker-tui", "clanker-tui"), "--version"]

    def help_argv(self, ctx: Context) -> list[str]:
        return [ctx.tool("clanker-tui", "clanker-tui"), "--help"]

    def ask_argv(self, ctx: Context, prompt: str) -> list[str]:
        return [ctx.tool("clanker-tui", "clanker-tui"), "ask", prompt]

    def seed(self, ctx: Context, chats: Iterable[Chat]) -> None:
        lines = (json.dumps({"title": title, "turns": turns}) for title, turns in chats)
        subprocess.run(
            [ctx.python(self.venv), "-P", str(SEED)],
            env=clean_environment(ctx.home, os.defpath, self.env(ctx)),
            cwd=ctx.home,
            input="\n".join(lines),
            text=True,
            timeout=300,
            check=True,
        )

    def open_long(self, term: Terminal, marker: str) -> float:
        """Open it from the list. The keys that lead there are not part of the time, as with the other clients."""
        term.wait_for("Long one", 60, "list of conversations")  # before it is there, no key of the list works
        term.wait_quiet(0.8, 20)
        for key in ("f2", "home"):
            term.key(key)
            term.wait_quiet(0.4, 5)
        return term.key("enter")

    def search(self, term: Terminal, query: str) -> tuple[float, str]:
        """Search every message from the history screen. The word is typed at once: its beginning would be found too."""
        term.key("ctrl+r")
        term.wait_for("History", 10, "history screen")
        term.wait_quiet(0.3, 5)
        return term.type(query), rf"{query} knows"
