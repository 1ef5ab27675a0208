"""List prices of models, for those who choose one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module

from clanker_tui.config.settings import Settings
from clanker_tui.domain.agent import ModelInfo
from clanker_tui.pricing.addresses import listed_address
from clanker_tui.pricing.catalogue import list_price


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
    input_usd, output_usd = list_price(model.id, base_url)
    return replace(model, input_usd=input_usd, output_usd=output_usd)


async def preload(provider: str, settings: Settings) -> None:
    """Import the catalogue, in a thread, if it may list the provider: worth doing while a request is on its way."""
    if listed_address(provider, settings):
        await asyncio.to_thread(import_module, "genai_prices.data")
