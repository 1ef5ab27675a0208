"""The usage screen as a part of the room: it is opened, and follows what happens."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

from clanker_tui.errors import ClankerError
from clanker_tui.ui.jumping import Jumping

if TYPE_CHECKING:
    from clanker_tui.domain.usage import UsageRecord
    from clanker_tui.services import Services
    from clanker_tui.ui.open_conversation import OpenConversation
    from clanker_tui.ui.usage.screen import UsageScreen


class Spending(Jumping):
    """The part of the room that is about what was spent."""

    usage_screen: UsageScreen | None = None

    async def show_usage(self) -> None:
        """Show the usage screen, as it was left."""
        await self.app.push_screen(self.made_usage_screen(), self.take_found)

    async def foresee_usage(self) -> None:
        """Make the usage screen, beside everything else: it is to be there at a key."""
        await asyncio.to_thread(import_module, "clanker_tui.ui.usage.screen")
        if self.is_seen():
            self.made_usage_screen()

    def made_usage_screen(self) -> UsageScreen:
        """Return the usage screen, made at the first time."""
        from clanker_tui.list_prices import prices_of
        from clanker_tui.ui.usage import screen

        if self.usage_screen is None:
            self.app.stylesheet.read(screen.STYLES)
            self.app.stylesheet.parse()
            self.usage_screen = screen.UsageScreen(
                lambda: self.services.history,
                prices_of=lambda models: prices_of(models, self.settings),
                now=self.now,
            )
            self.app.install_screen(self.usage_screen, "usage")
        return self.usage_screen

    async def add_sample_usage(self, services: Services) -> None:
        """Let there be something to see in the demo, beside everything else."""
        from clanker_tui.samples_usage import add_sample_usage

        try:
            await add_sample_usage(services.history, self.now())
        except ClankerError as error:
            self.tell(error)
        self.usage_changed()

    def note_usage(self, place: OpenConversation | None, record: UsageRecord) -> None:
        super().note_usage(place, record)
        self.usage_changed()

    def usage_changed(self) -> None:
        """Let the usage screen ask again, if it is open."""
        if self.usage_screen is not None and self.is_seen():
            self.usage_screen.follow()
