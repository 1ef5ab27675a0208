"""The composition root: settings in, services out. The heavy imports happen here, in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clanker_tui.config.settings import AgentSettings, ProviderSettings, Settings
from clanker_tui.domain.usage import Cost, UsageRecord

if TYPE_CHECKING:
    from clanker_tui.domain.agent import Agent
    from clanker_tui.history.store import History
    from clanker_tui.keys.sources import Keys


@dataclass
class Services:
    """What the front ends work with. Made once, by `open_services`; closed once, by `close`."""

    settings: Settings
    history: History
    keys: Keys
    _agents: dict[tuple[str, str], Agent] = field(default_factory=dict)

    async def agent(self, provider: str, model: str) -> Agent:
        """Return the agent for a provider and model; it is made at the first call and kept.

        Raises:
            ConfigError: the provider is not supported.
            KeyMissingError: no key was found.
        """
        ...
