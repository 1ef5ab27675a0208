"""What goes on behind the main screen: the conversation shown, the desk of turns, and what is told of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from clanker_tui.domain.composed import Composed, joined
from clanker_tui.domain.events import (
    MessageSaved,
    NotSaved,
    RateLimitsSeen,
    RequestSent,
    TextDelta,
    ThinkingDelta,
    UsageSaved,
)
from clanker_tui.domain.messages import new_conversation
from clanker_tui.domain.outline import Position, StoredMessage
from clanker_tui.errors import ClankerError, KeyMissingError
from clanker_tui.ui.attention import Attention
from clanker_tui.ui.conversation.view import ConversationView
from clanker_tui.ui.drafts import DraftKeeper
from clanker_tui.ui.figures import cost_of_totals, limit_left, tokens_of_totals
from clanker_tui.ui.offers import SELECTED, SELECTING, hit_offer, offers
from clanker_tui.ui.one_turn import Phase, Stoppable
from clanker_tui.ui.open_conversation import OpenConversation
from clanker_tui.ui.parameters import of_agent
from clanker_tui.ui.turns import Desk, Told, TurnEnded
from clanker_tui.ui.widgets.find_bar import FindBar
from clanker_tui.ui.widgets.queue import QueueLines
from clanker_tui.ui.widgets.retry_strip import RetryStrip
from clanker_tui.ui.widgets.status import Facts

if TYPE_CHECKING:
    from textual.app import App

    from clanker_tui.config.settings import Settings
    from clanker_tui.domain.limits import RateLimits
    from clanker_tui.domain.usage import UsageTotals
    from clanker_tui.history.store import History
    from clanker_tui.services import Services
    from clanker_tui.ui.chat import ChatScreen
    from clanker_tui.ui.start import Start
    from clanker_tui.ui.widgets.composer import Composer

STATES = {
    Phase.SENDING: "sending",
    Phase.WAITING: "waiting for the first token",
    Phase.RETRYING: "waiting to try again",
    Phase.STREAMING: "streaming · Esc stops",
    Phase.ANSWERED: "saving",
}
DELTAS = (TextDelta, ThinkingDelta)  # so many that nothing round the conversation is drawn for each


class Room:
    """The state behind the main screen, and how it is drawn. It is made after the first frame."""

    def __init__(self, screen: ChatScreen, settings: Settings, start: Start, *, now: Callable[[], datetime]) -> None:
        self.screen = screen
        self.settings = settings
        self.start = start
        self.now = now
        self.view = ConversationView(id="conversation")
        self.find_bar = FindBar(id="find")
        self.queue_lines = QueueLines(id="queue")
        self.retry_strip = RetryStrip(id="retry")
        self._services: Services | None = None
        self.desk: Desk | None = None
        self.parameters = of_agent(settings.agent)
        self.place = self.fresh_place()
        self.places: dict[str, OpenConversation] = {}
        self.homes: dict[str, History] = {}  # where conversations are that are not in the app's own history
        self.drafts = DraftKeeper(screen, self.typed, self.tell_once)
        self.attention = Attention(screen.app, settings.ui.notify, os.environ)
        self.limits: RateLimits | None = None
        self.today: UsageTotals | None = None
        self.problem = ""
        self.deleted: list[tuple[str, str]] = []  # conversations, each with its message that went; "": all of it went
        self._restarting: set[str] = set()
        self._told = ""  # the error that was told last and may come again
        self._drawn_phase: Phase | None = None

    @property
    def app(self) -> App[object]:
        return self.screen.app

    @property
    def composer(self) -> Composer:
        return self.screen.composer

    def work(self, work: Coroutine[None, None, None], *, group: str = "default", is_latest: bool = False) -> None:
        """Do something beside everything else. `is_latest`: what the group did before is cancelled."""
        self.screen.run_worker(work, group=group, exclusive=is_latest)

    @property
    def is_ready(self) -> bool:
        """Whether the services are there."""
        return self._services is not None

    @property
    def services(self) -> Services:
        """The services.

        Raises:
            ClankerError: they are still being opened.
        """
        if self._services is None:
            raise ClankerError("The history is still being opened:", hint="try again in a moment.")
        return self._services

    @property
    def is_read_only(self) -> bool:
        """Whether nothing can be written to the history."""
        return bool(self.problem) or self.start.is_review

    def history_of(self, conversation_id: str) -> History:
        """Return the history that a conversation is in.

        Raises:
            ClankerError: the services are still being opened.
        """
        return self.homes.get(conversation_id) or self.services.history

    def is_unkept(self, place: OpenConversation) -> bool:
        """Whether a conversation is gone when the app ends."""
        return place.is_temporary or (self.start.temporary and place.record.id not in self.homes)

    def is_seen(self) -> bool:
        """Whether there is a screen to draw on: not while the app ends."""
        return self.screen.is_attached and self.app.is_running

    # What is shown.

    def fresh_place(self, *, like: OpenConversation | None = None) -> OpenConversation:
        """Return a conversation that has not begun, answered by who answered another, else by the configured agent."""
        agent = self.settings.agent
        provider, model = (like.record.provider, like.record.model) if like else (agent.provider, agent.model)
        return OpenConversation(new_conversation(provider=provider, model=model, system_prompt=agent.system_prompt))

    def typed(self) -> tuple[str | None, Composed]:
        """Return what was typed and not sent, and the id it is kept under."""
        self.note_text()
        return self.place.draft_id, self.place.unsent

    def note_text(self) -> None:
        """Take over what stands in the composer, as long as there is one."""
        if self.is_seen():
            self.place.composer = self.composer.composed

    def draw(self) -> None:
        """Draw all lines round the conversation as things are now."""
        if not self.is_seen():
            return
        record = self.place.record
        self.screen.show_title(
            record.title, provider=record.provider, model=record.model, is_temporary=self.is_unkept(self.place)
        )
        turn = self.place.turn
        self.retry_strip.show(turn.retrying if turn else self.place.failure)
        self.queue_lines.show(self.place.queue)
        self.composer.has_queue = bool(self.place.queue)
        self.composer.prompts = self.place.prompts
        self.screen.rule.notice("edited", "editing as a branch, Esc leaves" if self.place.edited else "")
        self.screen.rule.notice("queue", "↑ takes back, Shift+Tab chooses" if self.place.queue else "")
        self.draw_status()

    def offer_actions(self) -> None:
        """Show what can be done with the chosen message while keys act on it."""
        if not self.is_seen():
            return
        view = self.view
        if view.is_selecting:
            self.screen.rule.offer(SELECTING)
        elif view.selection is not None:
            self.screen.rule.offer(SELECTED)
        elif view.has_focus and view.chosen_message is not None:
            told = [hit_offer(*view.hit_place, self.keys)] if view.is_finding and not self.find_bar.is_open else []
            self.screen.rule.offer([*told, *offers(view.chosen_message, self.keys)])
        else:
            self.screen.rule.offer(())

    @property
    def keys(self) -> dict[str, str]:
        """The keys that work where the focus is, as they are shown, by the ids of their bindings."""
        active = [one.binding for one in self.screen.active_bindings.values()]
        return {one.id: self.app.get_key_display(one) for one in reversed(active) if one.id}

    def stop_finding(self) -> None:
        """Look for nothing any more."""
        self.find_bar.close()
        self.view.find("")
        self.screen.resting.focus()

    def draw_status(self) -> None:
        turn = self.place.turn
        totals = self.place.totals
        idle = "reviewing" if self.start.is_review else "ready"
        state = "opening" if not self.is_ready else STATES[turn.phase] if turn else idle
        others = sum(place.turn is not None for place in self.places.values() if place is not self.place)
        facts = Facts(
            state=f"{state} · {others} more running" if others else state,
            notice="the history can only be read" if self.problem else "",
            conversation=f"{tokens_of_totals(totals)} · {cost_of_totals(totals)}" if totals.requests else "",
            today=f"today {cost_of_totals(self.today)}" if self.today and self.today.requests else "",
            limit=f"limit {limit_left(self.limits)}" if self.limits and limit_left(self.limits) else "",
        )
        is_waiting = turn is not None and turn.phase in (Phase.SENDING, Phase.WAITING)
        self.screen.status_line.show(facts, is_waiting=is_waiting)

    def tell(self, error: ClankerError) -> None:
        """Show an error in one line."""
        self.app.notify(str(error), severity="error", timeout=10)

    def tell_once(self, error: ClankerError) -> None:
        """Show an error that may come back with every key, until something else is wrong or something was saved."""
        if str(error) != self._told:
            self._told = str(error)
            self.tell(error)

    # What goes on.

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
            case RateLimitsSeen(limits):
                self.limits = limits
            case UsageSaved(record) if self.today is not None:
                self.today = self.today.plus(record)
            case NotSaved(error=error):
                self.tell(error)
            case MessageSaved():
                self._told = ""
                if len(place.heads) == 1 and place is self.place and not place.is_temporary:
                    await self.drafts.keep("", Composed())  # it was the draft of a conversation that had not begun
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
            self.work(self.drafts.keep(place.draft_id, place.unsent))

    def drop_idle_places(self) -> None:
        """Forget conversations that are neither shown nor busy."""
        for name, place in list(self.places.items()):
            if place is not self.place and place.turn is None and not place.queue:
                del self.places[name]

    async def ask_again(self, place: OpenConversation, question: int, answerer: tuple[str, str] | None = None) -> None:
        """Ask for another reply to a question; a turn that runs is stopped for it."""
        if self.desk is None:
            return
        name = place.heads[question].id
        await self.stop_for_another(place)
        at = place.number_of(name)
        if at is not None and self.desk is not None:
            self.desk.ask_again(place, self.parameters, question=at, answerer=answerer)
            self.begin_branch(place, model=answerer[1] if answerer else place.record.model)

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
            await self.drafts.keep(place.draft_id, place.unsent)

    def end(self) -> None:
        """Leave the app."""
        self.app.exit()

    # What the other parts of the screen do.

    def copy(self, text: str) -> None:
        """Put a text into the clipboard, and say what is known of that."""
        raise NotImplementedError

    def choose_answerer(self, take: Callable[[str, str], None]) -> None:
        """Ask for a provider and model, and hand them on."""
        raise NotImplementedError

    def leave_edit(self) -> bool:
        """Give up editing a message; False when none is edited."""
        raise NotImplementedError

    def open(self, conversation_id: str) -> None:
        """Show a conversation by its id."""
        raise NotImplementedError

    async def restore(self, conversation_id: str) -> None:
        """Take a conversation out of the bin and show it."""
        raise NotImplementedError

    def use_link(self, address: str) -> None:
        """Show where a link goes, and do with it what the user says."""
        raise NotImplementedError

    def advance(self, place: OpenConversation) -> None:
        """Send what is next in a conversation, if anything is and nothing is under way."""
        raise NotImplementedError

    def change_answerer(self, provider: str, model: str) -> None:
        """Let new turns of the conversation use a provider and model."""
        raise NotImplementedError

    def want_key(self, provider: str, *, problem: str = "") -> None:
        """Ask for a key; `problem` says why."""
        raise NotImplementedError

    def list_changed(self) -> None:
        """The list of conversations is to be drawn anew."""
        raise NotImplementedError

    def answerer_changed(self) -> None:
        """Another provider or model may be the one in use, or more is known of it."""
        raise NotImplementedError
