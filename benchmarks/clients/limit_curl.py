"""Limit: curl writing the raw event stream to the terminal."""

# ruff: noqa: ARG002 - the interface hands over more than this client needs

import json

from benchmarks.clients.base import Client, Context


class LimitCurl(Client):
    title = "curl -N (raw SSE)"
    kind = "limit"
    package = "curl"
    is_chat = False

    def ask_argv(self, ctx: Context, prompt: str) -> list[str]:
        body = {"model": "mock-model", "stream": True, "messages": [{"role": "user", "content": prompt}]}
        return ["curl", "-sN", ctx.openai_url + "/chat/completions", "-d", json.dumps(body)]

    def version_argv(self, ctx: Context) -> list[str]:
        return ["curl", "--version"]

    def help_argv(self, ctx: Context) -> list[str]:
        return ["curl", "--help"]
