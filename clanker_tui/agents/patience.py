"""How long a reply may go on that does not stall, and yet does not end: signs of life are no words."""

from __future__ import annotations

import asyncio

from clanker_tui.agents.connection import Timeouts
from clanker_tui.agents.origin import Origin
from clanker_tui.domain.durations import in_words
from clanker_tui.errors import StreamError


class Patience:
    """Counts the time of one reply: since its last word, and in all."""

    def __init__(self, timeouts: Timeouts) -> None:
        self._timeouts = timeouts
        self._clock = asyncio.get_running_loop().time
        self._over_at = self._clock() + timeouts.whole_s
        self._word_at = self._clock()

    def hear(self) -> None:
        """A word has come."""
        self._word_at = self._clock()

    def ends_at(self, *, is_complete: bool) -> float:
        """Return when the next piece must be there, on the clock of the event loop."""
        quiet_s = self._timeouts.tail_s if is_complete else self._timeouts.quiet_s
        return min(self._word_at + quiet_s, self._over_at)

    def is_over(self, *, is_complete: bool) -> bool:
        return self._clock() >= self.ends_at(is_complete=is_complete)

    def error(self, origin: Origin) -> StreamError:
        """Return the error of a reply that took too long."""
        if self._clock() >= self._over_at:
            return origin.broken(f"the reply was not over after {in_words(self._timeouts.whole_s)}.")
        quiet = in_words(self._timeouts.quiet_s)
        return origin.broken(f"the reply stalled: the connection is alive, but no word came for {quiet}.")
