"""Keeps a turn on the command line within the budgets: asks, warns, or refuses, before anything is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from clanker_tui.budgets import budgets_for, crossing, demand_known_spending, setting_of, standings, warning, way_out
from clanker_tui.cli.agreeing import agrees, can_ask
from clanker_tui.cli.terminal import print_notice
from clanker_tui.domain.agent import Agent, ChatRequest
from clanker_tui.domain.budget import Level, Standing
from clanker_tui.domain.estimated_usage import prompt_estimate
from clanker_tui.domain.figures import usd
from clanker_tui.domain.messages import now
from clanker_tui.domain.reckoning import expected_output
from clanker_tui.domain.spending import Selection
from clanker_tui.domain.usage import Purpose, Usage, UsageRecord
from clanker_tui.errors import BudgetError
from clanker_tui.services import Services

if TYPE_CHECKING:
    from clanker_tui.history.store import History

LOOK_BACK = timedelta(days=30)
Ask = Callable[[Standing, int | None], Awaitable[None]]


def warn(standing: Standing) -> None:
    """Say how far a budget is spent."""
    print_notice(f"warning: {warning(standing, usd)}")


async def ask(standing: Standing, cost: int | None) -> None:
    """Ask the user, where there is one, whether to go over a budget.

    Raises:
        BudgetError: the answer is no, or nobody can be asked.
    """
    why = crossing(standing, cost, usd)
    if not can_ask():
        raise BudgetError(f"Not sent: {why}.", hint="Add --over-budget to send it all the same.")
    if not await agrees(f"Over budget: {why}."):
        raise BudgetError("Not sent.", hint=f"{setting_of(standing.budget)} is where the budget is set.")


async def demand_budget(
    services: Services,
    agent: Agent,
    request: ChatRequest,
    *,
    may_go_over: bool = False,
    unkept: Sequence[UsageRecord] = (),
    ask: Ask = ask,
    warn: Callable[[Standing], None] = warn,
) -> None:
    """Return if a request may be sent.

    Args:
        may_go_over: the user said so; what a hard budget forbids is forbidden all the same.
        unkept: requests that are in no history, and were paid for all the same.
        ask: asks whether a budget may be gone over, and raises BudgetError if not.
        warn: tells of a budget that is nearly spent.

    Raises:
        BudgetError: it may not.
        StorageError: what was spent cannot be read.
    """
    budgets = budgets_for(services.settings, agent.provider)
    if not budgets:
        return
    demand_known_spending(services, agent.provider)
    moment, history = now(), await services.spending_history()
    found = await standings(history, budgets, moment, unkept=unkept)
    cost = await expected_cost(services, history, agent, request, moment)
    crossed = [one for one in found if one.is_crossed_by(cost)]
    for one in crossed:
        if one.budget.is_hard:
            hint = way_out(one, is_price_known=cost is not None)
            raise BudgetError(f"Not sent: {crossing(one, cost, usd)}.", hint=hint)
    if crossed and not may_go_over:
        await ask(crossed[0], cost)
    for one in found:
        if one.level is not Level.WITHIN:
            warn(one)


async def expected_cost(
    services: Services, history: History | None, agent: Agent, request: ChatRequest, moment: datetime
) -> int | None:
    """Return what a request will cost about, in nano-dollars: a guess at its tokens, and at those of the reply.

    None where no price is known.
    """
    reply = expected_output(request.parameters.max_tokens, await usual_reply(history, agent, moment))
    listing = await services.listing(agent.provider, agent.model)
    return listing.price(Usage(input_tokens=prompt_estimate(request), output_tokens=reply, is_estimate=True))


async def usual_reply(history: History | None, agent: Agent, moment: datetime) -> int | None:
    """Return how many tokens the replies of a model had lately, on average; None when there was none."""
    if history is None:
        return None
    chosen = Selection(since=moment - LOOK_BACK, provider=agent.provider, model=agent.model, purpose=Purpose.CHAT)
    sums = await history.usage_sums(chosen)
    reported = sums.requests - sums.unreported
    return -(-sums.output_tokens // reported) if reported else None
