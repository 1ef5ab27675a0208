"""What waits to be sent, and how it is sent when its turn comes: past the gates, to a model that is still there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clanker_tui.domain.composed import Composed, joined
from clanker_tui.ui.gates import Asking
from clanker_tui.ui.room import Room

if TYPE_CHECKING:
    from clanker_tui.ui.open_conversation import OpenConversation


class Sending(Room):
    """The part of the room that is about messages that are written, and not yet sent."""

    def advance(self, place: OpenConversation) -> None:
        if self.desk is None or place.turn is not None or not place.queue or not place.record.provider:
            return
        from clanker_tui.domain.retired import retired

        today = self.now().date()
        gone = retired(place.record.provider, place.record.model, today=today)
        if gone is not None and gone.successor:
            if place is self.place:
                self.offer_successor(place, gone.notice(today), gone.successor)
            return
        if place.is_at_gate:
            return
        self.places[place.record.id] = place
        if self.concern_about(place, asking_next(place, place.queue[0])) is None:
            self.send_next(place)
        else:
            self.work(self.send_past_gates(place, place.queue[0]), group="gate")

    async def send_past_gates(self, place: OpenConversation, composed: Composed) -> None:
        """Send what is next once nothing is against it; else give it back to where it was written."""
        may_pass = await self.passes_gates(place, lambda: asking_next(place, composed))
        is_still_next = bool(place.queue) and place.queue[0] is composed
        if not is_still_next or place.turn is not None:
            self.advance(place)  # it was taken back meanwhile; what is next now has gates of its own
        elif may_pass:
            self.send_next(place)
        else:
            waiting = joined(place.queue)
            place.queue.clear()
            self.give_back(place, waiting)
            self.draw()

    def send_next(self, place: OpenConversation) -> None:
        """Send what is next in a conversation."""
        if self.desk is None:
            return
        if place is self.place:
            self.view.speaker = place.record.model
        is_branch = bool(place.edited)
        self.desk.ask(place, place.queue.pop(0), self.parameters)
        if is_branch:
            self.begin_branch(place, model=place.record.model)
            self.give_back(place, place.set_aside)
            place.set_aside = Composed()
        if place is not self.place:
            self.work(self.keep_draft(place))
        self.draw()

    def offer_successor(self, place: OpenConversation, notice: str, successor: str) -> None:
        """Say that a model is no more, before anything is sent to it."""
        from clanker_tui.ui.dialogs.confirm import ConfirmDialog

        def take(answer: bool | None) -> None:
            if answer:
                self.change_answerer(place.record.provider, successor)
                return
            waiting = joined(place.queue)
            place.queue.clear()
            self.give_back(place, waiting)
            self.draw()

        if not isinstance(self.app.screen, ConfirmDialog):
            dialog = ConfirmDialog(notice, yes=f"Use {successor}", no="Not now", title="This model is no more")
            self.app.push_screen(dialog, take)

    # What waits.

    def take_back(self) -> None:
        """Put what was queued last back into the composer."""
        self.edit_queued(len(self.place.queue) - 1)

    def edit_queued(self, index: int) -> None:
        """Take one of the queue back into the composer, before what stands there."""
        if 0 <= index < len(self.place.queue):
            self.give_back(self.place, self.place.queue.pop(index))
            self.queue_changed()
            self.composer.focus()

    def drop_queued(self, index: int) -> None:
        """Do not send one of the queue; its text can be yanked."""
        if 0 <= index < len(self.place.queue):
            self.composer.killed = self.place.queue.pop(index).text or self.composer.killed
            self.queue_changed()
            self.app.notify("Not sent. Ctrl+Y in the composer brings its text back.")
            if not self.place.queue:
                self.composer.focus()

    def move_queued(self, index: int, to: int) -> None:
        """Let one of the queue be sent in another one's turn."""
        if 0 <= min(index, to) <= max(index, to) < len(self.place.queue):
            self.place.queue.insert(to, self.place.queue.pop(index))
            self.queue_changed()
            self.queue_lines.highlighted = to

    def queue_changed(self) -> None:
        self.draw()
        self.drafts.touch()


def asking_next(place: OpenConversation, composed: Composed) -> Asking:
    """Return what a new message will be sent with."""
    edited = place.number_of(place.edited) if place.edited else None
    end = len(place.heads) if edited is None else edited
    return Asking(end, place.record.provider, place.record.model, composed)
