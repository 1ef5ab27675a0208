"""opencode: a coding agent's TUI (one Bun binary), OpenAI-compatible provider.

A symbolic link to the platform binary of the npm package `opencode-ai` is
expected at PEERS/opencode/bin/opencode.
"""

# ruff: noqa: ARG002 - the interface hands over more than this client needs

import json

from benchmarks.clients.base import API_KEY, Client, Context


class OpenCode(Client):
    title = "opencode"
    package = "opencode-ai"
    venv = ""
    ready = r"Ask anything"

    def argv(self, ctx: Context) -> list[str]:
        return [ctx.tool("opencode", "opencode")]

    def env(self, ctx: Context) -> dict[str, str]:
        return {
            "OPENCODE_DISABLE_AUTOUPDATE": "1",
            "OPENCODE_DISABLE_MODELS_FETCH": "1",
            "OPENCODE_DISABLE_LSP_DOWNLOAD": "1",
            "OPENCODE_DISABLE_DEFAULT_PLUGINS": "1",
        }

    def prepare(self, ctx: Context) -> None:
        folder = ctx.config / "opencode"
        folder.mkdir(parents=True, exist_ok=True)
        provider = {
            "npm": "@ai-sdk/openai-compatible",
            "name": "Mock",
            "options": {"baseURL": ctx.openai_url, "apiKey": API_KEY},
            "models": {"mock-model": {"name": "Mock"}},
        }
        (folder / "opencode.json").write_text(
            json.dumps(
                {
                    "provider": {"mock": provider},
                    "model": "mock/mock-model",
                    "small_model": "mock/mock-model",
                    "autoupdate": False,
                    "share": "disabled",
                }
            )
        )

    def version_argv(self, ctx: Context) -> list[str]:
        return [ctx.tool("opencode", "opencode"), "--version"]

    def help_argv(self, ctx: Context) -> list[str]:
        return [ctx.tool("opencode", "opencode"), "--help"]
