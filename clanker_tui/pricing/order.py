"""Who is asked for a price, in order: the provider's bill, the user's `[prices]`, the catalogue."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from clanker_tui.config.settings import Settings
from clanker_tui.domain.messages import now
from clanker_tui.domain.providers import Wire, built_in
from clanker_tui.domain.usage import FREE_OF_CHARGE, Cost, PriceSource, UsageRecord
from clanker_tui.pricing.addresses import listed_address
from clanker_tui.pricing.catalogue import catalogue_cost
from clanker_tui.pricing.configured import configured_cost
from clanker_tui.pricing.money import known


async def price(record: UsageRecord, settings: Settings) -> Cost:
    """Return what a request cost. The catalogue, where one is needed, is read in a thread."""
    cost = cost_without_catalogue(record, settings)
    return dated(cost) if cost is not None else await asyncio.to_thread(cost_of, record, settings)


def cost_of(record: UsageRecord, settings: Settings) -> Cost:
    """Return what a request cost: as billed, else by the user's [prices], else by the catalogue, else unknown.

    A request without a plausible report of its tokens has no known cost.
    """
    cost = cost_without_catalogue(record, settings)
    if cost is None and record.usage is not None:
        cost = catalogue_cost(record, record.usage, listed_address(record.provider, settings))
    return dated(cost or Cost())


def cost_without_catalogue(record: UsageRecord, settings: Settings) -> Cost | None:
    """Return what a request cost; None when only the catalogue can tell."""
    usage = record.usage
    known_provider = built_in(record.provider)
    if record.cost.source is PriceSource.FREE:
        return record.cost
    if usage is None or not usage.is_plausible:
        return Cost()
    if usage.billed_nano_usd is not None:
        is_uncached = usage.input_tokens == usage.prompt_tokens
        return known(usage.billed_nano_usd, PriceSource.BILLED, saved_nano_usd=0 if is_uncached else None)
    if configured := settings.prices.get(f"{record.provider}/{record.model}"):
        return configured_cost(usage, configured)
    if known_provider is not None and known_provider.wire is Wire.DEMO:
        return FREE_OF_CHARGE
    return None if listed_address(record.provider, settings) else Cost()


def dated(cost: Cost) -> Cost:
    """Return a cost with the moment it was found out; one that is unknown has none."""
    return cost if cost.nano_usd is None or cost.priced_at is not None else replace(cost, priced_at=now())
