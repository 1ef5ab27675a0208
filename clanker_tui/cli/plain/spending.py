"""What is spent, what may be, and what is left: told in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from clanker_tui.budgets import all_words, budgets_for, crossing, renewal, setting_of, standings
from clanker_tui.budgets import warning as warning_of
from clanker_tui.cli.figures import describe_request
from clanker_tui.cli.plain.choosing import Choice, NotNow
from clanker_tui.cli.within_budget import demand_budget
from clanker_tui.domain import limit_words
from clanker_tui.domain.budget import Standing
from clanker_tui.domain.figures import UNKNOWN, cost_of_sums, plural, tokens, usd
from clanker_tui.domain.messages import now
from clanker_tui.domain.periods import local_today
from clanker_tui.domain.spans import beginning_of
from clanker_tui.domain.spending import Selection
from clanker_tui.errors import BudgetError

if TYPE_CHECKING:
    from clanker_tui.cli.plain.chat import Chat
    from clanker_tui.domain.agent import Agent, ChatRequest
    from clanker_tui.domain.totals import UsageTotals


async def demand_budget_here(chat: Chat, agent: Agent, request: ChatRequest) -> None:
    """Return if a request may be sent: the user is asked where it goes over a budget that may be gone over.

    Raises:
        BudgetError: it may not, or nobody can be asked.
        NotNow: the user does not want to go over.
    """

    async def ask(standing: Standing, cost: int | None) -> None:
        why = f"Over budget: {crossing(standing, cost, usd)}."
        if not chat.is_talking:
            raise BudgetError(f"Not sent. {why}", hint=f"{setting_of(standing.budget)} is where the budget is set.")
        ways = [Choice("yes", "Send it all the same"), Choice("no", "Do not send it")]
        if await chat.choose(why, ways) != "yes":
            raise NotNow

    def warn(standing: Standing) -> None:
        told = (standing.budget, standing.level)
        if told not in chat.warned:
            chat.warned.add(told)
            chat.voice.complain(f"Warning: {warning_of(standing, usd)}")

    await demand_budget(chat.services, agent, request, unkept=chat.unkept, ask=ask, warn=warn)


async def show_budgets(chat: Chat, _argument: str = "") -> None:
    """Tell how the budgets stand."""
    budgets = budgets_for(chat.services.settings)
    if not budgets:
        chat.say("No budget is set. [budget] daily_usd in the configuration sets one.")
        return
    for one in await standings(await chat.services.spending_history(), budgets, now(), unkept=chat.unkept):
        name = one.budget.name
        chat.say(f"{name[0].upper()}{name[1:]}: {all_words(one, usd)}. It begins anew {renewal(one)}.")


async def show_usage(chat: Chat, _argument: str = "") -> None:
    """Tell what the last reply, this conversation and the last days used."""
    talk = chat.talk
    reply = talk.last_reply
    if reply is not None:
        for record in (await talk.history.stored([reply.id]))[0].records[-1:]:
            chat.say(f"Last reply: {describe_request(record).replace(' · ', ', ')}.")
    if talk.has_begun:
        chat.say(f"This conversation: {in_words(await talk.history.conversation_totals(talk.record.id))}.")
    history = await chat.services.spending_history()
    if history is not None:
        today = local_today()
        begins = {"Today": today, "The last 7 days": today - timedelta(6), "This month": today.replace(day=1)}
        for name, day in begins.items():
            sums = await history.usage_sums(Selection(since=beginning_of(day)))
            chat.say(f"{name}: {in_words(sums)}.")
    if chat.unkept:
        chat.say("What temporary conversations use is in none of the sums over days.")


def in_words(sums: UsageTotals) -> str:
    """Return sums in a sentence without its stop."""
    return ", ".join(words_of(sums)) if sums.requests else "nothing"


def words_of(sums: UsageTotals) -> Iterator[str]:
    """Yield what there is to say about sums."""
    yield plural(sums.requests, "request")
    yield f"{tokens(sums.total_tokens - sums.output_tokens)} tokens in"
    yield f"{tokens(sums.output_tokens)} out"
    cost = cost_of_sums(sums)
    yield "price unknown" if cost == UNKNOWN else cost


async def show_limits(chat: Chat, _argument: str = "") -> None:
    """Tell what is left of the rate limits."""
    paced = [name for name, provider in chat.services.settings.providers.items() if provider.pace]
    told = limit_words.all_words(chat.allowances.items(), paced, now())
    chat.say(told.replace("\n\n", "\n") or "No provider has told of a limit yet.")
