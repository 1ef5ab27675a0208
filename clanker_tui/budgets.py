"""The budgets of the configuration: how they stand, and how that is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_CEILING
from typing import TYPE_CHECKING

from clanker_tui.config.document import bracketed
from clanker_tui.domain.budget import Budget, Level, Span, Standing, span_around
from clanker_tui.domain.decimals import exact, rounded
from clanker_tui.domain.figures import without_price
from clanker_tui.domain.spending import Selection
from clanker_tui.domain.usage import NANO, UsageRecord, UsageTotals
from clanker_tui.errors import BudgetError

if TYPE_CHECKING:
    from datetime import datetime

    from clanker_tui.config.settings import BudgetSettings, Settings
    from clanker_tui.domain.budget import BudgetPeriod
    from clanker_tui.history.store import History
    from clanker_tui.services import Services

Money = Callable[[int], str]


def budgets_for(settings: Settings, provider: str | None = None) -> tuple[Budget, ...]:
    """Return all budgets, or those that requests to a provider are paid from."""
    found = list(budgets_in(settings.budget))
    for name, table in settings.budgets.items():
        found += budgets_in(table, name)
    if provider is None:
        return tuple(found)
    return tuple(one for one in found if one.concerns(provider))


def budgets_in(table: BudgetSettings, provider: str | None = None) -> Iterable[Budget]:
    """Yield the budgets that a table sets."""
    amounts: tuple[tuple[BudgetPeriod, float | None], ...] = (("day", table.daily_usd), ("month", table.monthly_usd))
    for period, usd in amounts:
        if usd is not None:
            limit = max(1, rounded(exact(usd) * NANO))
            warn = int((exact(table.warn_at) * limit).to_integral_value(rounding=ROUND_CEILING))
            yield Budget(period, limit, warn, table.hard, provider)


async def standings(
    history: History | None, budgets: Iterable[Budget], now: datetime, *, unkept: Sequence[UsageRecord] = ()
) -> list[Standing]:
    """Return how budgets stand by what a history knows, and by requests that are in none.

    Raises:
        StorageError: the history cannot be read.
    """
    found = []
    for budget in budgets:
        span = span_around(now, budget.period)
        spent = await spent_in(history, span, budget.provider, unkept=unkept)
        found.append(Standing(budget, spent, span.end))
    return found


async def spent_in(
    history: History | None, span: Span, provider: str | None = None, *, unkept: Sequence[UsageRecord] = ()
) -> UsageTotals:
    """Return what was used in a stretch of time, by a history and by requests that are in none."""
    chosen = Selection(since=span.start, until=span.end, provider=provider)
    spent = await history.usage_sums(chosen) if history is not None else UsageTotals()
    for record in unkept:
        if span.start <= record.sent_at < span.end and provider in (None, record.provider):
            spent = spent.plus(record)
    return spent


# How it is said.


def setting_of(budget: Budget) -> str:
    """Return the setting that a budget is: `[budget] daily_usd`."""
    table = bracketed("budgets", budget.provider) if budget.provider else bracketed("budget")
    return f"{table} {'daily_usd' if budget.period == 'day' else 'monthly_usd'}"


def renewal(standing: Standing) -> str:
    """Return when a budget begins anew: `at midnight`, `on 1 December`."""
    first = standing.renews_at.astimezone()
    return "at midnight" if standing.budget.period == "day" else f"on {first.day} {first:%B}"


def spent_words(standing: Standing, money: Money) -> str:
    """Return what was spent of a budget as far as that is known: `$1.60 of $2.00 is spent`."""
    mark = "≈ " if standing.spent.estimated else ""
    return f"{mark}{money(standing.spent.nano_usd)} of {money(standing.budget.limit_nano_usd)} is spent"


def all_words(standing: Standing, money: Money) -> str:
    """Return what was spent of a budget, and how much of it is not known."""
    known, unpriced = spent_words(standing, money), standing.spent.unpriced
    return f"{known}, and {without_price(unpriced)}" if unpriced else known


def demand_known_spending(services: Services, provider: str) -> None:
    """Let nothing pass a hard budget unseen: where the history cannot even be read, what was spent is not known.

    Raises:
        BudgetError: that is so.
    """
    is_unknown = services.refusal is not None and services.history.is_in_memory
    if is_unknown and any(one.is_hard for one in budgets_for(services.settings, provider)):
        why = "Not sent: the history cannot be read, so it is not known what is left of the budget."
        raise BudgetError(why, hint="Mend the history, or set hard = false in [budget].")


def crossing(standing: Standing, nano_usd: int | None, money: Money) -> str:
    """Return in words, without a stop, why a request of a cost goes over a budget; None is one that is not known."""
    name, spent = standing.budget.name, all_words(standing, money)
    price = "what this costs is not known" if nano_usd is None else f"this costs {about(nano_usd, money)}"
    if standing.level is Level.OVER:
        return f"{name} is used up: {spent}; {price}"
    return f"{price}, and {name} has {money(standing.left_nano_usd)} left: {spent}"


def about(nano_usd: int, money: Money) -> str:
    """Return what a request is expected to cost, in no more digits than a guess deserves."""
    unit = 10 ** max(0, len(str(nano_usd)) - 2)
    return f"≈ {money(-(-nano_usd // unit) * unit)}"


def warning(standing: Standing, money: Money) -> str:
    """Return the sentence that says how far a budget is spent."""
    name, spent = standing.budget.name, all_words(standing, money)
    name = name[0].upper() + name[1:]
    if standing.level is Level.OVER:
        return f"{name} is used up: {spent}."
    return f"{standing.share} % of {standing.budget.name}: {spent}."


def way_out(standing: Standing, *, is_price_known: bool, free: str = "") -> str:
    """Return what can be done where a hard budget forbids a request."""
    if not is_price_known:
        return f"Raise {setting_of(standing.budget)}, or give the model its price under [prices]: 0 is one too."
    model = f"a model that costs nothing, such as {free}" if free else "a model that costs nothing"
    return f"Raise {setting_of(standing.budget)}, or use {model}."
