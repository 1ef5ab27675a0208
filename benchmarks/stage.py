"""Where a client performs: a prepared HOME, restored for every run, and the mock provider beside it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.clients.base import Chat, Client, Context
from benchmarks.homes import clean_environment, copy_home
from benchmarks.server import Server
from benchmarks.terminal.program import Terminal

TEMPLATE = "template"


class Stage:
    """Prepares and launches clients under a work folder. Close it."""

    def __init__(self, work: Path, peers: Path, *, nice: int = 0) -> None:
        self._work = work
        self._peers = peers
        self._nice = nice
        self.server = Server(work)

    def close(self) -> None:
        """End the mock provider."""
        self.server.close()

    def _folder(self, client: Client, variant: str) -> Path:
        return self._work / client.name / variant

    def context(self, client: Client) -> Context:
        """Return where things are; HOME is always at the same path, since some clients store it."""
        home = self._folder(client, "home")
        home.mkdir(parents=True, exist_ok=True)
        return Context(home, self.server.port, self._peers)

    def environment(self, client: Client, ctx: Context) -> dict[str, str]:
        """Return the whole environment of a client."""
        return clean_environment(ctx.home, os.defpath, client.env(ctx))

    def build_template(self, client: Client) -> None:
        """Configure a client and let it have its first run, once."""
        if self._folder(client, TEMPLATE).exists():
            return
        ctx = self.context(client)
        shutil.rmtree(ctx.home)
        ctx.home.mkdir()
        env = self.environment(client, ctx)
        client.prepare(ctx)
        if client.is_chat or client.start_only:
            with Terminal(client.argv(ctx), env, ctx.home) as term:
                client.first_run(term)
            client.after_template(ctx)
        self._keep(client, ctx, TEMPLATE)

    def restore(self, client: Client, variant: str = TEMPLATE) -> Context:
        """Return a context whose HOME is a fresh copy of a prepared one."""
        ctx = self.context(client)
        shutil.rmtree(ctx.home, ignore_errors=True)  # a client that was killed may still be writing
        copy_home(self._folder(client, variant), ctx.home)
        return ctx

    def seed(self, client: Client, variant: str, chats: Callable[[], Iterable[Chat]]) -> None:
        """Fill a client's store once, and keep it as a variant of the template."""
        if self._folder(client, variant).exists():
            return
        ctx = self.restore(client)
        client.seed(ctx, chats())
        self._keep(client, ctx, variant)

    def _keep(self, client: Client, ctx: Context, variant: str) -> None:
        copy_home(ctx.home, self._folder(client, variant))

    def launch(self, client: Client, ctx: Context, argv: list[str] | None = None) -> Terminal:
        """Return a terminal for a client (or another command in its place), not yet started."""
        return Terminal(argv or client.argv(ctx), self.environment(client, ctx), ctx.home, nice=self._nice)
