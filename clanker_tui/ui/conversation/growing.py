"""A reply while it grows."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from clanker_tui.domain.events import TextDelta, ThinkingDelta, TurnEvent
from clanker_tui.domain.messages import Message
from clanker_tui.ui.conversation.cuts import Cutter


@dataclass
class Growing:
    """The reply that streams: which message it is, and all that came of it so far.

    `text` and `thinking` are among the rows or on their way there; `to_come` is not. `ended` is the reply as it was
    stored, while more of it is still to come; `after` is what has happened since.
    """

    number: int
    text: list[str]
    thinking: list[str]
    to_come: deque[TextDelta | ThinkingDelta]
    cutter: Cutter
    ended: Message | None = None
    after: list[TurnEvent] = field(default_factory=list)

    def take(self, characters: int) -> list[TextDelta | ThinkingDelta]:
        """Return what came next, up to so many characters or a little more."""
        came: list[TextDelta | ThinkingDelta] = []
        while self.to_come and characters > 0:
            came.append(self.to_come.popleft())
            characters -= len(came[-1].text)
        return came
