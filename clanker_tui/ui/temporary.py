"""Temporary conversations: never written to disk, unless they are saved after all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clanker_tui.errors import ClankerError, ConfigError
from clanker_tui.ui.marking import Marking

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from datetime import datetime

    from clanker_tui.config.settings import Settings
    from clanker_tui.history.store import History
    from clanker_tui.ui.chat import ChatScreen
    from clanker_tui.ui.open_conversation import OpenConversation
    from clanker_tui.ui.start import Start

BEGUN = "Temporary: nothing of this conversation is written to disk. /save stores it after all."


class Temporary(Marking):
    """The part of the room that is about conversations that are not kept.

    Their turns work on a history in memory. What their requests used is in no sum of a later start, either: it is
    written with the conversation, when that is saved, or not at all.
    """

    def __init__(self, screen: ChatScreen, settings: Settings, start: Start, *, now: Callable[[], datetime]) -> None:
        super().__init__(screen, settings, start, now=now)
        self._is_asking = False
        self._discarded: set[str] = set()  # forgotten once another one is shown

    def start_temporary(self) -> None:
        """Start a conversation that is never written to disk."""
        if self.start.temporary:
            self.start_conversation()  # as are all
        else:
            self.leave_for(self._begin_temporary)

    async def _begin_temporary(self) -> None:
        place = self.fresh_place(like=self.place)
        place.is_temporary = True
        try:
            self.homes[place.record.id] = await self.services.temporary_history()
        except ClankerError as error:
            self.tell(error)
            return
        await self.show_place(place)
        self.app.notify(BEGUN)

    # Saving.

    def save_shown(self) -> None:
        self.work(self._save_shown())

    async def _save_shown(self) -> None:
        place = self.place
        if not self.is_unkept(place):
            self.app.notify("This conversation is stored already.")
        elif not place.has_begun:
            self.app.notify("There is nothing to save yet.")
        elif place.turn is not None:
            self.app.notify("A reply is under way. Save when it has ended; Esc stops it.")
        elif await self.save(place):
            self.app.notify("Saved, with what it used.")

    async def save(self, place: OpenConversation) -> bool:
        """Store a conversation that was not kept so far; False when that failed, which was told."""
        name, services = place.record.id, self.services
        home = self.history_of(name)
        try:
            await self.keep_position()
            kept = await services.lasting_history() if self.start.temporary else services.history
            tree = await home.tree(name)
            if tree is None:
                raise ConfigError("That conversation is gone.", hint="It may have been deleted.")
            await kept.keep(tree, await home.position(name))
            if place.turn is not None:  # begun meanwhile: it goes on in memory
                self.app.notify("A reply has begun. Save again when it has ended.")
                return False
            if self.start.temporary:
                self.homes[name] = kept
            else:
                self.homes.pop(name, None)
                place.is_temporary = False
                self._discarded.discard(name)
                await home.forget(name)
        except ClankerError as error:
            self.tell(error)
            return False
        self.note_kept(name)
        self._forget_deletions(name)  # what was in the bin stayed behind
        self.drafts.touch()
        self.draw()
        await self.refresh_list()
        return True

    def _forget_deletions(self, conversation_id: str) -> None:
        self.deleted = [one for one in self.deleted if one[0] != conversation_id]

    # Leaving.

    def leave_for(self, go: Callable[[], Coroutine[None, None, None]]) -> None:
        """Go to another conversation; what would be gone with a temporary one is asked about first."""
        place = self.place
        if not place.is_temporary:
            super().leave_for(go)
        elif place.has_begun or place.turn is not None:
            self._ask(lambda: super(Temporary, self).leave_for(go))
        else:
            if text := self.composer.whole_text:
                self.composer.killed = text
                self.app.notify("Not sent. Ctrl+Y in the composer brings its text back.")
            self._discarded.add(place.record.id)
            super().leave_for(go)

    def drop_idle_places(self) -> None:
        super().drop_idle_places()
        for name in self._discarded - {self.place.record.id}:
            self._discarded.discard(name)
            self._forget_deletions(name)
            self.work(self._forget(self.homes.pop(name), name), group="forget")

    async def _forget(self, home: History, name: str) -> None:
        try:
            await home.forget(name)
        except ClankerError as error:
            self.tell(error)

    def end(self) -> None:
        if self.place.is_temporary and self.place.has_begun and not self._is_asking:
            self._ask(self.leave)
        else:
            super().end()

    def _ask(self, go: Callable[[], None]) -> None:
        """Ask what is to become of the conversation that is shown, and then go on, or stay."""
        from clanker_tui.ui.dialogs.choice import Choice, ChoiceDialog

        place = self.place
        if self._is_asking:
            return
        self._is_asking = True

        def take(answer: str | None) -> None:
            self._is_asking = False
            if answer in ("keep", "discard"):
                self.work(self._leave(place, go, is_kept=answer == "keep"), group="leave", is_latest=True)

        ends = "; the reply is stopped" if place.turn is not None else ""
        choices = [
            Choice("keep", "Keep", f"stored like any other{ends}"),
            Choice("discard", "Discard", f"gone for good{ends}"),
            Choice("stay", "Stay here"),
        ]
        self.app.push_screen(ChoiceDialog("This conversation is temporary", choices, current="keep"), take)

    async def _leave(self, place: OpenConversation, go: Callable[[], None], *, is_kept: bool) -> None:
        if self.desk is not None:
            place.queue.clear()
            await self.desk.stop(place)
        if not is_kept:
            self._discarded.add(place.record.id)
        elif not await self.save(place):
            return
        go()
