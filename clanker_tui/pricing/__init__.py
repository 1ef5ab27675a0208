"""What a request cost: tokens into money, in exact integers."""

from clanker_tui.pricing.listing import preload, with_prices
from clanker_tui.pricing.order import cost_of, price

__all__ = ["cost_of", "preload", "price", "with_prices"]
