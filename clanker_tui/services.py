"""What the front ends work with: histories, agents, prices. What is heavy is imported at its first use, in a thread."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from clanker_tui.config.lookup import provider_settings
from clanker_tui.config.settings import MAX_RETRIES, AgentSettings, Settings
from clanker_tui.domain.agent import Health
from clanker_tui.domain.messages import now
from clanker_tui.domain.providers import default_model
from clanker_tui.errors import ClankerError, ConfigError, StorageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from clanker_tui.domain.agent import Agent, ModelInfo
    from clanker_tui.domain.secret import Secret
    from clanker_tui.domain.usage import Cost, UsageRecord
    from clanker_tui.history.store import History
    from clanker_tui.keys.sources import Keys
    from clanker_tui.pricing import Listing

BUSY_S = 5.0  # while another process writes

_log = logging.getLogger(__name__)


@dataclass
class Services:
    """What the front ends work with. Made once, by `open_services`, and closed once.

    `on_usage` hears of each request that belongs to no conversation, once it is stored; one that could not be stored
    is in `unsaved_usage`. `shelf` is the history in memory where conversations wait until they can be written.
    """

    settings: Settings
    history: History
    keys: Keys
    on_usage: Callable[[UsageRecord], None] = lambda _: None
    is_temporary: bool = False  # the history is in memory
    path: Path | None = None  # of the history file; None where nothing is to be written
    refusal: StorageError | None = None  # why the history file cannot be written: `history` stands in for it
    shelf: History | None = None
    unsaved_usage: list[UsageRecord] = field(default_factory=list)
    _agents: dict[tuple[str, str], Agent] = field(default_factory=dict)
    _closing: AsyncExitStack = field(default_factory=AsyncExitStack)
    _temporary: History | None = None
    _lasting: History | None = None
    _spending: History | None = None

    async def agent(self, provider: str, model: str = "") -> Agent:
        """Return the agent for a provider and model (empty: the provider's default); made at first use, then kept.

        Raises:
            ConfigError: the provider is not supported, or no model is known for it.
            KeyMissingError: the provider needs a key and none was found.
        """
        model = model or default_model(provider)
        if not model:
            raise ConfigError(f"No model is chosen for {provider}.", hint="Name one with --model or in the model pane.")
        return await self._agent(provider, model)

    async def models(self, provider: str) -> list[ModelInfo]:
        """Return what a provider offers now, with prices where they are known. Raises as `agent` does."""
        from clanker_tui.probing import list_models

        agent = await self._agent(provider, "")
        pricing = await asyncio.to_thread(import_module, "clanker_tui.pricing")
        offered = await list_models(agent, self.keep)
        models: list[ModelInfo] = await pricing.with_prices(offered, provider, self.settings)
        return models

    async def keep(self, record: UsageRecord) -> None:
        """Store the usage of a request that belongs to no conversation; one that cannot be stored waits."""
        try:
            if self.history is self.shelf:  # it holds conversations alone
                self.unsaved_usage.append(record)
            else:
                await self.history.add_usage(record)
        except StorageError as error:
            _log.warning("the usage of a request could not be saved: %s", error)
            self.unsaved_usage.append(record)
        self.on_usage(record)

    async def temporary_history(self) -> History:
        """Return a history in memory beside the app's own, opened at first use: for what is not to be written."""
        if self._temporary is None:
            self._temporary = await self._open_history(None)
        return self._temporary

    async def lasting_history(self) -> History:
        """Return the history file, opened at first use: where the app itself works in memory.

        Raises:
            StorageError: it cannot be used.
        """
        if self._lasting is None:
            from clanker_tui.config.lookup import history_file

            self._lasting = await self._open_history(history_file(self.settings))
        return self._lasting

    async def unsaved_history(self) -> History:
        """Return the history in memory for what is to be written and cannot be, opened at first use."""
        if self.shelf is None:
            self.shelf = await self._open_history(None)
        return self.shelf

    async def reopen(self) -> None:
        """Open the history file anew, and work on it from now on. One that is damaged is left to the next start.

        Raises:
            StorageError: it still cannot be used, or only be read; all stays as it is.
        """
        from clanker_tui.history.store import History

        history = await History.open(self.path, busy_timeout_s=BUSY_S)
        if history.problem:
            await history.close()
            raise StorageError(history.problem)
        self._closing.push_async_callback(history.close)
        self.history = history
        self.refusal = None

    async def spending_history(self) -> History | None:
        """Return the history that knows what was spent: the file, also where the app itself works in memory.

        None where there is no file: nothing was spent yet.

        Raises:
            StorageError: it cannot be read.
        """
        if not self.is_temporary:
            return self.history
        from clanker_tui.config.lookup import history_file

        path = history_file(self.settings)
        if self._lasting is None and self._spending is None and await asyncio.to_thread(path.exists):
            self._spending = await self._open_history(path, read_only=True)
        return self._lasting or self._spending

    async def _open_history(self, path: Path | None, *, read_only: bool = False) -> History:
        from clanker_tui.history.store import History

        history = await History.open(path, read_only=read_only)
        self._closing.push_async_callback(history.close)
        return history

    async def health(self, provider: str, model: str = "") -> Health:
        """Ask a provider whether it answers and takes the key, and whether it offers the model, if one is named."""
        from clanker_tui.probing import ask_health

        try:
            return await ask_health(await self._agent(provider, model), self.keep)
        except ClankerError as error:
            return Health(False, str(error), has_arrived=False)

    async def _agent(self, provider: str, model: str) -> Agent:
        if (provider, model) not in self._agents:
            key = await asyncio.to_thread(self._find_key, provider)
            agent = await asyncio.to_thread(self._create, provider, model, key)
            self._closing.push_async_callback(agent.aclose)
            self._agents[provider, model] = agent
        return self._agents[provider, model]

    def forget_agents(self, provider: str) -> None:
        """Make new agents from now on: the provider's key has changed. Running turns keep theirs."""
        for key in [key for key in self._agents if key[0] == provider]:
            del self._agents[key]

    async def warm_up(self, provider: str) -> None:
        """Import what the first turn with a provider needs: it need not wait. No key is looked for, nothing is sent."""
        await asyncio.to_thread(self._import_agent, provider)
        await self.load_prices(provider)

    async def load_prices(self, provider: str) -> None:
        """Import the price list, if it may list the provider, so that the end of a reply need not wait for it."""
        pricing = await asyncio.to_thread(import_module, "clanker_tui.pricing")
        await pricing.preload(provider, self.settings)

    async def price(self, record: UsageRecord) -> Cost:
        """Return what a request cost."""
        pricing = await asyncio.to_thread(import_module, "clanker_tui.pricing")
        cost: Cost = await pricing.price(record, self.settings)
        return cost

    async def listing(self, provider: str, model: str) -> Listing:
        """Return what is known of a model before anything is sent to it: what it holds, and what it costs."""
        pricing = await asyncio.to_thread(import_module, "clanker_tui.pricing")
        found: Listing = await pricing.listing(provider, model, self.settings)
        return found

    async def empty_bin(self) -> None:
        """Remove for good what was deleted long ago, at leisure."""
        from clanker_tui.history.leisure import empty_bin

        if days := self.settings.history.keep_deleted_days:
            await empty_bin(self.history, now() - timedelta(days=days))

    async def count_usage(self) -> None:
        """Fill the sums for local days, at leisure: until then questions about the usage of years take longer."""
        from clanker_tui.history.leisure import count_usage

        await count_usage(self.history)

    def hurry(self, within_s: float) -> None:
        """The program is about to end: let nobody wait for a history longer than this."""
        for history in (self.history, self._temporary, self._lasting, self._spending):
            if history is not None:
                history.hurry(within_s)

    async def close(self) -> None:
        """Close connections, then the history; what is queued there is written first."""
        await self._closing.aclose()

    def _find_key(self, provider: str) -> Secret | None:
        found = self.keys.find_if_needed(provider)
        _log.info("%s: %s", provider, f"key from {found.source}" if found else "no key")
        return found.secret if found else None

    def _agent_settings(self, provider: str) -> AgentSettings:
        """Return what the chosen agent says, as far as it is about this provider."""
        chosen = self.settings.agent
        return chosen if chosen.provider == provider else AgentSettings()

    def _import_agent(self, provider: str) -> None:
        from clanker_tui.agents.warming import warm_up

        with suppress(ConfigError):  # whoever asks for the agent is told
            warm_up(provider, provider_settings(self.settings, provider))

    def _create(self, provider: str, model: str, key: Secret | None) -> Agent:
        from clanker_tui.agents.factory import create_agent

        ours = self._agent_settings(provider)
        return create_agent(
            provider,
            model,
            settings=provider_settings(self.settings, provider),
            key=key,
            base_url=ours.api_base_url,
            timeout_s=ours.timeout_s,
            max_retries=MAX_RETRIES if ours.max_retries is None else ours.max_retries,
        )
