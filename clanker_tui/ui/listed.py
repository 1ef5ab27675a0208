"""The list of conversations, as the room keeps it: what is read of it, and when it is read again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from clanker_tui.errors import ClankerError
from clanker_tui.ui.list_pages import ListPages, parse_filter
from clanker_tui.ui.room import Room

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from textual.timer import Timer

    from clanker_tui.config.settings import Settings
    from clanker_tui.domain.messages import ConversationSummary
    from clanker_tui.ui.chat import ChatScreen
    from clanker_tui.ui.start import Start
    from clanker_tui.ui.widgets.conversation_list import ConversationList

LOOK_EVERY_S = 30.0  # for what other processes changed: each waking of an idle machine costs some 50 ms
LIVELY_S = 60.0  # after the last key; who has left finds the list as it is when coming back


class Listed(Room):
    """The part of the room that is about the list."""

    list_pane: ConversationList | None = None

    def __init__(self, screen: ChatScreen, settings: Settings, start: Start, *, now: Callable[[], datetime]) -> None:
        super().__init__(screen, settings, start, now=now)
        self.pages = ListPages()
        self._wanted = self.pages.filter
        self._is_stale = self._is_more_wanted = self._is_reading = False
        self._input_at = -LIVELY_S
        self._look_timer: Timer | None = None

    @property
    def summaries(self) -> Sequence[ConversationSummary]:
        """The conversations that are listed, as far as they are read."""
        return self.pages.summaries

    def list_changed(self) -> None:
        self.work(self.refresh_list(), group="list")

    def filter_list(self, text: str) -> None:
        """List what a filter lets through; while it is being looked for, what is typed on replaces it."""
        wanted = parse_filter(text)
        if wanted != self._wanted:
            self._wanted = wanted
            self.list_changed()

    def want_more(self) -> None:
        """Read on where there is more."""
        if self.is_ready and not (self.pages.is_whole or self._is_more_wanted):
            self._is_more_wanted = True
            self.work(self._read(), group="list")

    async def refresh_list(self) -> None:
        """Read the list anew, as far down as it is used."""
        self._is_stale = True
        if self.is_ready:
            await self._read()

    async def _read(self) -> None:
        """Read what is wanted, one thing at a time, until nothing is."""
        if self._is_reading:
            return
        self._is_reading = True
        try:
            while self._is_stale or self._is_more_wanted:
                if self._is_stale:
                    self._is_stale = self._is_more_wanted = False
                    await self._read_anew()
                else:
                    self._is_more_wanted = False
                    await self._read_on()
        except ClankerError as error:
            self.tell(error)
        finally:
            self._is_reading = False

    async def _read_anew(self) -> None:
        history, wanted = self.services.history, self._wanted
        is_other = wanted != self.pages.filter
        used = self.list_pane.count_used if self.list_pane is not None and not is_other else 0
        await history.changed_elsewhere()  # before it is read: what comes later is a change again
        await self.pages.read(history, wanted, count=used, beside=self.history_beside())
        self.draw_list()

    async def _read_on(self) -> None:
        if self.list_pane is None or not self.list_pane.lines.is_end_near:
            return  # it was, when this was asked for
        added = await self.pages.read_more(self.services.history)
        if added and self.is_seen():
            self.list_pane.add(added)

    def draw_list(self) -> None:
        """Draw the list as it is known."""
        if self.is_seen() and self.list_pane is not None:
            self.list_pane.show(
                self.pages.pinned,
                self.pages.latest,
                current=self.place.record.id,
                busy=frozenset(name for name, place in self.places.items() if place.turn is not None),
                now=self.now(),
                typed=self.pages.filter.text,
            )

    # What other processes change.

    def note_input(self) -> None:
        """The user is there: look now and then whether the list has changed, as long as it is seen."""
        self._input_at = time.monotonic()
        self._look_later()

    def _look_later(self) -> None:
        if self._look_timer is None and self.is_list_seen():
            self._look_timer = self.screen.set_timer(LOOK_EVERY_S, self._look_again)

    def _look_again(self) -> None:
        self._look_timer = None
        if time.monotonic() - self._input_at < LIVELY_S:
            self.look_elsewhere()
            self._look_later()

    def is_list_seen(self) -> bool:
        """Whether the list is on the screen."""
        return self.is_seen() and (self.screen.is_wide or "left" in self.screen.open_sides)

    def look_elsewhere(self) -> None:
        """Read the list anew if another process has written."""
        if self.is_ready:
            self.work(self._look_elsewhere(), group="list")

    async def _look_elsewhere(self) -> None:
        try:
            has_changed = await self.services.history.changed_elsewhere()
        except ClankerError as error:
            self.tell_once(error)
            return
        if has_changed:
            await self.refresh_list()
