"""Rate limits: heard of, and waited for where `pace` is set for a provider."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from clanker_tui.cli.plain.choosing import Choice, NotNow
from clanker_tui.domain import limit_words
from clanker_tui.domain.allowance import Allowance, Spent
from clanker_tui.domain.estimated_usage import prompt_estimate
from clanker_tui.domain.events import RateLimitsSeen, RequestSent, Retrying, TurnEvent, TurnFailed, UsageSaved
from clanker_tui.domain.limits import RateLimits
from clanker_tui.domain.messages import now
from clanker_tui.errors import RateLimitError

if TYPE_CHECKING:
    from clanker_tui.cli.plain.chat import Chat
    from clanker_tui.domain.agent import Agent, ChatRequest

OURS = "plain"


async def wait_for_limits(chat: Chat, agent: Agent, request: ChatRequest) -> None:
    """Wait until the limits allow a request, where the provider's are to be waited for.

    Raises:
        RateLimitError: no wait makes it fit, and nobody can be asked.
        NotNow: it is not to be sent.
    """
    provider = chat.services.settings.providers.get(agent.provider)
    known = chat.allowances.get((agent.provider, agent.model))
    need = Spent(OURS, now(), 1, prompt_estimate(request), chat.parameters.max_tokens or 0)
    if known is None:
        return
    if provider is not None and provider.pace:
        if window := known.too_small(need):
            await ask_about(
                chat, limit_words.too_large_words(agent.provider, agent.model, need.of(window.unit), window)
            )
        elif wait := known.wait(need, now()):
            chat.say(f"The message {limit_words.wait_words(agent.provider, wait, now())}. Ctrl+C takes it back.")
            await asyncio.sleep((wait.until - now()).total_seconds())
    chat.allowances[agent.provider, agent.model] = known.less(need)


async def ask_about(chat: Chat, words: str) -> None:
    """Ask whether something is to be sent that no wait makes fit."""
    if not chat.is_talking:
        raise RateLimitError(words, provider=chat.provider_in_use(), hint="Not sent.")
    if await chat.choose(words, [Choice("yes", "Send it anyway"), Choice("no", "Not now")]) != "yes":
        raise NotNow


def note(chat: Chat, answerer: tuple[str, str], event: TurnEvent) -> None:
    """Take in what an event of a turn tells of the limits."""
    known = chat.allowances.get(answerer)
    match event:
        case RequestSent() if known is not None:
            sent = next((one for one in known.spent if one.is_open), Spent(OURS, now()))
            chat.allowances[answerer] = known.less(sent)
        case RateLimitsSeen(limits):
            chat.allowances[answerer] = known.told(limits, OURS) if known is not None else Allowance(limits)
        case UsageSaved(record) if known is not None:
            known = known.without(OURS)
            if record.usage is not None and chat.parameters.max_tokens is None:
                known = known.less(Spent("", now(), 0, 0, record.usage.output_tokens, is_open=False))
            chat.allowances[answerer] = known
        case Retrying(error=RateLimitError() as error, wait_s=wait_s):
            close(chat, answerer, error.retry_after or wait_s)
        case TurnFailed(RateLimitError() as error):
            close(chat, answerer, error.retry_after)
        case _:
            pass


def close(chat: Chat, answerer: tuple[str, str], wait_s: float | None) -> None:
    """Take in that a provider wants no request for some time."""
    if wait_s:
        known = chat.allowances.get(answerer) or Allowance(RateLimits(answerer[0], now(), ()))
        chat.allowances[answerer] = known.closed(now() + timedelta(seconds=wait_s))
