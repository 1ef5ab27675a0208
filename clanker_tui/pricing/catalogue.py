"""What a request cost by the catalogue, genai-prices: no other module sees it, and it is imported at first need."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from clanker_tui.domain.decimals import rounded
from clanker_tui.domain.usage import NANO, Cost, PriceSource, Usage, UsageRecord
from clanker_tui.pricing.money import as_json, known
from clanker_tui.pricing.savings import saved_nano_usd

if TYPE_CHECKING:
    import genai_prices
    from genai_prices.types import ModelPrice, PriceCalculation

# Ways to be served that have prices of their own. Any other word is one for the ordinary way.
TIERS = frozenset({"batch", "fast", "flex", "performance", "priority", "scale"})
SAME_PRICE = frozenset({("groq", "flex")})  # served when there is room, at the ordinary price


def catalogue_cost(record: UsageRecord, usage: Usage, base_url: str) -> Cost:
    """Return the cost by the catalogue's price on that day; unknown for a model it does not list.

    The provider is found by its address: a company's gateway that is called "openai" has prices of its own.
    """
    import genai_prices

    tier = usage.tier.lower()
    context = dict.fromkeys(("service_tier", "processing", "speed"), tier) if tier in TIERS else {}
    try:
        priced = genai_prices.calc_price(
            catalogue_usage(usage),
            listed_name(record.model),
            provider_api_url=base_url,
            genai_request_timestamp=record.sent_at,
            price_context=context,
        )
        prices = priced.model_price
        if prices.input_mtok is None or prices.output_mtok is None:  # else what has no price would count as free
            return Cost()
        if context and not is_tier_priced(priced, context, record.sent_at):
            return Cost()
    except (LookupError, ValueError):
        return Cost()
    unit_prices = unit_prices_of(prices, usage.prompt_tokens)
    return known(
        rounded(priced.total_price * NANO),
        PriceSource.CATALOGUE,
        as_json(unit_prices),
        f"genai-prices {genai_prices.__version__}",
        saved_nano_usd=saved_nano_usd(usage, unit_prices),
    )


def list_price(model: str, base_url: str) -> tuple[float | None, float | None]:
    """Return what a million tokens of input and of output cost; None where the catalogue does not say."""
    import genai_prices

    try:
        priced = genai_prices.calc_price(genai_prices.Usage(), listed_name(model), provider_api_url=base_url)
    except (LookupError, ValueError):
        return None, None
    known_prices = {name: float(usd) for name, usd in unit_prices_of(priced.model_price, 0).items()}
    return known_prices.get("input"), known_prices.get("output")


def listed_name(model: str) -> str:
    """Return a model's id as the catalogue spells it: Gemini's own list puts a folder before it."""
    return model.removeprefix("models/")


def catalogue_usage(usage: Usage) -> genai_prices.Usage:
    """Return our buckets as the catalogue counts: there, input holds what was cached, and output the reasoning."""
    import genai_prices

    return genai_prices.Usage(
        input_tokens=usage.prompt_tokens,
        cache_read_tokens=usage.cached_tokens,
        cache_write_tokens=usage.cache_write_tokens + usage.cache_write_1h_tokens,
        cache_write_5m_tokens=usage.cache_write_tokens,
        cache_write_1h_tokens=usage.cache_write_1h_tokens,
        output_tokens=usage.output_tokens,
        output_reasoning_tokens=usage.reasoning_tokens,
    )


def is_tier_priced(priced: PriceCalculation, context: dict[str, str], sent_at: datetime) -> bool:
    """Whether the price is one for the tier. Where the catalogue has none for it, the ordinary one would be wrong."""
    variants = [
        variant
        for variant in priced.model.price_variants or ()
        if variant.constraint is None or variant.constraint.active(sent_at)
    ]
    return (priced.provider.id, context["service_tier"]) in SAME_PRICE or any(
        all(context.get(name) == value for name, value in variant.when.items()) for variant in variants
    )


def unit_prices_of(prices: ModelPrice, prompt_tokens: int) -> dict[str, Decimal]:
    """Return the catalogue's prices per million tokens, at the tier that a prompt of this length reaches."""
    unit_prices: dict[str, Decimal] = {}
    for name, unit_price in vars(prices).items():
        if not name.endswith("_mtok") or unit_price is None:
            continue
        tiers = [] if isinstance(unit_price, Decimal) else unit_price.tiers
        base = unit_price if isinstance(unit_price, Decimal) else unit_price.base
        reached = [tier.price for tier in tiers if prompt_tokens > tier.start]
        unit_prices[name.removesuffix("_mtok")] = reached[-1] if reached else base
    return unit_prices


def catalogue_context(model: str, base_url: str) -> int | None:
    """Return what a model holds by the catalogue, the reply included; None when it does not say."""
    import genai_prices

    try:
        found = genai_prices.calc_price(genai_prices.Usage(), listed_name(model), provider_api_url=base_url).model
    except (LookupError, ValueError):
        return None
    return found.context_window or None
