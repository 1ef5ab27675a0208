"""From the history screen to the very message that was found, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clanker_tui.domain.outline import Position
from clanker_tui.errors import ClankerError
from clanker_tui.ui.conversations import Conversations
from clanker_tui.ui.wayfinding import Wayfinding

if TYPE_CHECKING:
    import re

    from clanker_tui.ui.history import Chosen, HistoryScreen


class Jumping(Conversations, Wayfinding):
    """The part of the room that is about what was found in the history."""

    history_screen: HistoryScreen | None = None

    async def show_history(self) -> None:
        """Show the history screen, as it was left. It is there when this returns: the next key is typed into it."""
        from clanker_tui.ui import history

        if self.history_screen is None:
            self.app.stylesheet.read(history.STYLES)
            self.history_screen = history.HistoryScreen(lambda: self.services.history, now=self.now)
            self.app.install_screen(self.history_screen, "history")
        await self.app.push_screen(self.history_screen, self.take_found)
        self.history_screen.set_focus(self.history_screen.field)  # at once: letters that have come already are typed

    def take_found(self, chosen: Chosen | None) -> None:
        """Open what was chosen."""
        if chosen is not None:
            self.work(self.open_found(chosen), group="open", is_latest=True)

    async def open_found(self, chosen: Chosen) -> None:
        """Show a conversation, at the message that was found."""
        try:
            if chosen.message_id is None:
                await self.open_at_end(chosen.conversation_id)
            elif await self.open_at(chosen.conversation_id, chosen.message_id) and chosen.pattern is not None:
                self.mark_found(chosen.message_id, chosen.pattern)
        except ClankerError as error:
            self.tell(error)

    async def open_at_end(self, conversation_id: str) -> None:
        """Show a conversation where it was left."""
        if conversation_id != self.place.record.id:
            await self.show_place(self.places.get(conversation_id) or await self.load(conversation_id))

    async def open_at(self, conversation_id: str, message_id: str) -> bool:
        """Show a conversation at one of its messages; False when that cannot be shown now.

        Raises:
            ClankerError: it is gone, or cannot be read.
        """
        if conversation_id != self.place.record.id:
            place = self.places.get(conversation_id) or await self.load(conversation_id)
            if place.number_of(message_id) is not None:
                place.position = Position(message_id, 0)
            await self.show_place(place)
        return self.place.record.id == conversation_id and await self.go_to_message(message_id)

    def mark_found(self, message_id: str, pattern: re.Pattern[str]) -> None:
        """Mark what was found; where it is in the reasoning only, show that."""
        number = self.view.store.number_of(message_id)
        if number is None:
            return
        stored = self.view.store.get(number)
        message = stored.message if stored is not None else None
        if message is not None and not pattern.search(message.text) and pattern.search(message.thinking):
            self.view.show_reasoning(number)
        self.view.mark(pattern, number=number)
