"""Rate limits: heard of, reckoned on from then, and shown while they are of use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from clanker_tui.domain import limit_words
from clanker_tui.domain.allowance import Allowance, Spent
from clanker_tui.domain.events import RateLimitsSeen, RequestSent, Retrying, TurnFailed, UsageSaved
from clanker_tui.domain.limits import RateLimits
from clanker_tui.errors import ClankerError, RateLimitError
from clanker_tui.ui.limit_fact import limit_fact
from clanker_tui.ui.room import Room
from clanker_tui.ui.turns import TurnEnded

if TYPE_CHECKING:
    from textual.timer import Timer

    from clanker_tui.config.settings import Settings
    from clanker_tui.ui.chat import ChatScreen
    from clanker_tui.ui.open_conversation import OpenConversation
    from clanker_tui.ui.start import Start
    from clanker_tui.ui.turns import Told
    from clanker_tui.ui.widgets.status import Fact

Answerer = tuple[str, str]  # a provider and a model: limits are per model


class Limiting(Room):
    """The part of the room that knows what may still be sent.

    A request is taken off at once, when it leaves, until its response tells what is left; so are the tokens of a reply,
    which no response tells of.
    """

    def __init__(self, screen: ChatScreen, settings: Settings, start: Start, *, now: Callable[[], datetime]) -> None:
        super().__init__(screen, settings, start, now=now)
        self.allowances: dict[Answerer, Allowance] = {}
        self._reset_at: datetime | None = None
        self._reset_timer: Timer | None = None

    # What is heard of them.

    async def hear(self, place: OpenConversation, told: Told) -> None:
        turn, by = place.turn, place.record.id
        if turn is not None:
            answerer = (turn.order.provider, turn.order.model)
            match told:
                case RequestSent():
                    self.take_off(answerer, self.spent_by(by))
                case RateLimitsSeen(limits):
                    self.note_limits(answerer, limits, by)
                case UsageSaved(record) if record.usage is not None and self.parameters.max_tokens is None:
                    self.take_off(answerer, Spent("", self.now(), 0, 0, record.usage.output_tokens, is_open=False))
                case Retrying(error=error, wait_s=wait_s):
                    self.note_refusal(answerer, error, wait_s)
                case TurnFailed(error):
                    self.note_refusal(answerer, error, None)
                case _:
                    pass
        elif isinstance(told, TurnEnded) and by not in self._restarting:
            self.let_go(by)
        await super().hear(place, told)

    def note_limits(self, answerer: Answerer, limits: RateLimits, by: str) -> None:
        """Take in what a response told; `by` is who had sent its request."""
        known = self.allowances.get(answerer)
        self.allowances[answerer] = known.told(limits, by) if known is not None else Allowance(limits)

    def note_refusal(self, answerer: Answerer, error: ClankerError, wait_s: float | None) -> None:
        """Take in that a request was refused for being one too many, if it was and told when to come back."""
        wait_s = error.retry_after or wait_s if isinstance(error, RateLimitError) else None
        if wait_s:
            known = self.allowances.get(answerer) or Allowance(RateLimits(answerer[0], self.now(), ()))
            self.allowances[answerer] = known.closed(self.now() + timedelta(seconds=wait_s))

    def take_off(self, answerer: Answerer, spent: Spent) -> None:
        """Take a request off what is left, where that is known."""
        if answerer in self.allowances:
            self.allowances[answerer] = self.allowances[answerer].less(spent)

    def let_go(self, by: str) -> None:
        """Take nothing off any more for a request that is not under way."""
        for answerer, allowance in self.allowances.items():
            self.allowances[answerer] = allowance.without(by)

    def spent_by(self, by: str) -> Spent:
        """Return what the open request of a sender takes; of one that nothing is known of, that it is one."""
        spent = [one for allowance in self.allowances.values() for one in allowance.spent]
        return next((one for one in spent if one.is_open and one.by == by), Spent(by, self.now()))

    # How they are shown.

    def limit_fact(self) -> Fact:
        allowance = self.allowances.get((self.place.record.provider, self.place.record.model))
        if allowance is None:
            return ""
        return limit_fact(allowance, self.now())

    def draw_status(self) -> None:
        super().draw_status()
        record = self.place.record
        allowance = self.allowances.get((record.provider, record.model))
        at = self.now()
        told = limit_words.used_up_words(record.provider, allowance, at) if allowance is not None else ""
        is_told_elsewhere = self.place.turn is not None or self.place.failure is not None or self.waiting_words()
        self.screen.rule.notice("limit", "" if is_told_elsewhere else told)
        self._draw_again(allowance.changes_at(at) if allowance is not None else None, at)

    def _draw_again(self, moment: datetime | None, at: datetime) -> None:
        """Draw once more at a moment: what is shown is over then. None: nothing that is shown ever is."""
        if moment == self._reset_at:
            return
        if self._reset_timer is not None:
            self._reset_timer.stop()
        self._reset_at, self._reset_timer = moment, None
        if moment is not None:
            self._reset_timer = self.screen.set_timer((moment - at).total_seconds(), self._draw_reset)

    def _draw_reset(self) -> None:
        self._reset_at = self._reset_timer = None
        if self.is_seen():
            self.draw_status()

    def show_limits(self) -> None:
        """Show all that is known of all limits."""
        from clanker_tui.ui.dialogs.limits import LimitsDialog

        paced = [name for name, provider in self.settings.providers.items() if provider.pace]
        told = limit_words.all_words(self.allowances.items(), paced, self.now())
        self.app.push_screen(LimitsDialog(told))
