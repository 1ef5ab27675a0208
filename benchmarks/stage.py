"""Where a client performs: a prepared HOME, restored for every run, and the mock provider beside it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from benchmarks.clients.base import Client, Context
from benchmarks.homes import clean_environment, copy_home
from benchmarks.server import Server
from benchmarks.terminal.program import Terminal

CONFIGURED = "configured"
"""A HOME with a configuration, and nothing else."""
TEMPLATE = "template"
"""The same after a first run."""


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

    def configure(self, client: Client) -> None:
        """Write a client's configuration, once."""
        if self._folder(client, CONFIGURED).exists():
            return
        ctx = self.context(client)
        shutil.rmtree(ctx.home)
        ctx.home.mkdir()
        client.prepare(ctx)
        self._keep(client, ctx, CONFIGURED)

    def build_template(self, client: Client) -> None:
        """Configure a client and let it have its first run, once."""
        self.configure(client)

        def first_run(ctx: Context) -> None:
            if client.is_chat or client.start_only:
                with self.launch(client, ctx) as term:
                    client.first_run(term)
                client.after_template(ctx)

        self.make_variant(client, TEMPLATE, first_run, origin=CONFIGURED)

    def make_variant(
        self, client: Client, variant: str, make: Callable[[Context], object], *, origin: str = TEMPLATE
    ) -> None:
        """Do something in a fresh copy of one prepared HOME, and keep the result as another; once."""
        if self._folder(client, variant).exists():
            return
        ctx = self.restore(client, origin)
        make(ctx)
        self._keep(client, ctx, variant)

    def restore(self, client: Client, variant: str = TEMPLATE) -> Context:
        """Return a context whose HOME is a fresh copy of a prepared one."""
        ctx = self.context(client)
        shutil.rmtree(ctx.home, ignore_errors=True)  # a client that was killed may still be writing
        copy_home(self._folder(client, variant), ctx.home)
        return ctx

    def _keep(self, client: Client, ctx: Context, variant: str) -> None:
        copy_home(ctx.home, self._folder(client, variant))

    def launch(
        self, client: Client, ctx: Context, argv: list[str] | None = None, *, size: tuple[int, int] = (120, 40)
    ) -> Terminal:
        """Return a terminal for a client (or another command in its place), not yet started."""
        env = self.environment(client, ctx)
        return Terminal(argv or client.argv(ctx), env, ctx.home, size=size, nice=self._nice)
