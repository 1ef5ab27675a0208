"""Titles that a model makes, where the user wants that: once, after the first reply of a conversation."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from clanker_tui.budgets import budgets_for, standings
from clanker_tui.cli.plain.held import keep_usage
from clanker_tui.domain.budget import Level
from clanker_tui.domain.messages import Role, Status, now, title_of
from clanker_tui.errors import ClankerError

if TYPE_CHECKING:
    from clanker_tui.cli.plain.chat import Chat
    from clanker_tui.domain.usage import UsageRecord

PATIENCE_S = 10.0  # the next message can be typed when it is over
_log = logging.getLogger(__name__)


async def give_title(chat: Chat) -> None:
    """Ask for a title if this was the first turn, and no budget is used up."""
    talk, services = chat.talk, chat.services
    if services.settings.history.titles != "model" or [one.role for one in talk.branch] != [Role.USER, Role.ASSISTANT]:
        return
    question, reply = talk.branch
    if reply.status is not Status.COMPLETE or not reply.text.strip():
        return

    async def keep(record: UsageRecord) -> None:
        await keep_usage(chat, talk, record)

    provider, _, model = services.settings.history.title_model.partition("/")
    provider, model = provider or talk.record.provider, model or talk.record.model
    try:
        stored = await talk.history.conversation(talk.record.id)
        if stored is None or stored.title != title_of(question) or not await may_spend(chat, provider):
            return
        from clanker_tui.titling import suggest_title

        agent = await services.agent(provider, model)
        async with asyncio.timeout(PATIENCE_S):
            title = await suggest_title(agent, question, reply, price=services.price, keep=keep)
        if title and await talk.history.suggest_title(talk.record.id, title):
            talk.record = replace(talk.record, title=title)
    except (ClankerError, TimeoutError) as error:
        _log.warning("a title could not be made: %s", type(error).__name__)


async def may_spend(chat: Chat, provider: str) -> bool:
    """Whether something that nobody asked for may be spent on."""
    budgets = budgets_for(chat.services.settings, provider)
    found = await standings(await chat.services.spending_history(), budgets, now(), unkept=chat.unkept)
    return not any(one.level is Level.OVER for one in found)
