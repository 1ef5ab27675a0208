"""How a conversation goes on that cannot be written: the user says, unless that was said at the start already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clanker_tui.domain.composed import Composed
from clanker_tui.errors import ClankerError, MovedError, StorageError
from clanker_tui.ui.unsaved import Holding

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from clanker_tui.config.settings import Settings
    from clanker_tui.ui.chat import ChatScreen
    from clanker_tui.ui.gates import Asking, Concern
    from clanker_tui.ui.open_conversation import OpenConversation
    from clanker_tui.ui.start import Start
    from clanker_tui.ui.turns import TurnEnded

AGAIN, UNSAVED, NOT_NOW = "again", "unsaved", "not now"


class GoingOn(Holding):
    """The part of the room that is about questions which cannot be written: none is sent silently, none is lost."""

    def __init__(self, screen: ChatScreen, settings: Settings, start: Start, *, now: Callable[[], datetime]) -> None:
        super().__init__(screen, settings, start, now=now)
        self.gates.append(self.unsaved_gate)

    async def end_turn(self, place: OpenConversation, ended: TurnEnded) -> None:
        await super().end_turn(place, ended)
        if isinstance(ended.error, StorageError) and place is self.place:
            self.work(self._ask_how_to_go_on(place, ended.error, is_new=bool(ended.unsent)), group="unsaved")

    def unsaved_gate(self, place: OpenConversation, _asking: Asking) -> Concern | None:
        """Let a conversation go on in memory where nothing can be written; let what is missing be written first."""
        name, services = place.record.id, self.services
        if services.shelf is not None and services.history is services.shelf:
            self.homes.setdefault(name, services.shelf)
        elif name in self.homes or self.start.temporary:
            pass
        elif services.history.is_read_only:
            return lambda: self._take_over(place)
        elif name in self.unsaved.names:
            return lambda: self._ask_to_go_on(place)
        return None

    async def _take_over(self, place: OpenConversation) -> bool:
        """Let a conversation go on in memory; False when that failed, which was told."""
        try:
            await self.unsaved.take_over(place.record, [head.id for head in place.heads], place.messages)
        except ClankerError as error:
            self.tell(error)
            return False
        self.draw()
        return True

    async def _ask_to_go_on(self, place: OpenConversation) -> bool:
        """Write what is missing of a conversation before it goes on; where that fails, let the user say how."""
        while True:
            if await self.try_now() and place.record.id not in self.unsaved.names:
                return True
            answer = await self._how_to_go_on("This conversation could not be saved", self.unsaved.error)
            if answer != AGAIN:
                return answer == UNSAVED and await self._take_over(place)

    async def _ask_how_to_go_on(self, place: OpenConversation, error: StorageError, *, is_new: bool) -> None:
        """Let the user say what becomes of a question that could not be written. Its text is in the composer again."""
        if isinstance(error, MovedError) and await self.try_now():
            answer: str | None = AGAIN
        else:
            answer = await self._how_to_go_on("Not sent: the question could not be saved", error)
        if place is not self.place or answer not in (AGAIN, UNSAVED):
            return
        if answer == UNSAVED and not await self._take_over(place):
            return
        if answer == AGAIN and self.unsaved:
            await self.try_now()
        if not is_new:
            await self.restart(place)
        elif composed := self.composer.composed:
            self.composer.restore(Composed())
            place.queue.insert(0, composed)
            self.advance(place)

    async def _how_to_go_on(self, title: str, error: StorageError | None) -> str | None:
        from clanker_tui.ui.dialogs.choice import Choice, ChoiceDialog

        choices = [
            Choice(AGAIN, "Try again"),
            Choice(UNSAVED, "Go on unsaved", "in memory, and saved as soon as that works"),
            Choice(NOT_NOW, "Not now", "the text stays in the composer"),
        ]
        return await self.app.push_screen_wait(ChoiceDialog(title, choices, hint=f"{error}\n" if error else ""))
