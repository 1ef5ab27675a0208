"""Keeps what stands in the composer, within a second of typing; while nobody types, nothing runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from clanker_tui.domain.composed import Composed
from clanker_tui.errors import StorageError

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.widget import Widget

    from clanker_tui.history.store import History

SOON_S = 0.5


class DraftKeeper:
    """Saves what is written some time after it changed. `current` tells under which id and what."""

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
        self._saved: dict[str, Composed] = {}
        self.history: History | None = None
        self.has_failed = False
        self.is_saving = False
        self._is_stale = False

    def touch(self) -> None:
        """What is written has changed. A disk that takes its time is given one save at a time."""
        if self.is_saving:
            self._is_stale = True
        elif self._timer is None:
            self._timer = self._owner.set_timer(SOON_S, self._begin)

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits to be saved."""
        return self._timer is None and not self.is_saving

    def _begin(self) -> None:
        """Save beside everything else: whoever waits for the disk here keeps the keys waiting."""
        self._timer = None
        self.is_saving = True
        self._owner.run_worker(self._save_beside(), group="draft")

    async def _save_beside(self) -> None:
        try:
            await self.keep(*self._current())
        finally:
            self.is_saving = False
        if self._is_stale:
            self._is_stale = False
            self.touch()

    async def save(self) -> None:
        """Save at once."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        await self.keep(*self._current())

    async def keep(self, conversation_id: str | None, composed: Composed) -> None:
        """Save a draft, unless it is what was saved last, or of a temporary conversation: those have no id for it."""
        if conversation_id is None or self.history is None:
            return
        saved = self._saved.get(conversation_id, Composed())
        if saved == composed:
            return
        try:
            has_same_files = bool(composed.files) and composed.files == saved.files
            if not (has_same_files and await self.history.save_composer_text(conversation_id, composed.text)):
                await self.history.save_composer(conversation_id, composed)
        except StorageError as error:
            self.has_failed = True
            self._complain(error)
        else:
            self.has_failed = False
            self._saved[conversation_id] = composed

    def move_to(self, history: History) -> None:
        """Keep all in another history from now on; nothing is known to be kept there."""
        self.history, self._saved = history, {}

    async def load(self, conversation_id: str | None) -> Composed:
        """Return what was kept for a conversation."""
        if self.history is None or conversation_id is None:
            return Composed()
        composed = await self.history.composer(conversation_id)
        self._saved[conversation_id] = composed
        return composed
