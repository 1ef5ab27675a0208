"""Imports ahead what the first request of a session needs: it would wait for that longer than for the history."""

from __future__ import annotations

from importlib import import_module

from clanker_tui.agents.endpoint import parse_endpoint
from clanker_tui.agents.factory import dialect_of, wire_of
from clanker_tui.config.settings import ProviderSettings
from clanker_tui.domain.providers import Wire

IMPORTED_TO_CONNECT = ("httpcore2", "anyio._backends._asyncio")  # by the HTTP library, at its first client and request


def warm_up(provider: str, settings: ProviderSettings) -> None:
    """Import what an agent of the provider is made of. Nothing is sent, and no key is looked for.

    Raises:
        ConfigError: the kind that is configured is none.
    """
    wire = wire_of(provider, settings)
    if wire is Wire.DEMO:
        return
    import_module("clanker_tui.agents.remote")
    dialect_of(provider, wire, parse_endpoint("http://localhost"))
    for name in IMPORTED_TO_CONNECT:
        import_module(name)
    import_module("clanker_tui.agents.connection").bare_context()
