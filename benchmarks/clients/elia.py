"""elia-chat: Textual client over LiteLLM."""

# ruff: noqa: ARG002 - the interface hands over more than this client needs

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from benchmarks.clients.base import API_KEY, Chat, Client, Context, fast_database
from benchmarks.terminal.program import Terminal


class Elia(Client):
    title = "elia"
    package = "elia-chat"
    venv = "elia"
    ready = r"Enter your message"
    submit_key = "ctrl+j"

    def argv(self, ctx: Context) -> list[str]:
        return [ctx.tool("elia", "elia")]

    def env(self, ctx: Context) -> dict[str, str]:
        return {"OPENAI_API_KEY": API_KEY, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}

    def prepare(self, ctx: Context) -> None:
        folder = ctx.config / "elia"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.toml").write_text(
            'default_model = "mock"\n\n[[models]]\nid = "mock"\nname = "openai/mock-model"\n'
            f'api_base = "{ctx.openai_url}"\napi_key = "{API_KEY}"\ndisplay_name = "Mock"\n'
        )

    def version_argv(self, ctx: Context) -> list[str]:
        return [ctx.tool("elia", "elia"), "--help"]  # there is no --version

    def help_argv(self, ctx: Context) -> list[str]:
        return [ctx.tool("elia", "elia"), "--help"]

    def seed(self, ctx: Context, chats: Iterable[Chat]) -> None:
        with fast_database(ctx.data / "elia" / "elia.sqlite") as db:
            now = datetime(2025, 1, 1)  # noqa: DTZ001 - elia stores local time without a zone
            for title, turns in chats:
                now += timedelta(seconds=60)
                cursor = db.execute(
                    "INSERT INTO chat(model, title, started_at, archived) VALUES('mock', ?, ?, 0)",
                    (title, now.isoformat(" ")),
                )
                chat = cursor.lastrowid
                rows = [("system", "You are a helpful assistant.")]
                for question, answer in turns:
                    rows += [("user", question), ("assistant", answer)]
                db.executemany(
                    "INSERT INTO message(chat_id, role, content, timestamp, meta, model) VALUES(?, ?, ?, ?, ?, 'mock')",
                    [(chat, role, text, now.isoformat(" "), json.dumps({})) for role, text in rows],
                )

    def open_long(self, term: Terminal, marker: str) -> float:
        term.wait_quiet(0.8, 20)
        for _ in range(2):  # from the prompt into the list, then onto the newest chat
            term.key("down")
            term.wait_quiet(0.4, 5)
        return term.key("enter")
