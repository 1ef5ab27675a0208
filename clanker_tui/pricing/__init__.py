"""What a request cost: tokens into money, in exact integers."""

from clanker_tui.pricing.models import preload, with_prices
from clanker_tui.pricing.order import cost_of, price
from clanker_tui.pricing.outlook import Listing, listing

__all__ = ["Listing", "cost_of", "listing", "preload", "price", "with_prices"]
