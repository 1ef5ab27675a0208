"""What the dialogs ask of the rest of the program, answered by its services."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from clanker_tui.config.lookup import provider_settings
from clanker_tui.config.settings import ProviderSettings
from clanker_tui.domain.agent import Health, ModelInfo
from clanker_tui.errors import ClankerError, ConfigError
from clanker_tui.ui.setup import FoundServer, KeyPlace, KeySearch

if TYPE_CHECKING:
    from clanker_tui.domain.agent import Agent
    from clanker_tui.domain.secret import Secret
    from clanker_tui.services import Services


class ServiceSetup:
    """Finds and checks providers and keeps keys, by way of the services."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def find_servers(self) -> Sequence[FoundServer]:
        from clanker_tui.agents.local import find_local_servers

        return [FoundServer(one.name, one.base_url, one.models) for one in await find_local_servers()]

    async def locate_key(self, provider: str) -> KeySearch:
        report = await asyncio.to_thread(self._services.keys.locate, provider)
        return KeySearch(report.source, report.problem)

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
        try:
            if key is None and not base_url:
                return await (await self._services.agent(provider, model)).health()
            agent = await self._agent(provider, model, key, base_url)
        except ClankerError as error:
            return Health(False, str(error))
        try:
            return await agent.health()
        finally:
            await agent.aclose()

    async def list_models(self, provider: str, *, key: Secret | None = None, base_url: str) -> Sequence[ModelInfo]:
        agent = await self._agent(provider, "", key, base_url)
        try:
            return await agent.list_models()
        finally:
            await agent.aclose()

    async def _agent(self, provider: str, model: str, key: Secret | None, base_url: str) -> Agent:
        """Return an agent for one question, with what was typed and not what is configured."""
        return await asyncio.to_thread(self._create, provider, model, key, base_url)

    def _create(self, provider: str, model: str, key: Secret | None, base_url: str) -> Agent:
        from clanker_tui.agents.factory import create_agent

        try:
            settings = provider_settings(self._services.settings, provider)
        except ConfigError:
            settings = ProviderSettings()  # a server that is being added
        return create_agent(provider, model, settings=settings, key=key, base_url=base_url or None)
