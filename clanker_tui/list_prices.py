"""What models cost by list, whichever providers they are of: for tables that show prices beside other figures."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from importlib import import_module

from clanker_tui.config.settings import Settings
from clanker_tui.domain.agent import ModelInfo

Prices = dict[tuple[str, str], tuple[float | None, float | None]]


async def prices_of(models: Iterable[tuple[str, str]], settings: Settings) -> Prices:
    """Return for each provider and model its price for input and output, in USD per million tokens; None: unknown.

    No provider is asked; the catalogue is imported and read in threads.
    """
    pricing = await asyncio.to_thread(import_module, "clanker_tui.pricing")
    by_provider: dict[str, list[ModelInfo]] = defaultdict(list)
    for provider, model in models:
        by_provider[provider].append(ModelInfo(model))
    found: Prices = {}
    for provider, listed in by_provider.items():
        for one in await pricing.with_prices(listed, provider, settings):
            found[provider, one.id] = (one.input_usd, one.output_usd)
    return found
