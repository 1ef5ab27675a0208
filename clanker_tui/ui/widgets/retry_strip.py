"""What failed, and when it is tried again."""

from __future__ import annotations

import math
import time

from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.events import Retrying


class RetryStrip(Static):
    """Counts the seconds to the next attempt, and only while there is one to wait for."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id, markup=False)
        self.display = False
        self._retrying: Retrying | None = None
        self._until = 0.0
        self._timer: Timer | None = None

    def show(self, retrying: Retrying | None) -> None:
        """Show the wait for an attempt; None: there is nothing to wait for."""
        if retrying is self._retrying:
            return
        self._retrying = retrying
        self.display = retrying is not None
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if retrying is not None:
            self._until = time.monotonic() + retrying.wait_s
            self._timer = self.set_interval(1.0, self.draw)
            self.draw()

    def draw(self) -> None:
        """Draw the strip as it is now."""
        if self._retrying is None:
            return
        left = max(0, math.ceil(self._until - time.monotonic()))
        when = f"in {left} s" if left else "now"
        changed = f" · {clean_line(self._retrying.adjustment)}" if self._retrying.adjustment else ""
        self.update(
            Content.assemble(
                (clean_line(self._retrying.error.message), "$text-warning"),
                f"\nattempt {self._retrying.attempt} of {self._retrying.of} {when}{changed}",
                ("  F9 retry now · Ctrl+O other model · Esc stop", "dim"),
            )
        )
