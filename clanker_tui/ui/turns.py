"""The turns that run: one for each conversation at most, whichever of them is shown. Nothing of Textual in here."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from clanker_tui.domain.agent import ChatRequest, Parameters
from clanker_tui.domain.composed import Composed
from clanker_tui.domain.events import (
    TurnEvent,
)
from clanker_tui.domain.messages import Message, user_message
from clanker_tui.domain.sending import chat_request, first_sent
from clanker_tui.errors import ClankerError, StorageError
from clanker_tui.turn import run_turn
from clanker_tui.ui.one_turn import Order, Stoppable, Turn
from clanker_tui.ui.open_conversation import OpenConversation

if TYPE_CHECKING:
    from clanker_tui.history.store import History
    from clanker_tui.services import Services


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
    """Starts turns and stops them.

    `tell` hears all that happens, `spawn` runs a turn beside everything else, `history_of` is where a conversation is.
    """

    def __init__(self, services: Services, *, tell: Tell, spawn: Spawn, history_of: Callable[[str], History]) -> None:
        self._services = services
        self._history_of = history_of
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
        if place.next_id:
            question, place.next_id = replace(question, id=place.next_id), ""
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
        order, history = turn.order, self._history_of(place.record.id)
        before = await place.read(history, order.before[first_sent(place.record, order.before) :])
        question = order.new or next(iter(await place.read(history, [order.question_id])), None)
        if question is None:
            raise StorageError("The question is gone from the history:", hint="it may have been deleted elsewhere.")
        turn.begin(question)
        return chat_request(place.record, (*before, question), parameters)

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
                self._history_of(place.record.id),
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
