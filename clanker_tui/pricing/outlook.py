"""What is known of a model before anything is sent to it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from clanker_tui.config.settings import Settings
from clanker_tui.domain.messages import now
from clanker_tui.domain.usage import Purpose, Usage, UsageRecord
from clanker_tui.pricing.addresses import listed_address
from clanker_tui.pricing.catalogue import catalogue_context
from clanker_tui.pricing.order import cost_of


@dataclass(frozen=True, slots=True)
class Listing:
    """What is known of a model before anything is sent to it.

    `context_tokens` is what it holds by the catalogue; None when that is not known. `price` tells what a request would
    cost today, in nano-dollars; None when no price is known.
    """

    context_tokens: int | None
    price: Callable[[Usage], int | None]


async def listing(provider: str, model: str, settings: Settings) -> Listing:
    """Return what the user's [prices] and the catalogue know of a model. The catalogue is read in a thread."""
    base_url = listed_address(provider, settings)
    context_tokens = await asyncio.to_thread(catalogue_context, model, base_url) if base_url else None

    def price_of(usage: Usage) -> int | None:
        asked = UsageRecord("", None, None, Purpose.CHAT, provider, model, "", now(), 0, 1, "", usage=usage)
        return cost_of(asked, settings).nano_usd

    return Listing(context_tokens, price_of)
