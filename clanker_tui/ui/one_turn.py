"""One turn that runs: what it is to do, how far it got, and the reply as far as it has come."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from clanker_tui.domain.draft import Draft
from clanker_tui.domain.events import RequestSent, Retrying, TextDelta, ThinkingDelta, TurnEvent, TurnFailed
from clanker_tui.domain.messages import Message


class Phase(Enum):
    """How far a turn got."""

    SENDING = auto()  # the question is being saved, the connection made
    WAITING = auto()  # for the first token
    RETRYING = auto()
    STREAMING = auto()
    ANSWERED = auto()  # the reply is among the messages


class Stoppable(Protocol):
    """Something under way that can be cancelled."""

    def cancel(self) -> object: ...


class Turn:
    """A turn that runs, and the reply as far as it has come."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.began = time.monotonic()
        self.phase = Phase.SENDING
        self.retrying: Retrying | None = None
        self.has_begun = False
        self.has_failed = False
        self.work: Stoppable | None = None
        self.ended = asyncio.Event()
        self.reply: Draft | None = None

    def begin(self, question: Message) -> None:
        """The question is known: from now on there is a reply to it."""
        order = self.order
        if order.goes_on_from is not None:
            self.reply = Draft.continuing(order.goes_on_from, provider=order.provider, model=order.model)
        else:
            self.reply = Draft.reply_to(question, provider=order.provider, model=order.model)

    def note(self, event: TurnEvent) -> None:
        """Take in what happened."""
        match event:
            case RequestSent():
                self.phase, self.retrying = Phase.WAITING, None
            case Retrying():
                self.phase, self.retrying = Phase.RETRYING, event
            case TextDelta() | ThinkingDelta():
                self.phase = Phase.STREAMING
                if self.reply is not None:
                    self.reply.add(event)
            case TurnFailed():
                self.has_failed = True
            case _:
                pass


@dataclass(frozen=True, slots=True)
class Order:
    """What a turn is to do: ask something new, or ask again for the reply to a question that is stored.

    `before` are the messages before the question. `goes_on_from` is a reply that was cut and is to be continued.
    """

    before: tuple[str, ...]
    provider: str
    model: str
    new: Message | None = None
    question_id: str = ""
    goes_on_from: Message | None = None
