"""Lines as they come, one after the other. A signal breaks a line off, and loses nothing of it."""

from __future__ import annotations

import select
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Protocol

from clanker_tui.cli.stop_signals import SIGNALS
from clanker_tui.errors import ConfigError

TOGETHER_S = 0.1  # what comes within it of the line before was not typed, but pasted

Note = Callable[[str], None]


class LineBroken(Exception):  # noqa: N818 - nothing is wrong
    """A signal came while a line was read; `typed` is what stood on it."""

    def __init__(self, received: signal.Signals, typed: str) -> None:
        super().__init__(received.name)
        self.received = received
        self.typed = typed


class LineCutError(ConfigError):
    """A line is longer than can be taken; `typed` is what there is of it."""

    def __init__(self, most: str, typed: str = "") -> None:
        hint = "End the lines of a long text with \\, or attach it as a file: /attach PATH."
        super().__init__(f"A line may have {most} here, and what came after may be lost.", hint=hint)
        self.typed = typed


class Lines(Protocol):
    """Gives one line after the other. Where it `can_edit`, a draft may stand on the line already."""

    @property
    def can_edit(self) -> bool: ...

    def read(self, prompt: str = "", *, draft: str = "", note: Note | None = None) -> str:
        """Return the next line, without its end.

        Args:
            draft: what stands on the line already, where it can be edited.
            note: hears soon what is typed, where that can be known before its end.

        Raises:
            EOFError: there is none.
            LineBroken: a signal came first.
            LineCutError: it is longer than can be taken.
        """

    def has_more(self) -> bool:
        """Whether more has come with the line that was read last: nobody types so fast."""

    def remember(self, texts: Sequence[str]) -> None:
        """Let these be what the arrow keys bring back, where there are any."""


@contextmanager
def broken_by_signals(typed: Callable[[], str]) -> Iterator[None]:
    """Raise LineBroken where SIGINT, SIGTERM or SIGHUP comes; one that is ignored stays so.

    The event loop, which stands still meanwhile, does not hear of them.
    """

    def stop(number: int, _frame: FrameType | None) -> None:
        raise LineBroken(signal.Signals(number), typed())

    handled = [one for one in SIGNALS if signal.getsignal(one) is not signal.SIG_IGN]
    wakeup = signal.set_wakeup_fd(-1)
    before = {one: signal.signal(one, stop) for one in handled}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler or signal.SIG_DFL)
        signal.set_wakeup_fd(wakeup)


def has_come(descriptor: int) -> bool:
    """Whether there is something to read, or comes at once."""
    return bool(select.select([descriptor], [], [], TOGETHER_S)[0])
