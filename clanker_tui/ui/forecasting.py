"""What the next message will bring along and cost, told while it is written."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from clanker_tui.domain.composed import Composed, joined
from clanker_tui.domain.estimating import AROUND_MESSAGE, estimated_tokens
from clanker_tui.domain.figures import PRICE_UNKNOWN, money, short_count
from clanker_tui.domain.forecast import Forecast
from clanker_tui.domain.messages import Role
from clanker_tui.domain.reckoning import Basis, Said, basis_of, counted_for, expected_output, message_tokens
from clanker_tui.domain.sending import first_sent, has_summary, summary_text
from clanker_tui.domain.usage import Usage
from clanker_tui.errors import ClankerError
from clanker_tui.ui.answerers import Answerers
from clanker_tui.ui.gates import Asking
from clanker_tui.ui.sending import asking_next
from clanker_tui.ui.widgets.status import Fact, Told

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from textual.timer import Timer

    from clanker_tui.config.settings import Settings
    from clanker_tui.domain.agent import ModelInfo
    from clanker_tui.domain.outline import Head
    from clanker_tui.pricing import Listing
    from clanker_tui.ui.chat import ChatScreen
    from clanker_tui.ui.open_conversation import OpenConversation
    from clanker_tui.ui.start import Start

SOON_S = 0.3  # while somebody types, the line is drawn no more often
BAR = 4  # cells


class Forecasting(Answerers):
    """The part of the room that looks ahead. What it tells of a key typed does not depend on all that was said before.

    Where nothing in a conversation changes, what goes along was reckoned once: only the new text is looked at.
    """

    def __init__(self, screen: ChatScreen, settings: Settings, start: Start, *, now: Callable[[], datetime]) -> None:
        super().__init__(screen, settings, start, now=now)
        self.listings: dict[tuple[str, str], Listing] = {}
        self._asked: set[object] = set()  # what was looked up, or is being
        self._basis: tuple[object, Basis] | None = None
        self._soon: Timer | None = None

    # What is told.

    def context_fact(self) -> Fact:
        forecast = self.shown_forecast()
        if forecast is None:
            return ""
        used = f"{'≈ ' if forecast.is_estimate else ''}{short_count(forecast.prompt_tokens)}"
        window = forecast.window_tokens
        if not window:
            return f"ctx {used}"
        filled = f"{used}/{short_count(window)}"
        return Told(f"ctx {bar(forecast.prompt_tokens, window)} {filled}", brief=f"ctx {filled}")

    def next_cost_fact(self) -> str:
        forecast, record = self.shown_forecast(), self.place.record
        if forecast is None or (record.provider, record.model) not in self.listings:
            return ""
        if forecast.nano_usd is None:
            return f"next {PRICE_UNKNOWN}"
        told = money(forecast.nano_usd)
        return "next free" if not forecast.nano_usd else f"next {told}" if told.startswith("<") else f"next ≈ {told}"

    def shown_forecast(self) -> Forecast | None:
        """Return what the next message of the conversation that is shown brings along; None when there is nothing."""
        place = self.place
        if self.start.is_review or not self.is_ready or not place.record.provider:
            return None
        self._look_up(place)
        written = joined((*place.queue, self.composer.composed))
        return self.forecast(place, asking_next(place, written)) if place.heads or written else None

    def reckon_soon(self) -> None:
        """Tell anew what the next message brings along, when a moment has passed.

        Not while a reply streams: what goes along is known when that is over, and each change is drawn beside its text.
        """
        if self._soon is None and self.place.turn is None:
            self._soon = self.screen.set_timer(SOON_S, self._reckon_now)

    def _reckon_now(self) -> None:
        self._soon = None
        if self.is_seen():
            self.draw_status()

    def answerer_changed(self) -> None:
        super().answerer_changed()
        if self.is_seen():
            self.draw_status()

    def set_system_prompt(self, text: str) -> None:
        super().set_system_prompt(text)
        self.draw_status()

    # What will be.

    def forecast(self, place: OpenConversation, asking: Asking) -> Forecast | None:
        if not self.is_ready:
            return None
        prompt = self.basis(place, asking).with_new(composed_tokens(asking.composed))
        output = expected_output(self.parameters.max_tokens, place.reckoned.usual_output)
        return Forecast(
            prompt_tokens=prompt,
            is_estimate=self.basis(place, asking).is_estimate,
            window_tokens=self.window_of(asking.provider, asking.model),
            output_tokens=output,
            nano_usd=self.price_of(asking.provider, asking.model, Usage(input_tokens=prompt, output_tokens=output)),
        )

    def basis(self, place: OpenConversation, asking: Asking) -> Basis:
        """Return what goes along with what is about to be sent."""
        key = (*state_of(place), asking.end, asking.provider, asking.model, id(place.reckoned))
        if self._basis is None or self._basis[0] != key:
            basis = basis_of(
                [said_in(place, head) for head in place.heads[: asking.end]],
                first=first_going(place, asking),
                before=self.tokens_before(place, asking),
                provider=asking.provider,
                model=asking.model,
            )
            self._basis = key, basis
        return self._basis[1]

    def tokens_before(self, place: OpenConversation, asking: Asking) -> int:
        """Return about how many tokens the system prompt has, and what stands for messages that do not go along."""
        record = place.record
        tokens = estimated_tokens(record.system_prompt) + AROUND_MESSAGE if record.system_prompt else 0
        return tokens + summary_tokens(place, asking)

    def window_of(self, provider: str, model: str) -> int | None:
        """Return what a model holds: by its provider's own list, the configuration, or the catalogue."""
        info, configured = self.info_of(provider, model), self.settings.models.get(f"{provider}/{model}")
        if info is not None and info.context_tokens:
            return info.context_tokens
        if configured is not None and configured.context_tokens:
            return configured.context_tokens
        listing = self.listings.get((provider, model))
        return listing.context_tokens if listing is not None else None

    def price_of(self, provider: str, model: str, usage: Usage) -> int | None:
        """Return what a request costs if nothing of it is read from a cache; None when no price is known (yet)."""
        listing, info = self.listings.get((provider, model)), self.info_of(provider, model)
        nano_usd = listing.price(usage) if listing is not None else None
        return info.nano_usd(usage) if nano_usd is None and info is not None else nano_usd

    def info_of(self, provider: str, model: str) -> ModelInfo | None:
        """Return what a provider's own list says of a model, where it was asked for."""
        return next((one for one in self.models.get(provider, ()) if one.id == model), None)

    # What is looked up for it.

    def _look_up(self, place: OpenConversation) -> None:
        """Look up what is not known yet: of the model, and of the branch that is shown."""
        answerer = place.record.provider, place.record.model
        if not self.is_settled or not self.is_seen():
            return
        if answerer not in self._asked:
            self._asked.add(answerer)
            self.work(self.learn_listing(*answerer), group="listing")
        state = (*state_of(place), *answerer)
        if place.turn is None and state not in self._asked:
            self._asked = {one for one in self._asked if not is_state(one, place)} | {state}
            self.work(partial(self._reckon, place), group="reckoning", is_latest=True)

    async def learn_listing(self, provider: str, model: str) -> None:
        """Find out what is known of a model."""
        self.listings[provider, model] = await self.services.listing(provider, model)
        if self.is_seen():
            self.draw_status()

    async def _reckon(self, place: OpenConversation) -> None:
        record = place.record
        leaf_id = place.heads[-1].id if place.heads else None
        try:
            place.reckoned = await self.history_of(record.id).reckoning(
                record.id, leaf_id, provider=record.provider, model=record.model
            )
        except ClankerError as error:
            self.tell_once(error)
        if self.is_seen():
            self.draw_status()


def state_of(place: OpenConversation) -> tuple[object, ...]:
    """Return what has to be the same for what goes along to be the same."""
    record = place.record
    leaf = place.heads[-1].id if place.heads else ""
    sent = (record.sent_from_id, record.summary, record.system_prompt)
    return (record.id, len(place.heads), leaf, *sent, place.totals.requests)


def is_state(one: object, place: OpenConversation) -> bool:
    """Whether something that was looked up is what a conversation was like."""
    return isinstance(one, tuple) and one[0] == place.record.id


def said_in(place: OpenConversation, head: Head) -> Said:
    """Return what is known of the tokens of a message."""
    known, reckoned = place.known.get(head.id), place.reckoned
    tokens = reckoned.tokens.get(head.id)
    if tokens is None:
        guess = math.ceil(head.length / 4) + AROUND_MESSAGE if head.length else 0
        tokens = message_tokens(known.message) if known is not None else guess
    if head.role is not Role.ASSISTANT:
        return Said(head.role, tokens)
    records = max(known.records if known is not None else (), reckoned.records.get(head.id, ()), key=len)
    return Said(head.role, tokens, counted_for(records, reckoned.since))


def is_pending(place: OpenConversation, asking: Asking) -> bool:
    """Whether only the new message goes along, and none of those before it."""
    return asking.composed is not None and bool(place.next_id) and place.record.sent_from_id == place.next_id


def first_going(place: OpenConversation, asking: Asking) -> int:
    """Return the number of the first message that goes along with what is about to be sent."""
    if is_pending(place, asking):
        return asking.end
    return first_sent(place.record, [head.id for head in place.heads[: asking.end]])


def summary_tokens(place: OpenConversation, asking: Asking) -> int:
    """Return about how many tokens stand for messages that do not go along."""
    is_along = is_pending(place, asking) or has_summary(place.record, [head.id for head in place.heads[: asking.end]])
    return estimated_tokens(summary_text(place.record.summary)) if is_along and place.record.summary else 0


def composed_tokens(composed: Composed | None) -> int:
    """Return about how many tokens a new message has."""
    if not composed:
        return 0
    return (
        AROUND_MESSAGE + estimated_tokens(composed.text) + sum(estimated_tokens(file.text) for file in composed.files)
    )


def bar(used: int, window: int) -> str:
    """Return how full a window is, in cells; one that holds anything has one."""
    full = min(BAR, math.ceil(used * BAR / window))
    return "▰" * full + "▱" * (BAR - full)
