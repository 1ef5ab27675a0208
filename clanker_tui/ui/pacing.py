"""Pacing: what a provider would refuse for now is held until its limits allow it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from clanker_tui.domain import limit_words
from clanker_tui.domain.allowance import Spent, Wait
from clanker_tui.domain.estimating import AROUND_MESSAGE, ASCII_PER_TOKEN, estimated_tokens
from clanker_tui.ui.gates import Asking, Concern
from clanker_tui.ui.limiting import Answerer, Limiting
from clanker_tui.ui.sending import Sending, asking_next
from clanker_tui.ui.widgets.retry_strip import spelled_keys

if TYPE_CHECKING:
    from datetime import datetime

    from clanker_tui.config.settings import Settings
    from clanker_tui.domain.limits import RateWindow
    from clanker_tui.ui.chat import ChatScreen
    from clanker_tui.ui.open_conversation import OpenConversation
    from clanker_tui.ui.start import Start

TICK_S = 1.0
PATIENCE_S = 60.0  # for what nobody waits for


@dataclass
class Hold:
    """Something that is held. `may_pass` is what the user said of it; `news` wakes it before the next second."""

    answerer: Answerer
    need: Spent
    wait: Wait | None = None
    may_pass: bool | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def end(self, *, may_pass: bool) -> None:
        self.may_pass = may_pass
        self.news.set()


class Pacing(Limiting, Sending):
    """The part of the room that waits, where `pace` is set for a provider.

    Whoever is let through is taken off what is left at that moment, so that nobody else is for the same place; whoever
    waits is let through before those that came later. It has to be the last of the gates.
    """

    def __init__(self, screen: ChatScreen, settings: Settings, start: Start, *, now: Callable[[], datetime]) -> None:
        super().__init__(screen, settings, start, now=now)
        self.holds: dict[str, Hold] = {}  # by their conversations, those that wait longest first
        self.gates.append(self.pace)

    def is_paced(self, provider: str) -> bool:
        known = self.settings.providers.get(provider)
        return known is not None and known.pace

    def pace(self, place: OpenConversation, asking: Asking) -> Concern | None:
        """Hold what would be refused. A gate."""
        is_retrying = place.turn is not None and place.turn.retrying is not None  # that has a wait of its own
        if is_retrying or not self.is_paced(asking.provider):
            return None
        answerer, need = (asking.provider, asking.model), self.need(place, asking)
        window = self.too_small(answerer, need)
        if window is not None:
            return partial(self._ask_about, place, answerer, need, window)
        if self.wait_of(answerer, need) is None:
            return None
        return partial(self._hold, place, asking)

    # What it takes, and how long that is to wait.

    def need(self, place: OpenConversation, asking: Asking) -> Spent:
        """Return what a request takes of the limits: what goes along, and the longest reply that is asked for."""
        forecast = self.forecast(place, asking)
        tokens = forecast.prompt_tokens if forecast is not None else estimated_prompt(place, asking)
        return Spent(place.record.id, self.now(), 1, tokens, self.parameters.max_tokens or 0)

    def too_small(self, answerer: Answerer, need: Spent) -> RateWindow | None:
        """Return a window that something never fits into; None when there is none."""
        known = self.allowances.get(answerer)
        return None if known is None else known.too_small(need)

    def wait_of(self, answerer: Answerer, need: Spent) -> Wait | None:
        """Return how long something has to wait, after all that is held already; None when it may go at once."""
        known, at = self.allowances.get(answerer), self.now()
        if known is None:
            return None
        known = known.without(need.by)
        ahead = self._ahead_of(answerer, need.by)
        for hold in ahead:
            known = known.less(replace(hold.need, at=at))
        latest = max((hold.wait for hold in ahead if hold.wait is not None), key=lambda wait: wait.until, default=None)
        return known.wait(need, at) or latest

    def _ahead_of(self, answerer: Answerer, name: str) -> list[Hold]:
        names = list(self.holds)
        before = names[: names.index(name)] if name in names else names
        return [self.holds[one] for one in before if self.holds[one].answerer == answerer]

    # While it waits.

    async def _hold(self, place: OpenConversation, asking: Asking) -> bool:
        """Wait until something may be sent, or the user says otherwise."""
        name = place.record.id
        hold = Hold((asking.provider, asking.model), self.need(place, asking))
        self.places[name] = self.places.get(name, place)
        self.holds[name] = hold
        try:
            while hold.may_pass is None and not self._is_over(place, asking):
                if asking.composed is not None:
                    hold.answerer = (place.record.provider, place.record.model)  # it may be another one by now
                hold.wait = self.wait_of(hold.answerer, hold.need)
                if hold.wait is None:
                    hold.may_pass = True
                    break
                self._draw_hold(place)
                seconds = (hold.wait.until - self.now()).total_seconds()
                hold.news.clear()
                try:
                    async with asyncio.timeout(min(TICK_S, max(0.01, seconds))):
                        await hold.news.wait()
                except TimeoutError:
                    continue
            if hold.may_pass:
                self.take_off(hold.answerer, replace(hold.need, at=self.now()))
            return bool(hold.may_pass)
        finally:
            del self.holds[name]
            self._draw_hold(place)

    def _is_over(self, place: OpenConversation, asking: Asking) -> bool:
        """Whether what waits is not wanted any more: taken back, or its conversation is gone."""
        is_gone = self.places.get(place.record.id) is not place and place is not self.place
        is_taken_back = asking.composed is not None and asking.composed not in place.queue[:1]
        return is_gone or is_taken_back or (place.is_temporary and place is not self.place)

    async def _ask_about(self, place: OpenConversation, answerer: Answerer, need: Spent, window: RateWindow) -> bool:
        """Ask whether something is to be sent that no wait makes fit."""
        from clanker_tui.ui.dialogs.confirm import ConfirmDialog

        words = limit_words.too_large_words(*answerer, need.of(window.unit), window)
        if place is not self.place:
            self.app.notify(f"Not sent. {words}", severity="warning", timeout=10)
            return False
        dialog = ConfirmDialog(words, yes="Send it anyway", no="Not now", title="Larger than the limit")
        answer: bool | None = await self.app.push_screen_wait(dialog)
        return answer is True

    def _draw_hold(self, place: OpenConversation) -> None:
        if place is self.place:
            self.draw()

    def waiting_words(self) -> str:
        hold = self.holds.get(self.place.record.id)
        if hold is None or hold.wait is None:
            return ""
        return limit_words.wait_words(hold.answerer[0], hold.wait, self.now())

    def draw(self) -> None:
        super().draw()
        if not self.is_seen():
            return
        words = self.waiting_words()
        if not words:
            self.screen.rule.notice("pace", "")
            return
        keys = spelled_keys(self.retry_strip)
        ways = f"{keys.get('chat.retry', '/retry')} sends now, {keys.get('chat.back', '/stop')} takes it back"
        self.screen.rule.notice("queue", "")
        self.screen.rule.notice("pace", ways if self.place.queue else f"{words} · {ways}")

    # What is sent after all, or not.

    async def passes_gates(self, place: OpenConversation, asking: Callable[[], Asking]) -> bool:
        may_pass = await super().passes_gates(place, asking)
        if may_pass:
            self._promise(place, asking())
        else:
            self.let_go(place.record.id)
        return may_pass

    def send_next(self, place: OpenConversation) -> None:
        if self.desk is not None and place.queue:
            self._promise(place, asking_next(place, place.queue[0]))
        super().send_next(place)

    def _promise(self, place: OpenConversation, asking: Asking) -> None:
        """Take off what is about to be sent: until its response is there, it is not anybody else's."""
        if (asking.provider, asking.model) in self.allowances:
            self.take_off((asking.provider, asking.model), self.need(place, asking))

    def leave_edit(self) -> bool:
        """Leave no edit whose message is held: that is taken back first."""
        return self.place.record.id not in self.holds and super().leave_edit()

    def stop_reply(self) -> None:
        """Take back what is held; else stop the reply."""
        if hold := self.holds.get(self.place.record.id):
            hold.end(may_pass=False)
        else:
            super().stop_reply()

    def retry_reply(self) -> None:
        """Send at once what is held; else ask again."""
        if hold := self.holds.get(self.place.record.id):
            hold.end(may_pass=True)
        else:
            super().retry_reply()

    def queue_changed(self) -> None:
        super().queue_changed()
        for hold in self.holds.values():
            hold.news.set()

    async def may_ask_beside(self, provider: str, model: str, tokens: int) -> bool:
        """Whether a request that nobody waits for may be sent: with pace on, one more of its size has to fit after it.

        It waits for that for a minute at most.
        """
        answerer = (provider, model)
        known = self.allowances.get(answerer)
        if known is None or not self.is_paced(provider):
            return True
        twice = Spent("beside", self.now(), 2, 2 * tokens)
        wait = self.wait_of(answerer, twice)
        if wait is not None:
            seconds = (wait.until - self.now()).total_seconds()
            if seconds > PATIENCE_S:
                return False
            await asyncio.sleep(seconds)
        return self.too_small(answerer, twice) is None and self.wait_of(answerer, twice) is None


def estimated_prompt(place: OpenConversation, asking: Asking) -> int:
    """Return about how many tokens go along, by the lengths of the messages."""
    before = sum(head.length // ASCII_PER_TOKEN + AROUND_MESSAGE for head in place.heads[: asking.end])
    texts = [place.record.system_prompt]
    if asking.composed is not None:
        texts += [asking.composed.text, *(file.text for file in asking.composed.files)]
    return before + sum(estimated_tokens(text) + AROUND_MESSAGE for text in texts if text)
