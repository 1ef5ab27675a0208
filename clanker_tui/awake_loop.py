"""An event loop whose clock stands still while the process does: stopped by a shell, or with its whole machine."""

from __future__ import annotations

import asyncio
import selectors
import sys
from collections.abc import Callable
from time import monotonic

LATE_S = 1.0  # beyond what was asked for: so late no loop is that only has much to do


class Watch(selectors.DefaultSelector):
    """Waits, and notices when that took longer than it was to. `frozen_s` is how long the process stood still."""

    def __init__(self) -> None:
        super().__init__()
        self.frozen_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        began = monotonic()
        ready = super().select(timeout)
        if timeout is not None and (late_s := monotonic() - began - max(0.0, timeout)) > LATE_S:
            self.frozen_s += late_s
        return ready


class AwakeLoop(asyncio.SelectorEventLoop):
    """Time that nobody could use is not counted.

    Otherwise all that was to be waited for is over at the moment of waking, before what came meanwhile is looked at: a
    reply that lies there complete would be given up as one that stalled. While a machine sleeps the system's clock
    does so by itself.
    """

    def __init__(self) -> None:
        self._watch = Watch()
        super().__init__(self._watch)

    def time(self) -> float:
        return super().time() - self._watch.frozen_s


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes the event loop; None for the system's own, where that is no selector's."""
    return None if sys.platform == "win32" else AwakeLoop
