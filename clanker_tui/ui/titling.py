"""Titles that a model makes, where the user wants that: once, after the first reply of a conversation."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from clanker_tui.domain.messages import Role, Status, title_of
from clanker_tui.errors import ClankerError
from clanker_tui.ui.limiting import Limiting

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from clanker_tui.config.settings import Settings
    from clanker_tui.domain.messages import Message
    from clanker_tui.domain.usage import UsageRecord
    from clanker_tui.ui.chat import ChatScreen
    from clanker_tui.ui.open_conversation import OpenConversation
    from clanker_tui.ui.start import Start
    from clanker_tui.ui.turns import TurnEnded

_log = logging.getLogger(__name__)
MOST_PROMPT_TOKENS = 600  # two excerpts, and what is asked


class Titling(Limiting):
    """The part of the room that is about titles nobody typed. They are not seen to be asked for."""

    def __init__(self, screen: ChatScreen, settings: Settings, start: Start, *, now: Callable[[], datetime]) -> None:
        super().__init__(screen, settings, start, now=now)
        self._titles_under_way: set[asyncio.Task[None]] = set()

    async def end_turn(self, place: OpenConversation, ended: TurnEnded) -> None:
        await super().end_turn(place, ended)
        if self.settings.history.titles == "model" and not (ended.has_failed or ended.was_stopped):
            self._ask_for_title(place)

    async def close(self) -> None:
        """End what is asked for, too; what it used is stored."""
        for task in self._titles_under_way:
            task.cancel()
        await asyncio.gather(*self._titles_under_way, return_exceptions=True)
        await super().close()

    def _ask_for_title(self, place: OpenConversation) -> None:
        """Ask for a title if this was the first turn, and the title is still what the conversation begins with."""
        if [head.role for head in place.heads] != [Role.USER, Role.ASSISTANT]:
            return
        known = [place.known.get(head.id) for head in place.heads]
        question, reply = (stored.message if stored is not None else None for stored in known)
        if question is None or reply is None or reply.status is not Status.COMPLETE or not reply.text.strip():
            return
        if place.record.title == title_of(question):
            task = asyncio.create_task(self._make_title(place, question, reply))
            self._titles_under_way.add(task)
            task.add_done_callback(self._titles_under_way.discard)

    async def _make_title(self, place: OpenConversation, question: Message, reply: Message) -> None:
        from clanker_tui.titling import suggest_title

        async def keep(record: UsageRecord) -> None:
            await self.keep_usage(place, record)

        provider, _, model = self.settings.history.title_model.partition("/")
        provider, model = provider or place.record.provider, model or place.record.model
        if not await self.may_ask_beside(provider, model, MOST_PROMPT_TOKENS):
            return  # what is left is for the conversation, which keeps the title that it begins with
        try:
            if not await self.may_spend_unasked(provider):
                return
            agent = await self.services.agent(provider, model)
            title = await suggest_title(
                agent,
                question,
                reply,
                price=self.services.price,
                keep=keep,
                note_limits=lambda limits: self.note_limits((provider, model), limits, "title"),
            )
            if title and await self.history_of(place.record.id).suggest_title(place.record.id, title):
                place.record = replace(place.record, title=title)
                self.list_changed()
        except ClankerError as error:
            _log.warning("a title could not be made: %s", type(error).__name__)
        self.draw()
