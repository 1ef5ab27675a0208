"""The turns that run: one for each conversation at most, whichever of them is shown. Nothing of Textual in here."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

from clanker_tui.domain.agent import ChatRequest, Parameters
from clanker_tui.domain.composed import Composed, joined
from clanker_tui.domain.draft import Draft
from clanker_tui.domain.events import (
    MessageSaved,
    NotSaved,
    RequestSent,
    Retrying,
    TextDelta,
    ThinkingDelta,
    TurnEvent,
    TurnFailed,
    UsageSaved,
)
from clanker_tui.domain.messages import Conversation, Message, Role, title_from, user_message
from clanker_tui.domain.outline import Head, Position, StoredMessage, head_of
from clanker_tui.domain.usage import UsageTotals
from clanker_tui.errors import ClankerError, StorageError
from clanker_tui.turn import run_turn

if TYPE_CHECKING:
    from clanker_tui.history.store import History
    from clanker_tui.services import Services

READ_AT_ONCE = 200  # messages


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


@dataclass
class OpenConversation:
    """A conversation as the app holds it: its branch by the heads of its messages, what waits, the turn that runs.

    `known` are the messages that were said or read since it was opened, `totals` the usage of all its requests.
    `composer` is what stood in the composer when it was last looked at, `position` where the reader was, `prompts` what
    the user said last, oldest first. `edited` is the message that will be sent again, as a branch; `set_aside` is what
    stood in the composer before. `failure` is why the last turn failed, until something is done about it.
    """

    record: Conversation
    heads: list[Head] = field(default_factory=list)
    known: dict[str, StoredMessage] = field(default_factory=dict)
    totals: UsageTotals = field(default_factory=UsageTotals)
    queue: list[Composed] = field(default_factory=list)
    composer: Composed = field(default_factory=Composed)
    position: Position | None = None
    prompts: list[str] = field(default_factory=list)
    edited: str = ""
    set_aside: Composed = field(default_factory=Composed)
    turn: Turn | None = None
    failure: ClankerError | None = None

    @property
    def has_begun(self) -> bool:
        return bool(self.heads)

    @property
    def draft_id(self) -> str:
        """Under which id the composer's text is kept: the one conversation that has not begun has none."""
        return self.record.id if self.has_begun else ""

    @property
    def unsent(self) -> Composed:
        """What was written and not sent."""
        return joined((*self.queue, self.set_aside, self.composer))

    @property
    def messages(self) -> list[Message]:
        """Those of its messages that were said or read since it was opened, oldest first."""
        return [self.known[head.id].message for head in self.heads if head.id in self.known]

    @property
    def growing(self) -> Message | None:
        """The reply that is under way, as far as it has come."""
        turn = self.turn
        if turn is None or turn.reply is None or turn.phase in (Phase.SENDING, Phase.ANSWERED):
            return None
        return turn.reply.build()

    def note(self, event: TurnEvent) -> None:
        """Take in what happened in the turn that runs."""
        if isinstance(event, TurnFailed):
            self.failure = event.error
        match event:
            case MessageSaved(message) | NotSaved(message=message):
                self._add(message)
                if self.turn is not None and message.role is Role.ASSISTANT:
                    self.turn.phase = Phase.ANSWERED
            case UsageSaved(record):
                self.totals = self.totals.plus(record)
                stored = self.known.get(record.message_id or "")
                if stored is not None:
                    self.known[stored.message.id] = replace(stored, records=(*stored.records, record))
            case _ if self.turn is not None:
                self.turn.note(event)
            case _:
                pass

    def cut_before(self, number: int) -> None:
        """Leave the messages from one on: another branch begins there."""
        del self.heads[number:]

    def number_of(self, message_id: str) -> int | None:
        """Return which of its messages has an id."""
        return next((at for at, head in enumerate(self.heads) if head.id == message_id), None)

    def last_question(self) -> int | None:
        """Return which message the user said last."""
        return next((at for at in reversed(range(len(self.heads))) if self.heads[at].role is Role.USER), None)

    def _add(self, message: Message) -> None:
        if self.number_of(message.id) is None:
            self.heads.append(head_of(message))
            if message.role is Role.USER:
                self.prompts.append(message.text)
        self.known[message.id] = StoredMessage(message)
        if not self.record.title:
            self.record = replace(self.record, title=title_from(message.text))
        self.record = replace(self.record, leaf_id=message.id, updated_at=message.created_at)

    async def read(self, history: History, ids: Sequence[str]) -> list[Message]:
        """Return messages, reading those that are not known.

        Raises:
            StorageError: they cannot be read.
        """
        unknown = [name for name in ids if name not in self.known]
        for first in range(0, len(unknown), READ_AT_ONCE):
            for stored in await history.stored(unknown[first : first + READ_AT_ONCE]):
                self.known[stored.message.id] = stored
        return [self.known[name].message for name in ids if name in self.known]


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """Nothing more will come of a turn. `unsent` is the question if nothing was saved or sent, `error` why.

    `took_s` is the time since it was asked for, in seconds.
    """

    unsent: Composed = field(default_factory=Composed)
    error: ClankerError | None = None
    has_failed: bool = False
    was_stopped: bool = False
    took_s: float = 0.0


Told = TurnEvent | TurnEnded
Tell = Callable[[OpenConversation, Told], Awaitable[None]]
Spawn = Callable[[Coroutine[None, None, None]], Stoppable]


class Desk:
    """Starts turns and stops them. `tell` hears all that happens; `spawn` runs a turn beside everything else."""

    def __init__(self, services: Services, *, tell: Tell, spawn: Spawn) -> None:
        self._services = services
        self._tell = tell
        self._spawn = spawn
        self._running: list[Turn] = []

    def ask(self, place: OpenConversation, composed: Composed, parameters: Parameters) -> None:
        """Send a new message; where one is being edited, beside it."""
        edited = place.number_of(place.edited) if place.edited else None
        place.edited = ""
        if edited is not None:
            place.cut_before(edited)
        parent = place.heads[-1].id if place.heads else None
        question = user_message(composed.text, place.record.id, parent, files=composed.files)
        self._start(place, self._order(place, len(place.heads), new=question), parameters)

    def ask_again(
        self, place: OpenConversation, parameters: Parameters, *, question: int, answerer: tuple[str, str] | None = None
    ) -> None:
        """Ask for another reply to a question; the replies there are stay beside it in the history."""
        order = self._order(place, question, question_id=place.heads[question].id)
        if answerer is not None:
            order = replace(order, provider=answerer[0], model=answerer[1])
        place.cut_before(question + 1)
        self._start(place, order, parameters)

    def go_on(self, place: OpenConversation, reply: Message, parameters: Parameters) -> bool:
        """Go on with a reply that was cut; False when its question is not there."""
        at = place.number_of(reply.id)
        if not at:
            return False
        order = self._order(place, at - 1, question_id=place.heads[at - 1].id)
        place.cut_before(at)
        self._start(place, replace(order, goes_on_from=reply), parameters)
        return True

    async def stop(self, place: OpenConversation) -> None:
        """End the turn of a conversation and wait until its text is saved."""
        if place.turn is not None:
            await self._end(place.turn)

    async def close(self) -> None:
        """End all turns, each saved."""
        await asyncio.gather(*(self._end(turn) for turn in list(self._running)))

    async def _end(self, turn: Turn) -> None:
        await asyncio.sleep(0)  # let it begin: what is cancelled before its first step does not get to its end
        if turn.work is not None:
            turn.work.cancel()
        if turn.has_begun:
            await turn.ended.wait()

    def _order(self, place: OpenConversation, end: int, *, new: Message | None = None, question_id: str = "") -> Order:
        before = tuple(head.id for head in place.heads[:end])
        return Order(before, place.record.provider, place.record.model, new=new, question_id=question_id)

    def _start(self, place: OpenConversation, order: Order, parameters: Parameters) -> None:
        turn = Turn(order)
        place.turn = turn
        place.failure = None
        self._running.append(turn)
        turn.work = self._spawn(self._run(place, turn, parameters))

    async def _request(self, place: OpenConversation, turn: Turn, parameters: Parameters) -> ChatRequest:
        """Return what is to be sent.

        Raises:
            ClankerError: the messages before it cannot be read, or the question is gone.
        """
        order, history = turn.order, self._services.history
        before = await place.read(history, order.before)
        question = order.new or next(iter(await place.read(history, [order.question_id])), None)
        if question is None:
            raise StorageError("The question is gone from the history:", hint="it may have been deleted elsewhere.")
        turn.begin(question)
        return ChatRequest((*before, question), place.record.system_prompt, parameters)

    async def _run(self, place: OpenConversation, turn: Turn, parameters: Parameters) -> None:
        async def emit(event: TurnEvent) -> None:
            place.note(event)
            await self._tell(place, event)

        turn.has_begun = True
        order = turn.order
        error: ClankerError | None = None
        was_stopped = False
        try:
            agent = await self._services.agent(order.provider, order.model)
            request = await self._request(place, turn, parameters)
            await run_turn(
                agent,
                self._services.history,
                place.record,
                request,
                emit=emit,
                price=self._services.price,
                continued=order.goes_on_from,
            )
        except ClankerError as problem:
            error = problem
        except asyncio.CancelledError:
            was_stopped = True
            raise
        finally:
            self._running.remove(turn)
            place.turn = None
            turn.ended.set()
            asked = order.new
            is_lost = asked is not None and place.number_of(asked.id) is None
            unsent = Composed(asked.text, asked.files) if asked is not None and is_lost else Composed()
            has_failed = turn.has_failed or error is not None
            took_s = time.monotonic() - turn.began
            await self._tell(place, TurnEnded(unsent, error, has_failed, was_stopped, took_s))
