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
    """Saves a text some time after it changed. `current` tells under which id and what."""

    def __init__(
        self, owner: Widget, current: Callable[[], tuple[str, str]], complain: Callable[[StorageError], None]
    ) -> None:
        self._owner = owner
        self._current = current
        self._complain = complain
        self._timer: Timer | None = None
        self._saved: dict[str, str] = {}
        self.history: History | None = None

    def touch(self) -> None:
        """The text has changed."""
        if self._timer is None:
            self._timer = self._owner.set_timer(SOON_S, self.save)

    async def save(self) -> None:
        """Save at once."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        await self.keep(*self._current())

    async def keep(self, conversation_id: str, text: str) -> None:
        """Save a text, unless it is what was saved last."""
        if self.history is None or self._saved.get(conversation_id, "") == text:
            return
        try:
            await self.history.save_composer(conversation_id, Composed(text))
        except StorageError as error:
            self._complain(error)
        else:
            self._saved[conversation_id] = text

    async def load(self, conversation_id: str) -> str:
        """Return what was kept for a conversation."""
        if self.history is None:
            return ""
        text = (await self.history.composer(conversation_id)).text
        self._saved[conversation_id] = text
        return text
