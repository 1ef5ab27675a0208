"""From USD per million tokens to whole nano-dollars: exact all the way, rounded once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

from clanker_tui.domain.usage import MOST_NANO_USD, NANO, Cost, PriceSource

NANO_PER_MILLIONTH = Decimal(NANO) / 1_000_000  # nano-dollars a token costs for each dollar per million tokens


def known(
    nano_usd: int, source: PriceSource, unit_prices: str = "", catalogue: str = "", *, saved_nano_usd: int | None = None
) -> Cost:
    """Return a cost; an unknown one in place of a figure that no request can cost."""
    if not 0 <= nano_usd <= MOST_NANO_USD:
        return Cost()
    is_likely = saved_nano_usd is not None and abs(saved_nano_usd) <= MOST_NANO_USD
    return Cost(nano_usd, source, unit_prices, catalogue, saved_nano_usd if is_likely else None)


def as_json(unit_prices: Mapping[str, Decimal]) -> str:
    """Return unit prices as they are stored, each digit as it was written."""
    return json.dumps({name: str(unit_price) for name, unit_price in unit_prices.items()})
