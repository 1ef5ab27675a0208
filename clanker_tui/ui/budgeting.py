"""Budgets in the app: what is left of them, and what is asked before a request goes over one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from clanker_tui.budgets import (
    about,
    budgets_for,
    crossing,
    demand_known_spending,
    renewal,
    spent_in,
    spent_words,
    standings,
    warning,
    way_out,
)
from clanker_tui.domain.budget import Level, Standing, span_around, tightest
from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.figures import money, without_price
from clanker_tui.domain.usage import UsageRecord
from clanker_tui.errors import BudgetError, ClankerError
from clanker_tui.ui.forecasting import Forecasting
from clanker_tui.ui.gates import Asking, Concern
from clanker_tui.ui.widgets.status import Fact, Told

if TYPE_CHECKING:
    from textual.timer import Timer

    from clanker_tui.config.settings import Settings
    from clanker_tui.domain.budget import Budget
    from clanker_tui.ui.chat import ChatScreen
    from clanker_tui.ui.open_conversation import OpenConversation
    from clanker_tui.ui.start import Start
    from clanker_tui.ui.turns import TurnEnded

SEND, SEND_ALWAYS, NOT_NOW = "send", "always", "not now"
LOOKS = {Level.WARNED: "$text-warning", Level.OVER: "$text-error"}
TOLD_S = 10.0

Period = tuple["Budget", datetime]


class Budgeting(Forecasting):
    """The part of the room that is about what was spent, and what may be.

    Both are asked of the history, which knows what other processes spent; what is in no history, since a conversation
    is not kept, is remembered here.
    """

    def __init__(self, screen: ChatScreen, settings: Settings, start: Start, *, now: Callable[[], datetime]) -> None:
        super().__init__(screen, settings, start, now=now)
        self.standings: Sequence[Standing] = ()
        self._is_stale = self._is_looking = False
        self._unkept: dict[str, list[UsageRecord]] = {}
        self._reserved: dict[str, tuple[str, int]] = {}  # what requests under way may cost, by their conversations
        self._waived: set[Period] = set()  # the user wants to hear no more of them
        self._warned_of: set[tuple[Period, Level]] = set()
        self._day_ends: datetime | None = None
        self._midnight: Timer | None = None
        self.gates.append(self.budget_gate)

    # What was spent.

    def note_usage(self, place: OpenConversation | None, record: UsageRecord) -> None:
        super().note_usage(place, record)
        if place is not None and (self.is_unkept(place) or self.is_unsaved(place)):
            self._unkept.setdefault(place.record.id, []).append(record)
        self._want_spending()

    def note_kept(self, conversation_id: str) -> None:
        self._unkept.pop(conversation_id, None)

    def _want_spending(self) -> None:
        """Look at what was spent soon, once for all that happens meanwhile."""
        self._is_stale = True
        if self.is_seen() and not self._is_looking:
            self._is_looking = True
            self.work(self._look_until_known(), group="spending")

    async def _look_until_known(self) -> None:
        try:
            while self._is_stale:
                self._is_stale = False
                await self.look_at_spending()
        finally:
            self._is_looking = False

    async def look_at_spending(self) -> None:
        """Find out what was spent, and show it."""
        try:
            await self._ask_spending()
        except ClankerError as error:
            self.tell_once(error)
        if self.is_seen():
            self.draw_status()

    async def _ask_spending(self) -> None:
        """Ask what was spent today, and how the budgets stand.

        Raises:
            ClankerError: the history cannot be read.
        """
        now, history = self.now(), await self.services.spending_history()
        unkept = [record for records in self._unkept.values() for record in records]
        day = span_around(now, "day")
        found = await standings(history, budgets_for(self.settings), now, unkept=unkept)
        self.today = await spent_in(history, day, unkept=unkept)
        before, self.standings = self.standings, found
        self._tell_crossings(before, found)
        if self._day_ends != day.end:
            self._day_ends = day.end
            self._await_midnight()

    def _tell_crossings(self, before: Sequence[Standing], found: Sequence[Standing]) -> None:
        """Say, once in each period, that a share of a budget was reached while the app ran."""
        levels = {(one.budget, one.renews_at): one.level for one in before}
        for one in found:
            period = (one.budget, one.renews_at)
            is_crossed = one.level > levels.get(period, one.level)
            if is_crossed and (period, one.level) not in self._warned_of:
                self._warned_of.add((period, one.level))
                self.app.notify(warning(one, money), severity="warning", timeout=TOLD_S)

    # Midnight.

    def _await_midnight(self) -> None:
        """Look again when the day is over: once, and not now and then."""
        if self._midnight is not None:
            self._midnight.stop()
        if self._day_ends is not None and self.is_seen():
            seconds = max(1.0, (self._day_ends - self.now()).total_seconds())
            self._midnight = self.screen.set_timer(seconds, self._day_may_be_over)

    def _day_may_be_over(self) -> None:
        """It is midnight by the timer, which may have stood still while the computer slept, or run ahead."""
        if not self._turn_over():
            self._await_midnight()

    def _turn_over(self) -> bool:
        """Begin a new day if the old one is over: what was spent in it is of no concern any more."""
        if self._day_ends is None or self.now() < self._day_ends:
            return False
        self._day_ends = None
        self.today, self.standings = None, ()
        self._want_spending()
        return True

    def draw_status(self) -> None:
        if not self.is_seen():
            return
        self._turn_over()
        super().draw_status()

    def budget_fact(self) -> Fact:
        found = tightest(one for one in self.standings if one.budget.concerns(self.place.record.provider))
        return standing_fact(found) if found is not None else ""

    # What may be spent.

    def budget_gate(self, place: OpenConversation, asking: Asking) -> Concern | None:
        """Return what keeps a request within the budgets."""
        if not budgets_for(self.settings, asking.provider):
            return None

        async def concern() -> bool:
            if (asking.provider, asking.model) not in self.listings:
                await self.learn_listing(asking.provider, asking.model)  # what it costs
            forecast = self.forecast(place, asking)
            cost = forecast.nano_usd if forecast is not None else None
            may_be_sent = await self.may_cost(place, asking.provider, cost)
            if may_be_sent and cost:
                self._reserved[place.record.id] = (asking.provider, cost)
            return may_be_sent

        return concern

    async def may_cost(self, place: OpenConversation, provider: str, nano_usd: int | None) -> bool:
        if not budgets_for(self.settings, provider):
            return True
        try:
            demand_known_spending(self.services, provider)
            await self._ask_spending()
            budgets = self._concerning(provider, besides=place.record.id)
            crossed = [one for one in budgets if one.is_crossed_by(nano_usd)]
            for one in crossed:
                if one.budget.is_hard:
                    raise self._refusal(one, provider, nano_usd)
        except ClankerError as error:
            self.tell(error)
            return False
        if all((one.budget, one.renews_at) in self._waived for one in crossed):
            return True
        self.draw_status()
        return await self._ask_user(place, crossed, nano_usd)

    def _concerning(self, provider: str, *, besides: str = "") -> list[Standing]:
        """Return the budgets that a provider is paid from. What is under way in other conversations counts as spent."""
        found = []
        for one in self.standings:
            if not one.budget.concerns(provider):
                continue
            under_way = sum(
                cost
                for name, (other, cost) in self._reserved.items()
                if name != besides and self._is_under_way(name) and one.budget.concerns(other)
            )
            found.append(one.with_more(under_way))
        return found

    def _is_under_way(self, conversation_id: str) -> bool:
        place = self.places.get(conversation_id)
        return place is not None and place.turn is not None

    def _refusal(self, standing: Standing, provider: str, cost: int | None) -> BudgetError:
        """Return why something is not sent, and what can be done."""
        free = [one.id for one in self.models.get(provider, ()) if one.is_chat and one.input_usd == one.output_usd == 0]
        hint = way_out(standing, is_price_known=cost is not None, free=clean_line(free[0], 40) if free else "")
        return BudgetError(f"Not sent: {crossing(standing, cost, money)}.", hint=hint)

    async def _ask_user(self, place: OpenConversation, crossed: Sequence[Standing], cost: int | None) -> bool:
        """Ask whether a request is to go over budgets."""
        from clanker_tui.ui.dialogs.choice import Choice, ChoiceDialog

        when = "today" if all(one.budget.period == "day" for one in crossed) else "this month"
        choices = [
            Choice(NOT_NOW, "Not now", "the text goes back to where it was written"),
            Choice(SEND, "Send"),
            Choice(SEND_ALWAYS, f"Send, and ask no more {when}"),
        ]
        hint = "\n".join(reasons(place, crossed, cost, is_shown=place is self.place))
        answer = await self.app.push_screen_wait(ChoiceDialog("This goes over your budget", choices, hint=hint))
        if answer == SEND_ALWAYS:
            self._waived.update((one.budget, one.renews_at) for one in crossed)
        return answer in (SEND, SEND_ALWAYS)

    async def may_spend_unasked(self, provider: str) -> bool:
        if not budgets_for(self.settings, provider):
            return True
        await self._ask_spending()
        return not any(one.level is Level.OVER for one in self._concerning(provider))

    async def end_turn(self, place: OpenConversation, ended: TurnEnded) -> None:
        self._reserved.pop(place.record.id, None)
        await super().end_turn(place, ended)


def standing_fact(standing: Standing) -> Fact:
    """Return what is left of a budget, as the status line tells it."""
    budget, spent = standing.budget, standing.spent
    name = f"{budget.provider} budget" if budget.provider else "budget"
    when = "today" if budget.period == "day" else "this month"
    # Requests without a price were paid for, too: there is no more left than this, and perhaps less.
    mark = "≤ " if spent.unpriced else "≈ " if spent.estimated else ""
    is_over = standing.level is Level.OVER
    words = f"{name} used up {when}" if is_over else f"{name} {mark}{money(standing.left_nano_usd)} left {when}"
    return words if standing.level is Level.WITHIN else Told(words, LOOKS[standing.level])


def reasons(place: OpenConversation, crossed: Sequence[Standing], cost: int | None, *, is_shown: bool) -> Sequence[str]:
    """Return the lines that say why the user is asked."""
    price = "What this request costs is not known." if cost is None else f"This request costs {about(cost, money)}."
    which = [] if is_shown else [f"In “{clean_line(place.record.title, 40)}”."]
    told = [f"{period_words(one)}: {spent_words(one, money)}. Renews {renewal(one)}." for one in crossed]
    unpriced = max(one.spent.unpriced for one in crossed)
    unknown = [f"{without_price(unpriced)}: no budget can count that."] if unpriced else []
    return [*which, price, *told, *unknown, ""]


def period_words(standing: Standing) -> str:
    """Return which budget is meant, where it is clear that it is one: `Today`, `This month, groq`."""
    when = "Today" if standing.budget.period == "day" else "This month"
    return f"{when}, {standing.budget.provider}" if standing.budget.provider else when
