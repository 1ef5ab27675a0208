"""Limit: httpx reading the stream, text written straight to the terminal."""

# ruff: noqa: ARG002 - the interface hands over more than this client needs

from benchmarks.clients.base import FLOORS, Client, Context


class LimitHttpx(Client):
    title = "httpx + json -> tty"
    kind = "limit"
    package = "httpx"
    venv = "floors"
    is_chat = False

    def ask_argv(self, ctx: Context, prompt: str) -> list[str]:
        return [ctx.python("floors"), str(FLOORS / "httpx_stream.py"), ctx.openai_url]
