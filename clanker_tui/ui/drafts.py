"""Keeps what stands in the composer, within a second of typing; while nobody types, nothing runs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from clanker_tui.domain.composed import Composed
from clanker_tui.errors import StorageError
from clanker_tui.ui.threads import OneAtATime

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.widget import Widget

    from clanker_tui.history.spare_drafts import SpareDrafts
    from clanker_tui.history.store import History

SOON_S = 0.5
SPARE_AFTER_S = 0.2

_log = logging.getLogger(__name__)


class DraftKeeper:
    """Saves what is written some time after it changed. `current` tells under which id and what.

    What the history has not taken after a moment, or cannot take, is kept in the `spare` place until it has. So is
    what was written where another window has kept something else.
    """

    def __init__(
        self,
        owner: Widget,
        current: Callable[[], tuple[str | None, Composed]],
        complain: Callable[[StorageError], None],
    ) -> None:
        self._owner = owner
        self._current = current
        self._complain = complain
        self._timer: Timer | None = None
        self._wanted: dict[str, Composed] = {}
        self._saved: dict[str, Composed] = {}
        self._own: dict[str, set[str]] = {}  # what this window has read or kept in a place; others are not overwritten
        self._taken: set[str] = set()  # places in which another window has kept something
        self._spared: set[str] = set()
        self._thread = OneAtATime[None]()
        self.history: History | None = None
        self.spare: SpareDrafts | None = None
        self.has_failed = False

    def touch(self) -> None:
        """What is written has changed."""
        if self._timer is None:
            self._timer = self._owner.set_timer(SOON_S, self._begin_save)

    def _begin_save(self) -> None:
        """Save beside everything else: no key waits for the history."""
        self._owner.run_worker(self.save(), group="draft")

    async def save(self) -> None:
        """Save at once."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        await self.keep(*self._current())

    async def keep(self, conversation_id: str | None, composed: Composed) -> None:
        """Save a draft, unless it is what was saved last, or of a temporary conversation: those have no id for it."""
        if conversation_id is None:
            return
        saved = self._saved.get(conversation_id, Composed())
        if saved == composed == self._wanted.get(conversation_id, composed):
            return
        self._wanted[conversation_id] = composed
        saving = asyncio.create_task(self._save(self.history, conversation_id, composed))
        await asyncio.wait({saving}, timeout=SPARE_AFTER_S)
        if not (saving.done() and saving.result()):
            await self._put_aside(conversation_id, composed)
        if await saving and composed == self._wanted[conversation_id] and conversation_id in self._spared:
            self._spared.discard(conversation_id)
            await self._in_spare(lambda spare: spare.drop(conversation_id))

    async def _save(self, history: History | None, conversation_id: str, composed: Composed) -> bool:
        """Save a draft in the history. Return whether it is there for good."""
        if history is None:
            return False
        saved = self._saved.get(conversation_id, Composed())
        own = self._own.setdefault(conversation_id, {saved.text})
        own.add(composed.text)
        is_same = bool(composed.files) and composed.files == saved.files
        try:
            if not await history.save_own_composer(conversation_id, composed, frozenset(own), has_same_files=is_same):
                self._taken.add(conversation_id)
                return False
        except StorageError as error:
            self.has_failed = True
            self._complain(error)
            return False
        self.has_failed = False
        self._saved[conversation_id] = composed
        self._taken.discard(conversation_id)
        if composed == self._wanted[conversation_id]:
            self._own[conversation_id] = {composed.text}
        return not history.is_in_memory

    async def _put_aside(self, conversation_id: str, composed: Composed) -> None:
        """Keep a draft that the history has not taken."""
        if composed != self._wanted[conversation_id]:
            return
        self._spared.discard(conversation_id)
        is_unread = self.history is None or self.history.is_in_memory  # what the file has
        is_beside = is_unread or conversation_id in self._taken
        if await self._in_spare(lambda spare: spare.put(conversation_id, composed, is_beside=is_beside)):
            self._spared.add(conversation_id)

    async def _in_spare(self, change: Callable[[SpareDrafts], None]) -> bool:
        """Change what is put aside; False where there is no place for it."""
        if self.spare is None:
            return False
        try:
            await self._thread.run(partial(change, self.spare))
        except OSError as error:
            _log.warning("a draft could not be put aside: %s", error.strerror)
            return False
        return True

    def is_aside(self, conversation_id: str | None) -> bool:
        """Whether a draft is put aside, where the next start finds it."""
        return conversation_id in self._spared

    def move_to(self, history: History) -> None:
        """Keep all in another history from now on; nothing is known to be kept there."""
        self.history, self._saved = history, {}

    async def load(self, conversation_id: str | None) -> Composed:
        """Return what was kept for a conversation."""
        if self.history is None or conversation_id is None:
            return Composed()
        composed = await self.history.composer(conversation_id)
        self._saved[conversation_id] = composed
        self._own[conversation_id] = {composed.text}
        return composed
