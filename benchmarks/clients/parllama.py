"""parllama: Textual client over LangChain (Ollama API here)."""

# ruff: noqa: ARG002 - the interface hands over more than this client needs

import json
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from benchmarks.clients.base import Chat, Client, Context
from benchmarks.terminal.program import Terminal


class ParLlama(Client):
    title = "parllama"
    package = "parllama"
    venv = "parllama"
    ready = r"Type a message"

    def argv(self, ctx: Context) -> list[str]:
        return [
            ctx.tool("parllama", "parllama"),
            "-u",
            ctx.base_url,
            "-s",
            "chat",
            "--use-last-tab-on-startup",
            "0",
            "-p",
            "0",
        ]

    def env(self, ctx: Context) -> dict[str, str]:
        # Without this, start-up first tries to download a price list three times.
        return {"LITELLM_LOCAL_MODEL_COST_MAP": "True"}

    def version_argv(self, ctx: Context) -> list[str]:
        return [ctx.tool("parllama", "parllama"), "--version"]

    def help_argv(self, ctx: Context) -> list[str]:
        return [ctx.tool("parllama", "parllama"), "--help"]

    def first_run(self, term: Terminal) -> None:
        term.wait_for(r"Local +Site", 60)
        term.wait_quiet(3.0, 20)
        term.key("enter")  # the welcome dialog
        term.wait_quiet(1.0, 10)

    def after_template(self, ctx: Context) -> None:
        path = ctx.data / "parllama" / "settings.json"
        settings = json.loads(path.read_text())
        settings["last_tab"] = settings["starting_tab"] = "Chat"
        settings["ui"]["show_first_run"] = False
        settings["last_llm_config"]["model_name"] = "mock-model:latest"
        path.write_text(json.dumps(settings))

    def seed(self, ctx: Context, chats: Iterable[Chat]) -> None:
        folder = ctx.data / "parllama" / "chats"
        folder.mkdir(parents=True, exist_ok=True)
        now = datetime(2025, 1, 1, tzinfo=UTC)
        for number, (title, turns) in enumerate(chats):
            now += timedelta(seconds=60)
            identity = uuid.UUID(int=number + 1).hex
            messages = [
                {
                    "id": uuid.UUID(int=(number + 1) << 64 | index).hex,
                    "role": role,
                    "content": text,
                    "thinking": "",
                    "images": None,
                    "tool_calls": None,
                    "documents": None,
                }
                for index, (role, text) in enumerate(
                    pair for turn in turns for pair in zip(("user", "assistant"), turn, strict=True)
                )
            ]
            session = {
                "id": identity,
                "_salt": None,
                "__key__": None,
                "name": title,
                "name_generated": True,
                "last_updated": now.isoformat(),
                "llm_config": {
                    "class_name": "LlmConfig",
                    "provider": "Ollama",
                    "model_name": "mock-model:latest",
                    "temperature": 0.5,
                    "mode": "Chat",
                    "streaming": True,
                    "base_url": ctx.base_url,
                    "env_prefix": "PARAI",
                    "format": "",
                    "reasoning_budget": 0,
                },
                "total_cost": 0.0,
                "total_usage": {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0},
                "messages": messages,
            }
            (folder / f"{identity}.json").write_text(json.dumps(session))

    def open_long(self, term: Terminal, marker: str) -> float:
        term.wait_quiet(1.0, 8)
        term.key("ctrl+s")
        term.wait_for("Long one", 20, "session list")
        term.wait_quiet(0.6, 5)
        for _ in range(2):  # the newest entry is the empty chat of this start
            term.key("down")
            term.wait_quiet(0.4, 5)
        return term.key("enter")
