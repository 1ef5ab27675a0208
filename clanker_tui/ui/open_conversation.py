"""A conversation as the app holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from clanker_tui.domain.composed import Composed, joined
from clanker_tui.domain.events import MessageSaved, NotSaved, TurnEvent, TurnFailed, UsageSaved
from clanker_tui.domain.messages import Conversation, Message, Role, title_of
from clanker_tui.domain.outline import Head, Position, StoredMessage, head_of
from clanker_tui.domain.reckoning import Reckoned
from clanker_tui.domain.usage import UsageTotals
from clanker_tui.errors import ClankerError
from clanker_tui.ui.one_turn import Phase, Turn

if TYPE_CHECKING:
    from clanker_tui.history.store import History

READ_AT_ONCE = 200  # messages


@dataclass
class OpenConversation:
    """A conversation as the app holds it: its branch by the heads of its messages, what waits, the turn that runs.

    `known` are the messages that were said or read since it was opened, `totals` the usage of all its requests.
    `composer` is what stood in the composer when it was last looked at, `position` where the reader was, `prompts` what
    the user said last, oldest first. `edited` is the message that will be sent again, as a branch; `set_aside` is what
    stood in the composer before. One that `is_temporary` is kept in memory alone. `failure` is why the last turn
    failed, until something is done about it. `is_at_gate` while the user is asked whether something is to be
    sent, or it has to wait. `next_id` is the id that the next question gets, where something names it already; empty:
    any. `reckoned` is what the history told of the tokens of its branch, when it was asked last.
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
    is_temporary: bool = False
    set_aside: Composed = field(default_factory=Composed)
    turn: Turn | None = None
    failure: ClankerError | None = None
    is_at_gate: bool = False
    next_id: str = ""
    reckoned: Reckoned = field(default_factory=Reckoned)

    @property
    def has_begun(self) -> bool:
        return bool(self.heads)

    @property
    def draft_id(self) -> str | None:
        """Under which id the composer's text is kept: "" for the one that has not begun, None for a temporary one."""
        if self.is_temporary:
            return None
        return self.record.id if self.has_begun else ""

    @property
    def unsent(self) -> Composed:
        """What was written and not sent; also what is about to be, until the history has it."""
        return joined((self.leaving, *self.queue, self.set_aside, self.composer))

    @property
    def leaving(self) -> Composed:
        """The question that a turn has begun with, and that is not stored yet."""
        asked = self.turn.order.new if self.turn is not None else None
        if asked is None or self.number_of(asked.id) is not None:
            return Composed()
        return Composed(asked.text, asked.files)

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
            self.record = replace(self.record, title=title_of(message))
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
