"""What a cache saved: the same prompt without one, less what it cost, by the same prices."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from clanker_tui.domain.decimals import rounded
from clanker_tui.domain.usage import Usage
from clanker_tui.pricing.money import NANO_PER_MILLIONTH


def saved_nano_usd(usage: Usage, unit_prices: Mapping[str, Decimal]) -> int:
    """Return how much less a request cost; below zero where writing to the cache cost more than reading saved.

    What has no price of its own costs what plain input costs, what is kept for an hour what is kept for a while.
    """
    plain = unit_prices["input"]
    written = unit_prices.get("cache_write", plain)
    saved = (
        usage.cached_tokens * (plain - unit_prices.get("cache_read", plain))
        + usage.cache_write_tokens * (plain - written)
        + usage.cache_write_1h_tokens * (plain - unit_prices.get("cache_write_1h", written))
    )
    return rounded(saved * NANO_PER_MILLIONTH)
