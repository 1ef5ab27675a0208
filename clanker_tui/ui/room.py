"""What goes on behind the main screen: what the desk of turns tells, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING

from clanker_tui.domain.composed import Composed, joined
from clanker_tui.domain.events import (
    MessageSaved,
    NotSaved,
    RequestSent,
    TextDelta,
    ThinkingDelta,
    UsageSaved,
)
from clanker_tui.domain.messages import Role
from clanker_tui.domain.outline import Position, StoredMessage
from clanker_tui.errors import ClankerError, KeyMissingError
from clanker_tui.ui.gates import Asking, Concern
from clanker_tui.ui.one_turn import Stoppable
from clanker_tui.ui.open_conversation import OpenConversation
from clanker_tui.ui.parts import Parts
from clanker_tui.ui.turns import Told, TurnEnded

if TYPE_CHECKING:
    from clanker_tui.domain.usage import UsageRecord

DELTAS = (TextDelta, ThinkingDelta)  # so many that nothing round the conversation is drawn for each


class Room(Parts):
    """What happens with conversations and their turns. It is made after the first frame."""

    def spawn(self, work: Coroutine[None, None, None]) -> Stoppable:
        """Run a turn beside everything else, for as long as the app runs."""
        return self.app.run_worker(work, group="turn", exit_on_error=True)

    async def hear(self, place: OpenConversation, told: Told) -> None:
        """Take in what happened in a turn, whichever conversation it belongs to."""
        if not self.is_seen():
            if isinstance(told, TurnEnded) and told.unsent:
                place.queue.insert(0, told.unsent)  # the app ends: it is kept with the draft
            return
        match told:
            case TurnEnded():
                await self.end_turn(place, told)
                return
            case UsageSaved(record):
                self.note_usage(place, record)
            case NotSaved(error=error):
                self.tell(error)
            case MessageSaved(message):
                self._told = ""
                if message.role is Role.USER:
                    self.note_text()
                    await self.keep_draft(place)  # what is sent is no draft any more, should the process be killed
                if len(place.heads) == 1 and place is self.place and not place.is_temporary:
                    await self.drafts.keep("", self.unsent_unbegun())  # it had been the draft of this one
                    self.list_changed()
            case _:
                pass
        if place is self.place:
            if isinstance(told, RequestSent):
                self.view.begin_reply(place.growing)  # which begins with text where a reply is gone on with
            self.view.apply(told)
            if place.turn is None or place.turn.phase is not self._drawn_phase or not isinstance(told, DELTAS):
                self._drawn_phase = place.turn.phase if place.turn else None
                self.draw()

    async def end_turn(self, place: OpenConversation, ended: TurnEnded) -> None:
        """Go on after a turn: with what is queued, or give back what was not sent."""
        is_going_on = place.record.id in self._restarting
        if not ended.was_stopped:
            self.attention.reply_ended(place.record.model, took_s=ended.took_s)
        back = [ended.unsent] if ended.unsent else []
        if (ended.has_failed or ended.was_stopped) and not is_going_on:
            back += place.queue
            place.queue.clear()
        if back:
            self.give_back(place, joined(back))
        if isinstance(ended.error, KeyMissingError):
            self.want_key(ended.error.provider, problem="Nothing was sent: there is no key yet.")
        elif ended.error is not None:
            self.tell(ended.error)
        if not is_going_on:
            self.advance(place)
        self.drop_idle_places()
        self.draw()
        self.drafts.touch()
        self.list_changed()
        self.work(self.learn_branches(place))

    async def learn_branches(self, place: OpenConversation) -> None:
        """Read which branches there are at the last messages, to show it."""
        if not self.is_seen() or place is not self.place or not place.heads:
            return
        for stored in await self.load_messages(place, [head.id for head in place.heads[-2:]]):
            if len(stored.siblings) > 1:
                place.known[stored.message.id] = stored
                self.view.update_message(stored)
        self.offer_actions()

    def give_back(self, place: OpenConversation, composed: Composed) -> None:
        """Put what was not sent back to where it was written."""
        if place is self.place:
            self.composer.restore(joined((composed, self.composer.composed)))
        else:
            place.composer = joined((composed, place.composer))
            self.work(self.keep_draft(place))

    def drop_idle_places(self) -> None:
        """Forget conversations that are neither shown nor busy."""
        for name, place in list(self.places.items()):
            is_busy = place.turn is not None or place.queue or place.is_at_gate
            is_lost = (not place.has_begun or self.drafts.has_failed) and place.unsent  # in no list, or not stored
            if place is not self.place and not is_busy and not is_lost:
                del self.places[name]

    async def ask_again(self, place: OpenConversation, question: int, answerer: tuple[str, str] | None = None) -> None:
        """Ask for another reply to a question; a turn that runs is stopped for it."""
        if self.desk is None:
            return
        name = place.heads[question].id
        if not await self.passes_gates(place, lambda: asking_again(place, question + 1, answerer)):
            return
        await self.stop_for_another(place)
        at = place.number_of(name)
        if at is not None and self.desk is not None:
            self.desk.ask_again(place, self.parameters, question=at, answerer=answerer)
            self.begin_branch(place, model=answerer[1] if answerer else place.record.model)

    def concern_about(self, place: OpenConversation, asking: Asking) -> Concern | None:
        """Return the first concern about something that is about to be sent; None: there is none."""
        return next((concern for gate in self.gates if (concern := gate(place, asking)) is not None), None)

    async def passes_gates(self, place: OpenConversation, asking: Callable[[], Asking]) -> bool:
        """Whether something may be sent, once the user was asked, or waited, as far as need be.

        Args:
            asking: tells what it is at any moment: at a gate the user may choose another model.
        """
        if place.is_at_gate:
            return False
        place.is_at_gate = True
        try:
            for gate in self.gates:
                concern = gate(place, asking())
                if concern is not None and not await concern():
                    return False
            return True
        finally:
            place.is_at_gate = False

    async def restart(self, place: OpenConversation) -> None:
        """Ask the last question again."""
        question = place.last_question()
        if question is None:
            self.app.notify("There is nothing to ask again yet.")
        else:
            await self.ask_again(place, question)

    async def stop_for_another(self, place: OpenConversation) -> None:
        """Stop the turn of a conversation; what is queued stays where it is."""
        self._restarting.add(place.record.id)
        try:
            if self.desk is not None:
                await self.desk.stop(place)
        finally:
            self._restarting.discard(place.record.id)

    def begin_branch(self, place: OpenConversation, *, model: str) -> None:
        """Show that a turn has begun on another branch than the one that was shown."""
        self.places[place.record.id] = place
        if place is self.place:
            self.view.speaker = model
            self.show_branch(place)
        self.draw()

    def show_branch(self, place: OpenConversation, position: Position | None = None) -> None:
        """Draw a conversation."""

        async def load(ids: Sequence[str]) -> Sequence[StoredMessage]:
            return await self.load_messages(place, ids)

        self.view.show(place.heads, load=load, position=position, growing=place.growing)

    async def load_messages(self, place: OpenConversation, ids: Sequence[str]) -> Sequence[StoredMessage]:
        """Return messages of a conversation: what the history holds, else what it could not store."""
        try:
            stored = {one.message.id: one for one in await self.history_of(place.record.id).stored(ids)}
        except ClankerError as error:
            self.tell(error)
            stored = {}
        found = [stored.get(name) or place.known.get(name) for name in ids]
        return [one for one in found if one is not None]

    async def keep_usage(self, place: OpenConversation, record: UsageRecord) -> None:
        """Store what a request used that was no turn.

        Raises:
            StorageError: it cannot be stored.
        """
        await self.history_of(place.record.id).add_usage(record)
        place.totals = place.totals.plus(record)
        self.note_usage(place, record)

    async def keep_position(self) -> None:
        """Remember where the reader is."""
        place = self.place
        if not place.has_begun or not self.is_ready:
            return
        before, place.position = place.position, self.view.position
        if place.position != before and not self.is_read_only:
            try:
                await self.history_of(place.record.id).save_position(place.record.id, place.position)
            except ClankerError as error:
                self.tell_once(error)

    async def close(self) -> None:
        """End all turns, each saved, and keep what was typed and not sent, and where the reader was."""
        await self.keep_position()
        if self.desk is not None:
            await self.desk.close()
        for place in {id(place): place for place in (self.place, *self.places.values())}.values():
            await self.keep_draft(place)

    def end(self) -> None:
        """Leave the app, once what would be gone is asked about."""
        self.leave()

    def leave(self) -> None:
        """Leave the app: all that this would cost was asked about."""
        self.app.exit()


def asking_again(place: OpenConversation, end: int, answerer: tuple[str, str] | None) -> Asking:
    """Return what is about to be asked again: all messages before `end`, of someone else or of who answers anyway."""
    provider, model = answerer or (place.record.provider, place.record.model)
    return Asking(end, provider, model)
