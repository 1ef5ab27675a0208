"""What a request cost by the user's own `[prices]`."""

from __future__ import annotations

from decimal import Decimal

from clanker_tui.config.settings import PriceSettings
from clanker_tui.domain.decimals import exact, rounded
from clanker_tui.domain.usage import Cost, PriceSource, Usage
from clanker_tui.pricing.money import NANO_PER_MILLIONTH, as_json, known
from clanker_tui.pricing.savings import saved_nano_usd


def configured_cost(usage: Usage, prices: PriceSettings) -> Cost:
    """Return the cost by the user's own prices; 0 is a price too."""
    unit_prices = unit_prices_of(prices)
    if not all(unit_price.is_finite() for unit_price in unit_prices.values()):
        return Cost()
    tokens = {
        "input": usage.input_tokens,
        "cache_read": usage.cached_tokens,
        "cache_write": usage.cache_write_tokens,
        "cache_write_1h": usage.cache_write_1h_tokens,
        "output": usage.output_tokens,
    }
    spent = sum((count * unit_prices[name] for name, count in tokens.items()), Decimal(0))
    return known(
        rounded(spent * NANO_PER_MILLIONTH),
        PriceSource.CONFIG,
        as_json(unit_prices),
        saved_nano_usd=saved_nano_usd(usage, unit_prices),
    )


def unit_prices_of(prices: PriceSettings) -> dict[str, Decimal]:
    """Return the price of each bucket. What is not set is as dear as plain input: nothing is guessed to be cheaper."""
    cache_write = prices.input if prices.cache_write is None else prices.cache_write
    return {
        "input": exact(prices.input),
        "cache_read": exact(prices.input if prices.cached is None else prices.cached),
        "cache_write": exact(cache_write),
        "cache_write_1h": exact(cache_write if prices.cache_write_1h is None else prices.cache_write_1h),
        "output": exact(prices.output),
    }
