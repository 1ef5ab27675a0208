"""Finds and checks real providers, and keeps keys where they really go; what blocks runs in threads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from clanker_tui.config.lookup import provider_settings
from clanker_tui.config.settings import AgentSettings, ProviderSettings, Settings
from clanker_tui.domain.agent import Agent, Health, ModelInfo
from clanker_tui.domain.providers import built_in
from clanker_tui.domain.secret import Secret
from clanker_tui.errors import ClankerError, KeyMissingError, TransportError
from clanker_tui.ui.setup import FoundServer, KeyPlace, KeySearch

if TYPE_CHECKING:
    from clanker_tui.keys.sources import Keys

PATIENCE_S = 20.0  # a person waits for the answer; a provider may be silent for longer in a conversation
WHERE = {
    KeyPlace.KEYRING: "in this computer's keyring",
    KeyPlace.SESSION: "for this session only",
    KeyPlace.FILE: "in the key file, readable by you alone",
}


class LiveSetup:
    """The `Setup` of the running program."""

    def __init__(self, settings: Settings, keys: Keys) -> None:
        self._settings = settings
        self._keys = keys

    async def find_servers(self) -> Sequence[FoundServer]:
        from clanker_tui.agents.local import find_local_servers

        return [FoundServer(found.name, found.base_url, found.models) for found in await find_local_servers()]

    async def locate_key(self, provider: str) -> KeySearch:
        report = await asyncio.to_thread(self._keys.locate, provider)
        return KeySearch(report.source, report.problem)

    async def store_key(self, provider: str, key: Secret, place: KeyPlace) -> str:
        match place:
            case KeyPlace.KEYRING:
                await asyncio.to_thread(self._keys.store, provider, key)
            case KeyPlace.SESSION:
                self._keys.use_for_session(provider, key)
            case KeyPlace.FILE:
                await asyncio.to_thread(self._keys.store_in_file, provider, key)
        return WHERE[place]

    async def check(self, provider: str, model: str, *, key: Secret | None = None, base_url: str = "") -> Health:
        try:
            async with self._agent(provider, model, key=key, base_url=base_url) as agent:
                return await agent.health()
        except ClankerError as error:
            return Health(is_ok=False, detail=str(error))

    async def list_models(self, provider: str, *, key: Secret | None = None, base_url: str) -> Sequence[ModelInfo]:
        async with self._agent(provider, "", key=key, base_url=base_url) as agent:
            return await agent.list_models()

    @asynccontextmanager
    async def _agent(self, provider: str, model: str, *, key: Secret | None, base_url: str) -> AsyncIterator[Agent]:
        """Yield an agent that is asked one thing, soon answered, and closed.

        Raises:
            ClankerError: it cannot be made, or nothing came in time.
        """
        agent = await asyncio.to_thread(self._make_agent, provider, model, key, base_url)
        try:
            async with asyncio.timeout(PATIENCE_S):
                yield agent
        except TimeoutError as error:
            raise TransportError(f"{provider} gave no answer within {PATIENCE_S:g} s.", provider=provider) from error
        finally:
            await agent.aclose()

    def _make_agent(self, provider: str, model: str, key: Secret | None, base_url: str) -> Agent:
        from clanker_tui.agents.factory import create_agent

        chosen = self._settings.agent
        ours = chosen if chosen.provider == provider else AgentSettings()
        return create_agent(
            provider,
            model,
            settings=ProviderSettings() if base_url else provider_settings(self._settings, provider),
            key=key or self._find_key(provider, ours),
            base_url=base_url or ours.api_base_url,
            max_retries=0,
        )

    def _find_key(self, provider: str, ours: AgentSettings) -> Secret | None:
        """Return a key that is there already; a server that is not built in may do without."""
        try:
            return self._keys.find(provider, api_key_env=ours.api_key_env).secret
        except KeyMissingError:
            if built_in(provider) is not None:
                raise
            return None
