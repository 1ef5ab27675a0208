"""Where a conversation is cut: what is before goes along no more, or a summary in its place."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.figures import PRICE_UNKNOWN, money
from clanker_tui.domain.messages import Role, new_id, now
from clanker_tui.domain.reckoning import fewest_to_drop
from clanker_tui.domain.sending import first_sent, has_summary
from clanker_tui.domain.usage import Usage
from clanker_tui.errors import ClankerError
from clanker_tui.ui.forecasting import Forecasting, composed_tokens, first_going, said_in, summary_tokens
from clanker_tui.ui.other_model import OtherModel

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from clanker_tui.config.settings import Settings
    from clanker_tui.domain.messages import Message
    from clanker_tui.domain.usage import UsageRecord
    from clanker_tui.ui.chat import ChatScreen
    from clanker_tui.ui.gates import Asking
    from clanker_tui.ui.open_conversation import OpenConversation
    from clanker_tui.ui.start import Start

WINDOW_PART = 0.75  # of the window is filled for a summary: how many tokens there are is a guess
SUMMARY_SHARE = 4  # a summary may take this part of what there is room for, at most


class Cutting(Forecasting, OtherModel):
    """The part of the room that is about from where on a conversation goes along."""

    def __init__(self, screen: ChatScreen, settings: Settings, start: Start, *, now: Callable[[], datetime]) -> None:
        super().__init__(screen, settings, start, now=now)
        self._summaries: set[asyncio.Task[str]] = set()

    async def close(self) -> None:
        """End what is asked for, too; what it used is stored."""
        for task in self._summaries:
            task.cancel()
        await asyncio.gather(*self._summaries, return_exceptions=True)
        await super().close()

    def draw(self) -> None:
        super().draw()
        if self.is_seen():
            record = self.place.record
            self.view.note_above(record.sent_from_id, words_for(self.place))

    # Where a conversation is cut.

    def drop_at(self, place: OpenConversation, asking: Asking, most: int, *, extra: int = 0) -> int | None:
        """Return before which message to cut, so that what is left has at most so many tokens; None: nowhere.

        Args:
            extra: tokens of something that will stand in the place of what is left out.
        """
        first = first_going(place, asking)
        said = [said_in(place, head) for head in place.heads[first : asking.end]]
        basis = self.basis(place, asking)
        fixed = self.tokens_before(place, asking) - summary_tokens(place, asking) + extra
        at = fewest_to_drop(said, int(most / basis.factor) - fixed - composed_tokens(asking.composed) - 1)
        is_nothing_left = at == len(said) and asking.composed is None
        return None if not said or at is None or is_nothing_left else first + at

    def shrink_at(self, place: OpenConversation, asking: Asking, most: int) -> int | None:
        """Return before which message to cut, where a summary stands for what is left out; None: nowhere."""
        from clanker_tui.summarising import SUMMARY_TOKENS

        return self.drop_at(place, asking, most, extra=min(SUMMARY_TOKENS, most // SUMMARY_SHARE))

    def name_at(self, place: OpenConversation, asking: Asking, at: int) -> str:
        """Return the id of a message; that of the one which is about to be said where none of those before it stays."""
        if at < asking.end:
            return place.heads[at].id
        place.next_id = place.next_id or new_id()
        return place.next_id

    async def send_from(self, place: OpenConversation, message_id: str | None, summary: str = "") -> bool:
        """Let only the messages from one on go along, from now on; None: all. False: it could not be stored."""
        record = place.record
        try:
            if place.has_begun:
                await self.history_of(record.id).send_from(record.id, message_id, summary)
        except ClankerError as error:
            self.tell(error)
            return False
        place.record = replace(place.record, sent_from_id=message_id, summary=summary)
        place.reckoned = replace(place.reckoned, since=now())
        self.draw()
        return True

    # Summaries.

    def price_of_summary(self, place: OpenConversation, asking: Asking, at: int) -> tuple[int | None, int]:
        """Return what a summary costs about, None where no price is known, and how many requests it takes."""
        from clanker_tui.summarising import SUMMARY_TOKENS

        factor = self.basis(place, asking).factor
        said = [said_in(place, head) for head in place.heads[first_going(place, asking) : at]]
        tokens = sum(one.tokens for one in said) + summary_tokens(place, asking)
        requests = -(-tokens // self.most_at_once(place, asking)) or 1
        prompt = round((tokens + requests * SUMMARY_TOKENS) * factor)
        nano_usd = self.price_of(
            asking.provider, asking.model, Usage(input_tokens=prompt, output_tokens=requests * SUMMARY_TOKENS)
        )
        return nano_usd, requests

    def cost_of_summary(self, place: OpenConversation, asking: Asking, at: int) -> str:
        """Return who makes a summary, and what that costs about."""
        nano_usd, requests = self.price_of_summary(place, asking, at)
        cost = PRICE_UNKNOWN if nano_usd is None else f"≈ {money(nano_usd)}".replace("≈ <", "<") if nano_usd else "free"
        return " · ".join(
            [
                f"by {clean_line(asking.model).rpartition('/')[2]}",
                cost,
                *([f"{requests} requests"] if requests > 1 else []),
            ]
        )

    def most_at_once(self, place: OpenConversation, asking: Asking) -> int:
        """Return how many tokens of messages go into one request for a summary, by a guess."""
        from clanker_tui.summarising import LEAST_PIECE, SUMMARY_TOKENS

        basis = self.basis(place, asking)
        window = self.window_of(asking.provider, asking.model) or max(basis.tokens, 1)
        summaries = 2 * min(SUMMARY_TOKENS, window // 8)  # the one of before, and the one to come
        return max(LEAST_PIECE, int(window * WINDOW_PART / basis.factor) - summaries)

    async def shrink(self, place: OpenConversation, asking: Asking, at: int) -> bool:
        """Let a summary stand for the messages before one. False: there is none, and nothing has changed."""
        from clanker_tui.summarising import summarise
        from clanker_tui.ui.dialogs.reading import WaitingDialog

        async def keep(used: UsageRecord) -> None:
            await self.keep_usage(place, used)

        record, ids = place.record, [head.id for head in place.heads[:at]]
        before = record.summary if has_summary(record, [head.id for head in place.heads[: asking.end]]) else ""
        try:
            going = ids[first_going(place, asking) :]
            messages: list[Message] = await place.read(self.history_of(record.id), going)
            agent = await self.services.agent(asking.provider, asking.model)
        except ClankerError as error:
            self.tell(error)
            return False
        if not await self.may_cost(place, asking.provider, self.price_of_summary(place, asking, at)[0]):
            return False
        most = self.most_at_once(place, asking)
        task = asyncio.create_task(
            summarise(agent, messages, before=before, most_tokens=most, price=self.services.price, keep=keep)
        )
        self._summaries.add(task)
        task.add_done_callback(self._summaries.discard)
        words = f"{len(messages)} messages, by {clean_line(asking.model)}. They stay in the conversation."
        if not await self.app.push_screen_wait(WaitingDialog("Summarising …", words, task)):
            task.cancel()
        await asyncio.wait({task})
        self.draw()
        if task.cancelled():
            self.app.notify("There is no summary: it was stopped. Nothing is changed.")
            return False
        try:
            summary = task.result()
        except ClankerError as error:
            self.tell(error)
            return False
        return await self.send_from(place, self.name_at(place, asking, at), summary)


def turns_told(place: OpenConversation, first: int, end: int, *, is_all: bool = False) -> str:
    """Return what stands between two messages: `the 3 oldest turns`."""
    turns = sum(head.role is Role.USER for head in place.heads[first:end])
    oldest = "" if is_all else "oldest "
    if turns == 1:
        return f"the {oldest}turn" if oldest else "the turn before"
    return f"all {turns} turns before" if is_all else f"the {turns} {oldest}turns"


def words_for(place: OpenConversation) -> str:
    """Return what is said above the first message that goes along; empty where all do."""
    if place.record.sent_from_id is None:
        return ""
    count = first_sent(place.record, [head.id for head in place.heads])
    if not count:
        return ""
    what = f"{count} earlier message{'s' * (count > 1)}"
    if place.record.summary:
        return f"{what} stand{'s' * (count == 1)} in a summary"
    return f"{what} {'is' if count == 1 else 'are'} not sent"
