"""What could not be written to the history: it is marked, goes on in memory, and is written once that works."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from clanker_tui.domain.events import MessageSaved, NotSaved, UsageSaved
from clanker_tui.errors import ClankerError, MovedError, StorageError
from clanker_tui.ui.temporary import Temporary
from clanker_tui.ui.widgets.status import Fact, Told
from clanker_tui.unsaved import Saved, Unsaved

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from textual.timer import Timer

    from clanker_tui.config.settings import Settings
    from clanker_tui.domain.usage import UsageRecord
    from clanker_tui.history.store import History
    from clanker_tui.ui.chat import ChatScreen
    from clanker_tui.ui.open_conversation import OpenConversation
    from clanker_tui.ui.start import Start
    from clanker_tui.ui.turns import Told as Heard
    from clanker_tui.ui.turns import TurnEnded

TOLD_S = 30.0
SHORT = 40  # columns that are always there for what is wrong
FOLDERS = re.compile(r"(?<!\S)/(\S*/)?")
READ_ONLY = "the history can only be read"


class Holding(Temporary):
    """The part of the room that is about what could not be written."""

    def __init__(self, screen: ChatScreen, settings: Settings, start: Start, *, now: Callable[[], datetime]) -> None:
        super().__init__(screen, settings, start, now=now)
        self._unsaved: Unsaved | None = None
        self._retry: Timer | None = None
        self._is_refusal_told = False

    @property
    def unsaved(self) -> Unsaved:
        """What waits to be written.

        Raises:
            ClankerError: the services are still being opened.
        """
        if self._unsaved is None:
            self._unsaved = Unsaved(self.services, self.homes, self._has_turn)
        return self._unsaved

    def _has_turn(self, conversation_id: str) -> bool:
        place = self.places.get(conversation_id)
        return place is not None and place.turn is not None

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits for time to pass."""
        return self._retry is None

    # How it is shown.

    def is_unsaved(self, place: OpenConversation) -> bool:
        if not self.is_ready or self.start.is_review:
            return False
        if self.services.history is self.services.shelf:
            return not place.is_temporary
        return place.record.id in self.unsaved.names

    def history_beside(self) -> History | None:
        shelf = self.services.shelf
        return shelf if shelf is not self.services.history and shelf in self.homes.values() else None

    def history_notice(self) -> Fact:
        if not self.is_ready or self.start.is_review or not (self.unsaved or self.services.refusal):
            return super().history_notice()
        if self.problem and not self.unsaved:
            return READ_ONLY
        reason = READ_ONLY if self.problem else in_a_line(self.unsaved.error)
        words = f"not saved: {reason}" if reason else "not saved"
        return Told(words, "$text-warning", brief=words if len(words) <= SHORT else "not saved")

    def tell_refusal(self, error: StorageError) -> None:
        """Say why nothing can be saved, what to do, and what becomes of it meanwhile."""
        self._is_refusal_told = True
        self.app.notify(
            f"{error} Until then what you write is kept in memory.",
            title="Nothing is saved",
            severity="error",
            timeout=TOLD_S,
        )

    def tell(self, error: ClankerError) -> None:
        if self._is_mending(error):
            self.try_soon()
        else:
            super().tell(error)

    def tell_once(self, error: ClankerError) -> None:
        if self._is_mending(error):
            self.try_soon()
        else:
            super().tell_once(error)

    def _is_mending(self, error: ClankerError) -> bool:
        """Whether what is wrong is mended without a word: a file that was removed is made anew, which is told then."""
        if isinstance(error, MovedError) and self.is_ready and not self.start.is_review and self.is_seen():
            self.unsaved.error = error
            return True
        return False

    # What happens to it.

    async def hear(self, place: OpenConversation, told: Heard) -> None:
        if isinstance(told, NotSaved):
            await self.unsaved.hold(place.record, told.message, told.records, told.error)
        await super().hear(place, told)
        if isinstance(told, NotSaved):
            for record in told.records:
                place.note(UsageSaved(record))
                await super().hear(place, UsageSaved(record))
            self._wait()
        elif isinstance(told, MessageSaved) and self.unsaved:
            if self._is_stored(place):
                self.try_soon()
            else:
                self._wait()

    def _is_stored(self, place: OpenConversation) -> bool:
        return self.history_of(place.record.id) is self.services.history is not self.services.shelf

    async def end_turn(self, place: OpenConversation, ended: TurnEnded) -> None:
        await super().end_turn(place, ended)
        name, shelf = place.record.id, self.services.shelf
        if shelf is not None and self.homes.get(name) is shelf and not place.has_begun:
            del self.homes[name]  # nothing came of it: there is nothing to be saved
        if self.unsaved and not self._is_stored(place):
            self._wait()

    async def keep_usage(self, place: OpenConversation, record: UsageRecord) -> None:
        try:
            await super().keep_usage(place, record)
        except StorageError:
            await self.unsaved.hold_usage(place.record, record)
            self._wait()

    def note_usage(self, place: OpenConversation | None, record: UsageRecord) -> None:
        super().note_usage(place, record)
        if place is None:  # it may have come to where nothing can be written
            self._wait()

    def drop_idle_places(self) -> None:
        held = {name: place for name, place in self.places.items() if self.is_unsaved(place)}
        super().drop_idle_places()
        self.places.update({name: place for name, place in held.items() if name not in self._discarded})

    # Writing it.

    def save_shown(self) -> None:
        if self.unsaved or (self.services.refusal is not None and not self.place.is_temporary):
            self.work(self._save_asked(), group="unsaved")
        else:
            super().save_shown()

    async def save(self, place: OpenConversation) -> bool:
        """Store one that was temporary; where nothing can be written it waits with the others."""
        is_saved = await super().save(place)
        shelf = self.services.shelf
        if is_saved and shelf is not None and self.services.history is shelf:
            self.homes[place.record.id] = shelf
            self._wait()
            self.draw()
        return is_saved

    async def _save_asked(self) -> None:
        if self.unsaved.is_trying:
            self.app.notify("It is being tried.")
        elif not await self.try_now() and self.unsaved.error is not None:
            self.app.notify(f"Still not saved. {self.unsaved.error}", severity="error", timeout=TOLD_S)
        elif self._has_turn(self.place.record.id) and self.is_unsaved(self.place):
            self.app.notify("A reply is under way. It is saved when it has ended.")

    def try_soon(self) -> None:
        """Write what waits, beside everything else, unless that is under way."""

        async def try_quietly() -> None:
            await self.try_now()

        if not self.unsaved.is_trying:
            self.work(try_quietly(), group="unsaved")

    async def try_now(self) -> bool:
        """Write what waits, and say so; False when not all of it could be written."""
        services, before = self.services, self.services.history
        self._stop_waiting()
        waiting = self.unsaved.names
        going_on = [place.record for place in (self.place, *self.places.values()) if place.has_begun]
        saved = Saved()
        try:
            saved = await self.unsaved.try_again([one for one in going_on if not self._is_beside(one.id)])
            is_saved = True
        except StorageError:
            is_saved = False
        if self._is_refusal_told and services.refusal is None:
            self._is_refusal_told = False
            self.app.clear_notifications()  # they say that nothing is saved
        if saved.sentence:
            self.app.notify(saved.sentence, timeout=TOLD_S if saved.was_moved else None)
        if services.history is not before:
            self.problem = ""
            if is_saved and not saved.sentence:
                self.app.notify("The history can be written again.")
            self.drafts.move_to(services.history)
            await self.history_changed(was_in_memory=before is services.shelf)
        if services.history is not before or (is_saved and self.drafts.has_failed):
            for place in list(self.places.values()):
                await self.keep_draft(place)
        for name in waiting - self.unsaved.names:
            self.note_kept(name)
        if self.is_seen():
            self.view.forget_problems(self.unsaved.replies)
            self._wait()
            self.draw()
            self.list_changed()
        return is_saved

    def _is_beside(self, conversation_id: str) -> bool:
        return conversation_id in self.homes

    def _wait(self) -> None:
        """Try again after a while, as long as anything waits: with nothing unsaved, no timer runs."""
        if self._retry is None and self.unsaved.waits_for_time and self.is_seen():
            self._retry = self.screen.set_timer(self.unsaved.pause_s, self._time_is_up)

    def _stop_waiting(self) -> None:
        if self._retry is not None:
            self._retry.stop()
            self._retry = None

    def _time_is_up(self) -> None:
        self._retry = None
        self.try_soon()


def in_a_line(error: StorageError | None) -> str:
    """Return what is wrong as the end of a sentence, of files only their names."""
    if error is None:
        return ""
    words = FOLDERS.sub("", error.message.rstrip("."))
    return words[:1].lower() + words[1:] if words.startswith(("The ", "Another ")) else words
