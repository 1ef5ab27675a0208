"""The first start: who shall answer, asked once and written down."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from clanker_tui.config.settings import AgentSettings, ProviderSettings
from clanker_tui.errors import ClankerError
from clanker_tui.ui.answerers import Answerers

if TYPE_CHECKING:
    from clanker_tui.ui.first_run import FirstRunChoice


class Welcome(Answerers):
    """The part of the room that is about the first start."""

    def welcome(self) -> None:
        """Ask who shall answer."""
        from clanker_tui.ui.first_run import FirstRunScreen

        self.app.push_screen(FirstRunScreen(self.setup()), self.take_first_choice)

    def take_first_choice(self, choice: FirstRunChoice | None) -> None:
        """Use what was chosen, and write it down; no choice is the demo, and the question again next time."""
        if choice is None:
            self.use_demo()
            return
        providers = dict(self.settings.providers)
        if choice.base_url:
            before = providers.get(choice.provider, ProviderSettings())
            providers[choice.provider] = replace(before, api_base_url=choice.base_url)
        agent = replace(AgentSettings(), provider=choice.provider, model=choice.model)
        self.settings = replace(self.settings, agent=agent, providers=MappingProxyType(providers))
        self.services.settings = self.settings
        self.work(self._write_choice(choice))
        self.change_answerer(choice.provider, choice.model)
        self.work(self.find_keys, group="keys", is_latest=True)

    async def _write_choice(self, choice: FirstRunChoice) -> None:
        try:
            await asyncio.to_thread(self._save_choice, choice)
        except ClankerError as error:
            self.tell(error)

    def _save_choice(self, choice: FirstRunChoice) -> None:
        from clanker_tui.config.writing import save_agent_choice

        save_agent_choice(
            self.screen.config_path, provider=choice.provider, model=choice.model, base_url=choice.base_url or None
        )
