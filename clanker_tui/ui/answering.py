"""What the dialogs ask of the rest of the program, answered by its services; what blocks runs in threads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from clanker_tui.config.lookup import provider_settings
from clanker_tui.config.settings import AgentSettings, ProviderSettings
from clanker_tui.domain.agent import Health, ModelInfo
from clanker_tui.errors import ClankerError, TransportError
from clanker_tui.ui.setup import FoundServer, KeyPlace, KeySearch

if TYPE_CHECKING:
    from clanker_tui.domain.agent import Agent
    from clanker_tui.domain.secret import Secret
    from clanker_tui.services import Services

PATIENCE_S = 20.0  # someone waits for the answer; in a conversation a provider may be silent for longer


class ServiceSetup:
    """Finds and checks providers and keeps keys, by way of the services."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def find_servers(self) -> Sequence[FoundServer]:
        from clanker_tui.agents.local import find_local_servers

        return [FoundServer(one.name, one.base_url, one.models) for one in await find_local_servers()]

    async def locate_key(self, provider: str) -> KeySearch:
        return await asyncio.to_thread(self._locate, provider)

    async def store_key(self, provider: str, key: Secret, place: KeyPlace) -> str:
        keys = self._services.keys
        match place:
            case KeyPlace.KEYRING:
                await asyncio.to_thread(keys.store, provider, key)
                where = "in this computer's keyring"
            case KeyPlace.FILE:
                await asyncio.to_thread(keys.store_in_file, provider, key)
                where = "in the key file"
            case KeyPlace.SESSION:
                keys.use_for_session(provider, key)
                where = "for this session only"
        self._services.forget_agents(provider)
        return where

    async def check(self, provider: str, model: str, *, key: Secret | None = None, base_url: str = "") -> Health:
        from clanker_tui.probing import ask_health

        try:
            async with self._agent(provider, model, key=key, base_url=base_url) as agent:
                return await ask_health(agent, self._services.keep)
        except ClankerError as error:
            return Health(False, str(error), has_arrived=False)

    async def list_models(self, provider: str, *, key: Secret | None = None, base_url: str) -> Sequence[ModelInfo]:
        from clanker_tui.probing import list_models

        async with self._agent(provider, "", key=key, base_url=base_url) as agent:
            return await list_models(agent, self._services.keep)

    def _locate(self, provider: str) -> KeySearch:
        keys = self._services.keys
        return KeySearch(keys.locate(provider).source, keys.keyring_problem())

    @asynccontextmanager
    async def _agent(self, provider: str, model: str, *, key: Secret | None, base_url: str) -> AsyncIterator[Agent]:
        """Yield an agent for one question, with what was typed before what is configured; it is closed afterwards.

        Raises:
            ClankerError: it cannot be made, or nothing came in time.
        """
        agent = await asyncio.to_thread(self._create, provider, model, key, base_url)
        try:
            async with asyncio.timeout(PATIENCE_S):
                yield agent
        except TimeoutError as error:
            raise TransportError(f"{provider} gave no answer within {PATIENCE_S:g} s.", provider=provider) from error
        finally:
            await agent.aclose()

    def _create(self, provider: str, model: str, key: Secret | None, base_url: str) -> Agent:
        from clanker_tui.agents.factory import create_agent

        chosen = self._services.settings.agent
        ours = chosen if chosen.provider == provider else AgentSettings()
        if key is None:
            found = self._services.keys.find_if_needed(provider, api_key_env=ours.api_key_env)
            key = None if found is None else found.secret
        return create_agent(
            provider,
            model,
            # A server that is being added is not in the configuration yet.
            settings=ProviderSettings() if base_url else provider_settings(self._services.settings, provider),
            key=key,
            base_url=base_url or ours.api_base_url,
            max_retries=0,
        )
