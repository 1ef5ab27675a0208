"""The command palette (Ctrl+P): the same table as the slash commands."""

from __future__ import annotations

from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.types import IgnoreReturnCallbackType

from clanker_tui.domain.slash import SLASH_COMMANDS, Invocation, SlashCommand
from clanker_tui.ui.slash import perform


class Commands(Provider):
    """Offers every slash command that there is where it was opened; each does what it does without an argument."""

    async def discover(self) -> Hits:
        for command in self.offered:
            yield DiscoveryHit(command.description, self.doing(command), help=f"/{command.name}")

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for command in self.offered:
            score = max(matcher.match(words) for words in (command.description, *command.names))
            if score > 0:
                yield Hit(
                    score,
                    matcher.highlight(command.description),
                    self.doing(command),
                    text=command.description,
                    help=f"/{command.name}",
                )

    @property
    def offered(self) -> list[SlashCommand]:
        """The commands that the screen below does not refuse."""
        return [command for command in SLASH_COMMANDS if self.screen.check_action(command.action, ()) is not False]

    def doing(self, command: SlashCommand) -> IgnoreReturnCallbackType:
        """Return what runs the command where the palette was opened."""

        return partial(perform, Invocation(command), self.screen)
