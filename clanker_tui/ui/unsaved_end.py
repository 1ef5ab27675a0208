"""The end of the app where something is not saved: one more try, then the user is asked. Nothing is let go silently.

Until then it is put by in a file, for a process may be killed.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.composed import Composed, joined
from clanker_tui.domain.events import MessageSaved, NotSaved
from clanker_tui.errors import ClankerError
from clanker_tui.ui.going_on import GoingOn
from clanker_tui.ui.turns import TurnEnded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from clanker_tui.config.settings import Settings
    from clanker_tui.ui.chat import ChatScreen
    from clanker_tui.ui.open_conversation import OpenConversation
    from clanker_tui.ui.start import Start
    from clanker_tui.ui.turns import Told

FILE, LEAVE, STAY = "file", "leave", "stay"
TOLD_S = 30.0

_log = logging.getLogger(__name__)


class LeavingUnsaved(GoingOn):
    """The part of the room that is about leaving with something unsaved, and about what an end before this one left."""

    _is_leaving = False
    _is_let_go = False
    _put_by: Sequence[Path] = ()

    def __init__(self, screen: ChatScreen, settings: Settings, start: Start, *, now: Callable[[], datetime]) -> None:
        super().__init__(screen, settings, start, now=now)
        self._writing = asyncio.Lock()
        self._stem = ""

    # While it runs: it may be killed at any moment.

    async def hear(self, place: OpenConversation, told: Told) -> None:
        await super().hear(place, told)
        is_news = isinstance(told, MessageSaved | NotSaved | TurnEnded)
        if is_news and self.is_seen() and self.is_unsaved(place):
            self.work(self._put_by_quietly(), group="put by")

    async def try_now(self) -> bool:
        is_saved = await super().try_now()
        if self.unsaved or self._put_by:
            await self._put_by_quietly()
        return is_saved

    async def _put_by_quietly(self) -> None:
        """Have all that is not saved in a file, should the process be killed; nothing where all is saved."""
        try:
            await self._write_out()
        except ClankerError as error:
            _log.warning("what is not saved cannot be put by: %s", error)

    async def _write_out(self) -> Sequence[Path]:
        """Write all that is not saved and is not let go to files, and return them; those of before go.

        Raises:
            ExportError: that is not possible.
        """
        from clanker_tui.leftovers import new_stem, remove, write_out

        async with self._writing:
            names, unsent, usage = sorted(self.unsaved.names), self._unsent(), list(self.services.unsaved_usage)
            if self._is_let_go:
                names, unsent = [], Composed()  # what was paid for is counted all the same
            self._stem = self._stem or new_stem()
            written = await write_out(self.services.shelf, names, unsent, stem=self._stem, usage=usage)
            before, self._put_by = self._put_by, written
            await asyncio.to_thread(remove, set(before) - set(self._put_by))
        return self._put_by

    # Leaving.

    def end(self) -> None:
        """Leave; asked again while the user is to say what becomes of it, leave at once."""
        if self._is_leaving:
            super().leave()
        else:
            super().end()

    def leave(self) -> None:
        """Leave once all is saved or the user has said what becomes of it."""
        if not self.is_ready or self.start.is_review or not self.unsaved:
            super().leave()
        elif not self._is_leaving:
            self._is_leaving = True
            self.work(self._end_unsaved(), group="end")

    async def _end_unsaved(self) -> None:
        self.app.notify("Saving what is not saved yet …")
        try:
            await self.try_now()
            answer = await self._what_becomes_of_it() if self.unsaved.names else None
        finally:
            self._is_leaving = False
        if answer == LEAVE:
            self._is_let_go = True
            await self._put_by_quietly()  # nothing of it is left behind
        if answer == LEAVE or not self.unsaved.names:
            super().leave()
        elif answer == FILE:
            await self._end_with_file()

    async def _what_becomes_of_it(self) -> str | None:
        from clanker_tui.ui.dialogs.choice import Choice, ChoiceDialog

        choices = [
            Choice(FILE, "Write to a file", "which the next start takes in"),
            Choice(LEAVE, "Leave without", "gone for good"),
            Choice(STAY, "Stay here"),
        ]
        hint = f"{self.unsaved.error or 'A reply is still under way.'}\n"
        return await self.app.push_screen_wait(ChoiceDialog("Not everything is saved", choices, hint=hint))

    async def _end_with_file(self) -> None:
        from rich.text import Text

        try:
            if self.desk is not None:
                await self.desk.close()
            written = await self._write_out()
        except ClankerError as error:
            self.tell(error)
            return
        self.app.exit(message=Text("\n".join(f"Not saved, but written to {path}" for path in written)))

    async def close(self) -> None:
        """End all, as ever. What is not saved then, with nobody to ask, is put by.

        Raises:
            ExportError: that is not possible: it is lost.
        """
        await super().close()
        if not self.is_ready or self.start.is_review:
            return
        try:
            await self._write_out()
        except ClankerError as error:
            _log.error("what was not saved is lost: %s", error)
            raise

    def _unsent(self) -> Composed:
        """Return what was typed or attached, not sent, and cannot be kept where it belongs."""
        drafts = self.drafts
        is_kept = drafts.history is None or not (drafts.has_failed or drafts.history is self.services.shelf)
        if is_kept:
            return Composed()
        self.note_text()
        places = {id(place): place for place in (self.place, *self.places.values())}.values()
        lost = (one for one in places if not (one.is_temporary or drafts.is_aside(one.draft_id)))
        return joined(place.unsent for place in lost)

    # What an end before this one left.

    async def take_in_leftovers(self) -> None:
        """Save what could not be saved the last time, and say so."""
        history = self.services.history
        if history.is_read_only or history.is_in_memory or self.start.demo:
            return
        from clanker_tui import leftovers

        left = await asyncio.to_thread(leftovers.found, leftovers.CONVERSATIONS, leftovers.USAGE)
        for path in [path for path in left if path not in self._put_by]:
            try:
                await leftovers.take_in(history, path)
            except ClankerError as error:
                words = f"What could not be saved the last time is still in {clean_line(str(path))}. {error}"
                self.app.notify(words, severity="warning", timeout=TOLD_S)
            else:
                self.app.notify("Saved now: what could not be saved the last time.", timeout=TOLD_S)
                self.list_changed()
        await self._take_in_unsent()

    async def _take_in_unsent(self) -> None:
        """Put what was typed and attached the last time into the composer; its files go once it is kept."""
        from clanker_tui import leftovers

        if self.place.is_temporary:
            return  # which keeps nothing
        for ending in (leftovers.TEXT, leftovers.FILES):
            for path in [path for path in await asyncio.to_thread(leftovers.found, ending) if path not in self._put_by]:
                if composed := await asyncio.to_thread(leftovers.unsent_in, path):
                    if composed.text in self.composer.whole_text:  # it was put aside beside the history, too
                        composed = replace(composed, text="")
                    self.give_back(self.place, composed)
                    await self.drafts.save()
                    if not self.drafts.has_failed or self.drafts.is_aside(self.place.draft_id):
                        await asyncio.to_thread(leftovers.remove, [path])
