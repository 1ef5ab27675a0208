"""What a request cost: tokens into money, in exact integers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from clanker_tui.config.settings import PriceSettings, Settings
from clanker_tui.domain.agent import ModelInfo
from clanker_tui.domain.hosts import is_this_machine
from clanker_tui.domain.messages import now
from clanker_tui.domain.providers import built_in
from clanker_tui.domain.usage import MOST_NANO_USD, NANO, Cost, PriceSource, Purpose, Usage, UsageRecord

if TYPE_CHECKING:
    import genai_prices
    from genai_prices.types import ModelPrice

NANO_PER_MILLIONTH = Decimal(NANO) / 1_000_000  # nano-dollars a token costs for each dollar per million tokens


async def price(record: UsageRecord, settings: Settings) -> Cost:
    """Return what a request cost: as billed, else by the user's [prices], else by the catalogue, else unknown.

    A request without a plausible report of its tokens has no known cost.
    """
    usage = record.usage
    if usage is None or not usage.is_plausible:
        return Cost()
    if usage.billed_nano_usd is not None:
        return known(Cost(usage.billed_nano_usd, PriceSource.BILLED))
    if configured := settings.prices.get(f"{record.provider}/{record.model}"):
        return configured_cost(usage, configured)
    base_url = listed_address(record.provider, settings)
    return await asyncio.to_thread(catalogue_cost, record, usage, base_url) if base_url else Cost()


async def with_prices(models: Sequence[ModelInfo], provider: str, settings: Settings) -> list[ModelInfo]:
    """Return models with the list prices their provider does not tell: the user's own win, then the catalogue's."""
    base_url = listed_address(provider, settings)
    return await asyncio.to_thread(lambda: [with_price(model, provider, base_url, settings) for model in models])


def with_price(model: ModelInfo, provider: str, base_url: str, settings: Settings) -> ModelInfo:
    """Return a model with its list price, as far as one is known."""
    if configured := settings.prices.get(f"{provider}/{model.id}"):
        return replace(model, input_usd=configured.input, output_usd=configured.output)
    if model.input_usd is not None or not base_url:
        return model
    import genai_prices

    try:
        prices = genai_prices.calc_price(genai_prices.Usage(), model.id, provider_api_url=base_url).model_price
    except (LookupError, ValueError):
        return model
    known_prices = {name: float(usd) for name, usd in unit_prices_of(prices, 0).items()}
    return replace(model, input_usd=known_prices.get("input"), output_usd=known_prices.get("output"))


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
    asked = UsageRecord("", None, None, Purpose.CHAT, provider, model, "", now(), 0, 1, "")

    def price_of(usage: Usage) -> int | None:
        if configured := settings.prices.get(f"{provider}/{model}"):
            return configured_cost(usage, configured).nano_usd
        return catalogue_cost(asked, usage, base_url).nano_usd if base_url else None

    return Listing(context_tokens, price_of)


def catalogue_context(model: str, base_url: str) -> int | None:
    """Return what a model holds by the catalogue, the reply included; None when it does not say."""
    import genai_prices

    try:
        found = genai_prices.calc_price(genai_prices.Usage(), model, provider_api_url=base_url).model
    except (LookupError, ValueError):
        return None
    return found.context_window or None


async def preload(provider: str, settings: Settings) -> None:
    """Import the catalogue, in a thread, if it may list the provider: worth doing while a request is on its way."""
    if listed_address(provider, settings):
        await asyncio.to_thread(import_module, "genai_prices.data")


def known(cost: Cost) -> Cost:
    """Return a cost, or an unknown one in place of a figure that no request can cost."""
    return cost if cost.nano_usd is not None and 0 <= cost.nano_usd <= MOST_NANO_USD else Cost()


def configured_cost(usage: Usage, prices: PriceSettings) -> Cost:
    """Return the cost by the user's own prices; 0 is a price too."""
    unit_prices = {
        "input": exact(prices.input),
        "cache_read": exact(prices.input if prices.cached is None else prices.cached),
        "cache_write": exact(prices.input if prices.cache_write is None else prices.cache_write),
        "output": exact(prices.output),
    }
    if not all(unit_price.is_finite() for unit_price in unit_prices.values()):
        return Cost()
    tokens = {
        "input": usage.input_tokens,
        "cache_read": usage.cached_tokens,
        "cache_write": usage.cache_write_tokens + usage.cache_write_1h_tokens,
        "output": usage.output_tokens,
    }
    nano_usd = sum(tokens[name] * unit_price * NANO_PER_MILLIONTH for name, unit_price in unit_prices.items())
    return known(Cost(rounded(Decimal(nano_usd)), PriceSource.CONFIG, as_json(unit_prices)))


def catalogue_cost(record: UsageRecord, usage: Usage, base_url: str) -> Cost:
    """Return the cost by the catalogue's price on that day; unknown for a model it does not list.

    The provider is found by its address: a company's gateway that is called "openai" has prices of its own.
    """
    import genai_prices

    try:
        priced = genai_prices.calc_price(
            catalogue_usage(usage), record.model, provider_api_url=base_url, genai_request_timestamp=record.sent_at
        )
    except (LookupError, ValueError):
        return Cost()
    prices = priced.model_price
    if prices.input_mtok is None or prices.output_mtok is None:  # else what has no price would count as free
        return Cost()
    return known(
        Cost(
            rounded(priced.total_price * NANO),
            PriceSource.CATALOGUE,
            as_json(unit_prices_of(prices, usage.prompt_tokens)),
            f"genai-prices {genai_prices.__version__}",
        )
    )


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


def listed_address(provider: str, settings: Settings) -> str:
    """Return the address by which the catalogue may know a provider.

    Empty for the demo and for a server on this machine: they are in no catalogue, and do without its 13 MB.
    """
    base_url = base_url_of(provider, settings)
    try:
        host = urlsplit(base_url).hostname
    except ValueError:
        return ""
    return base_url if host and not is_this_machine(host) else ""


def base_url_of(provider: str, settings: Settings) -> str:
    """Return the address that requests to a provider go to; empty when it has none."""
    if settings.agent.provider == provider and settings.agent.api_base_url:
        return settings.agent.api_base_url
    configured = settings.providers.get(provider)
    if configured and configured.api_base_url:
        return configured.api_base_url
    known_provider = built_in(provider)
    return known_provider.base_url if known_provider else ""


def exact(usd: float) -> Decimal:
    """Return a price as it is written: 0.1 is a tenth, not the binary fraction next to it."""
    return Decimal(str(usd))


def rounded(nano_usd: Decimal) -> int:
    return int(nano_usd.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def as_json(unit_prices: dict[str, Decimal]) -> str:
    return json.dumps({name: str(unit_price) for name, unit_price in unit_prices.items()})
