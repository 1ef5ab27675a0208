"""The state behind the main screen, and how it is drawn."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import TYPE_CHECKING

from clanker_tui.config.parameters import of_agent
from clanker_tui.domain.composed import Composed, joined
from clanker_tui.domain.messages import new_conversation
from clanker_tui.errors import ClankerError
from clanker_tui.ui.attention import Attention
from clanker_tui.ui.conversation.view import ConversationView
from clanker_tui.ui.drafts import DraftKeeper
from clanker_tui.ui.figures import cost_of_totals, tokens_of_totals
from clanker_tui.ui.offers import SELECTED, SELECTING, hit_offer, offers
from clanker_tui.ui.one_turn import Phase
from clanker_tui.ui.open_conversation import OpenConversation
from clanker_tui.ui.turns import Desk
from clanker_tui.ui.widgets.find_bar import FindBar
from clanker_tui.ui.widgets.queue import QueueLines
from clanker_tui.ui.widgets.retry_strip import RetryStrip
from clanker_tui.ui.widgets.status import Fact, Facts, Told

if TYPE_CHECKING:
    from textual.app import App

    from clanker_tui.config.settings import Settings
    from clanker_tui.domain.forecast import Forecast
    from clanker_tui.domain.usage import UsageTotals
    from clanker_tui.history.store import History
    from clanker_tui.services import Services
    from clanker_tui.ui.chat import ChatScreen
    from clanker_tui.ui.gates import Asking, Gate
    from clanker_tui.ui.start import Start
    from clanker_tui.ui.widgets.composer import Composer

Work = Coroutine[None, None, None] | Callable[[], Coroutine[None, None, None]]

STATES = {
    Phase.SENDING: "sending",
    Phase.WAITING: "waiting for the first token",
    Phase.RETRYING: "waiting to try again",
    Phase.STREAMING: "streaming · Esc stops",
    Phase.ANSWERED: "saving",
}


class Backstage:
    """The conversation shown and all that stands round it. `Room` says what goes on there.

    It `is_settled` when all that is shown beside is known.
    """

    is_settled = False

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
        self.gates: list[Gate] = []
        self.place = self.fresh_place()
        self.places: dict[str, OpenConversation] = {}
        self.homes: dict[str, History] = {}  # where conversations are that are not in the app's own history
        self.drafts = DraftKeeper(screen, self.typed, self.tell_once)
        self.attention = Attention(screen.app, settings.ui.notify, os.environ)
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

    def work(self, work: Work, *, group: str = "default", is_latest: bool = False) -> None:
        """Do something beside everything else. `is_latest`: what the group did before is cancelled.

        Args:
            work: a function where another may take its place before it has begun: a coroutine must be awaited.
        """
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

    def history_beside(self) -> History | None:
        """Return the history of what could not be written so far; None where there is none beside the app's own."""
        return None

    def is_unsaved(self, place: OpenConversation) -> bool:
        """Whether a conversation, or some of it, could not be written so far."""
        del place
        return False

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
        return self.place.draft_id, self.unsent_beside(self.place)

    def unsent_beside(self, place: OpenConversation) -> Composed:
        """Return what is kept under a conversation's draft: those that have not begun have one together."""
        return self.unsent_unbegun(place) if place.draft_id == "" else place.unsent

    def unsent_unbegun(self, *others: OpenConversation) -> Composed:
        """Return what was written in all conversations that have not begun."""
        self.note_text()
        return joined(one.unsent for one in self.unbegun(*others))

    def unbegun(self, *others: OpenConversation) -> list[OpenConversation]:
        """Return the conversations that have not begun: one that is shown, and those that something waits in."""
        places = {id(one): one for one in (*self.places.values(), *others, self.place)}
        return [one for one in places.values() if one.draft_id == ""]

    async def keep_draft(self, place: OpenConversation) -> None:
        """Store what was written in a conversation and not sent."""
        await self.drafts.keep(place.draft_id, self.unsent_beside(place))

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
            record.title,
            provider=record.provider,
            model=record.model,
            is_temporary=self.is_unkept(self.place),
            is_unsaved=self.is_unsaved(self.place),
        )
        turn = self.place.turn
        self.retry_strip.show(turn.retrying if turn else self.place.failure)
        self.queue_lines.show(self.place.queue, waits=self.waiting_words())
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
        cost = cost_of_totals(totals)
        idle = "reviewing" if self.start.is_review else self.waiting_state() or "ready"
        state = "opening" if not self.is_ready else STATES[turn.phase] if turn else idle
        others = sum(place.turn is not None for place in self.places.values() if place is not self.place)
        facts = Facts(
            state=f"{state} · {others} more running" if others else state,
            notice=self.history_notice(),
            context=self.context_fact(),
            next_cost=self.next_cost_fact(),
            conversation=Told(f"{tokens_of_totals(totals)} · {cost}", brief=cost) if totals.requests else "",
            today=f"today {cost_of_totals(self.today)}" if self.today and self.today.requests else "",
            budget=self.budget_fact(),
            limit=self.limit_fact(),
        )
        is_waiting = turn is not None and turn.phase in (Phase.SENDING, Phase.WAITING)
        self.screen.status_line.show(facts, is_waiting=is_waiting)

    def history_notice(self) -> Fact:
        """Return what is wrong with the history; empty when nothing is."""
        return "the history can only be read" if self.problem else ""

    def context_fact(self) -> Fact:
        """Return how full the context of the model is; empty when that is not known."""
        return ""

    def next_cost_fact(self) -> Fact:
        """Return what the next request costs; empty when that is not known."""
        return ""

    def budget_fact(self) -> Fact:
        """Return what is left of the budget; empty when there is none."""
        return ""

    def limit_fact(self) -> Fact:
        """Return what is left of the rate limits; empty when none are known."""
        return ""

    def waiting_words(self) -> str:
        """Return what it waits for that is next to be sent; empty when it does not wait."""
        return ""

    def waiting_state(self) -> str:
        """Return that it waits, and what for unless the line of the queue says so."""
        words = self.waiting_words()
        return "waiting" if words and self.place.queue else words

    def forecast(self, place: OpenConversation, asking: Asking) -> Forecast | None:
        """Return what a request will hold and cost; None when that is not known yet."""
        del place, asking
        return None

    def tell(self, error: ClankerError) -> None:
        """Show an error in one line."""
        self.app.notify(str(error), severity="error", timeout=10)

    def tell_once(self, error: ClankerError) -> None:
        """Show an error that may come back with every key, until something else is wrong or something was saved."""
        if str(error) != self._told:
            self._told = str(error)
            self.tell(error)
