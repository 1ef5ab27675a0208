"""What stands between a question and its provider: each gate may ask the user, or let time pass, before it is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from clanker_tui.domain.composed import Composed
from clanker_tui.ui.open_conversation import OpenConversation


@dataclass(frozen=True, slots=True)
class Asking:
    """What is about to be sent: the messages before `end`, and then `composed`.

    Where a question that is stored is asked again, it is among these messages, and `composed` is None. `provider` and
    `model` are who is asked.
    """

    end: int
    provider: str
    model: str
    composed: Composed | None = None


Concern = Callable[[], Awaitable[bool]]
"""Asks the user, or waits. True: it may be sent, if nothing else is against it. False: it is given back to where it was
written."""

Gate = Callable[[OpenConversation, Asking], Concern | None]
"""Looks at what is about to be sent. It answers at once: None is no concern."""
