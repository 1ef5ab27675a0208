"""The turns that run: one for each conversation at most, whichever of them is shown. Nothing of Textual in here."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol

from clanker_tui.domain.agent import ChatRequest, Parameters
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
from clanker_tui.errors import ClankerError
from clanker_tui.turn import run_turn

if TYPE_CHECKING:
    from clanker_tui.domain.usage import UsageRecord
    from clanker_tui.services import Services


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

    def __init__(self, question: Message, *, provider: str, model: str) -> None:
        self.question = question
        self.reply = Draft.reply_to(question, provider=provider, model=model)
        self.began = time.monotonic()
        self.phase = Phase.SENDING
        self.retrying: Retrying | None = None
        self.has_begun = False
        self.has_failed = False
        self.work: Stoppable | None = None
        self.ended = asyncio.Event()

    def note(self, event: TurnEvent) -> None:
        """Take in what happened."""
        match event:
            case RequestSent():
                self.phase, self.retrying = Phase.WAITING, None
            case Retrying():
                self.phase, self.retrying = Phase.RETRYING, event
            case TextDelta() | ThinkingDelta():
                self.phase = Phase.STREAMING
                self.reply.add(event)
            case TurnFailed():
                self.has_failed = True
            case _:
                pass


@dataclass
class OpenConversation:
    """A conversation as the app holds it: its branch in memory, what waits to be sent, the turn that runs.

    `records` holds the usage by message. `composer` is what stood in the composer when it was last looked at.
    `failure` is why the last turn failed, until something is done about it.
    """

    record: Conversation
    messages: list[Message] = field(default_factory=list)
    records: dict[str, list[UsageRecord]] = field(default_factory=dict)
    queue: list[str] = field(default_factory=list)
    composer: str = ""
    turn: Turn | None = None
    failure: ClankerError | None = None

    @property
    def has_begun(self) -> bool:
        return bool(self.messages)

    @property
    def draft_id(self) -> str:
        """Under which id the composer's text is kept: the one conversation that has not begun has none."""
        return self.record.id if self.has_begun else ""

    @property
    def unsent(self) -> str:
        """What was typed and not sent."""
        return "\n\n".join(text for text in (*self.queue, self.composer) if text)

    @property
    def prompts(self) -> list[str]:
        """What was asked so far, oldest first."""
        return [message.text for message in self.messages if message.role is Role.USER]

    @property
    def shown(self) -> list[Message]:
        """The messages with the reply that is under way."""
        if self.turn is None or self.turn.phase in (Phase.SENDING, Phase.ANSWERED):
            return list(self.messages)
        return [*self.messages, self.turn.reply.build()]

    def note(self, event: TurnEvent) -> None:
        """Take in what happened in the turn that runs."""
        if isinstance(event, TurnFailed):
            self.failure = event.error
        match event:
            case MessageSaved(message) | NotSaved(message=message):
                self._add(message)
                if self.turn is not None and message.role is Role.ASSISTANT:
                    self.turn.phase = Phase.ANSWERED
            case UsageSaved(record) if record.message_id:
                self.records.setdefault(record.message_id, []).append(record)
            case _ if self.turn is not None:
                self.turn.note(event)
            case _:
                pass

    def _add(self, message: Message) -> None:
        if all(message.id != known.id for known in self.messages):
            self.messages.append(message)
        if not self.record.title:
            self.record = replace(self.record, title=title_from(message.text))
        self.record = replace(self.record, leaf_id=message.id, updated_at=message.created_at)


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """Nothing more will come of a turn. `unsent` is the question's text if nothing was saved or sent, `error` why.

    `took_s` is the time since it was asked for, in seconds.
    """

    unsent: str = ""
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

    def ask(self, place: OpenConversation, text: str, parameters: Parameters) -> None:
        """Send a new message."""
        parent = place.messages[-1].id if place.messages else None
        self._start(place, user_message(text, place.record.id, parent), place.messages, parameters)

    def ask_again(self, place: OpenConversation, parameters: Parameters) -> bool:
        """Ask the last question once more; the reply before stays in the history beside the new one.

        Return False when there is no question.
        """
        at = next((at for at in reversed(range(len(place.messages))) if place.messages[at].role is Role.USER), None)
        if at is None:
            return False
        question = place.messages[at]
        del place.messages[at + 1 :]
        self._start(place, question, place.messages[:at], parameters)
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

    def _start(
        self, place: OpenConversation, question: Message, before: Sequence[Message], parameters: Parameters
    ) -> None:
        request = ChatRequest((*before, question), place.record.system_prompt, parameters)
        turn = Turn(question, provider=place.record.provider, model=place.record.model)
        place.turn = turn
        place.failure = None
        self._running.append(turn)
        turn.work = self._spawn(self._run(place, turn, request))

    async def _run(self, place: OpenConversation, turn: Turn, request: ChatRequest) -> None:
        async def emit(event: TurnEvent) -> None:
            place.note(event)
            await self._tell(place, event)

        turn.has_begun = True
        error: ClankerError | None = None
        was_stopped = False
        try:
            agent = await self._services.agent(place.record.provider, place.record.model)
            await run_turn(agent, self._services.history, place.record, request, emit=emit, price=self._services.price)
        except ClankerError as problem:
            error = problem
        except asyncio.CancelledError:
            was_stopped = True
            raise
        finally:
            self._running.remove(turn)
            place.turn = None
            turn.ended.set()
            is_saved = turn.question in place.messages
            unsent = "" if is_saved else turn.question.text
            has_failed = turn.has_failed or error is not None
            took_s = time.monotonic() - turn.began
            await self._tell(place, TurnEnded(unsent, error, has_failed, was_stopped, took_s))
