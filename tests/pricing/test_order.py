"""Tokens into money: against figures computed by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clanker_tui import pricing
from clanker_tui.config.settings import AgentSettings, PriceSettings, ProviderSettings, Settings
from clanker_tui.domain.agent import ModelInfo
from clanker_tui.domain.messages import now
from clanker_tui.domain.usage import Cost, PriceSource, Purpose, Usage, UsageRecord

ROOT = Path(__file__).parent.parent.parent
DAY = datetime(2026, 11, 1, 12, tzinfo=UTC)


def record(usage: Usage | None, *, provider: str = "groq", model: str = "openai/gpt-oss-120b") -> UsageRecord:
    return UsageRecord(
        id="u",
        conversation_id=None,
        message_id=None,
        purpose=Purpose.CHAT,
        provider=provider,
        model=model,
        host="h",
        sent_at=DAY,
        duration_ms=1,
        attempt=1,
        outcome="complete",
        usage=usage,
    )


# Prices per million tokens as the providers list them; the sums are written out.
HAND_COMPUTED = [
    # Groq gpt-oss-120b: 0.15 in, 0.075 cached, 0.60 out
    ("groq", "openai/gpt-oss-120b", Usage(2_000, 10_000, output_tokens=800), 300_000 + 750_000 + 480_000),
    ("groq", "openai/gpt-oss-120b", Usage(1, output_tokens=1), 150 + 600),
    # OpenAI gpt-6-luna: 0.10 in, 0.01 cached, 0.125 written to the cache, 0.50 out (reasoning is part of it)
    (
        "openai",
        "gpt-6-luna",
        Usage(1_300, 10_000, 700, output_tokens=800, reasoning_tokens=500),
        130_000 + 100_000 + 87_500 + 400_000,
    ),
    # … and twice the price of all input, 0.75 out, for prompts over 272,000 tokens
    ("openai", "gpt-6-luna", Usage(300_000, output_tokens=1_000), 60_000_000 + 750_000),
    # Anthropic claude-sonnet-5-5: 2 in, 0.10 cached, 2.50 written for 5 minutes, 4 for an hour, 10 out
    (
        "anthropic",
        "claude-sonnet-5-5",
        Usage(1_300, 10_000, 500, 200, 800),
        2_600_000 + 1_000_000 + 1_250_000 + 800_000 + 8_000_000,
    ),
]


@pytest.mark.parametrize(("provider", "model", "usage", "nano_usd"), HAND_COMPUTED)
async def test_the_catalogue_gives_the_figure_computed_by_hand(
    provider: str, model: str, usage: Usage, nano_usd: int
) -> None:
    cost = await pricing.price(record(usage, provider=provider, model=model), Settings())

    assert (cost.nano_usd, cost.source) == (nano_usd, PriceSource.CATALOGUE)
    assert cost.catalogue.startswith("genai-prices ")


async def test_the_unit_prices_kept_are_those_of_the_tier_that_was_reached() -> None:
    small = await pricing.price(record(Usage(10), provider="openai", model="gpt-6-luna"), Settings())
    large = await pricing.price(record(Usage(300_000), provider="openai", model="gpt-6-luna"), Settings())

    assert json.loads(small.unit_prices)["input"] == "0.1"
    assert json.loads(large.unit_prices)["input"] == "0.2"


async def test_what_the_provider_billed_wins_over_everything() -> None:
    settings = Settings(prices={"groq/openai/gpt-oss-120b": PriceSettings(1, 1)})

    cost = await pricing.price(record(Usage(1_000, output_tokens=5, billed_nano_usd=42)), settings)

    assert (cost.nano_usd, cost.source, cost.unit_prices) == (42, PriceSource.BILLED, "")


async def test_the_users_prices_win_over_the_catalogue() -> None:
    settings = Settings(prices={"groq/openai/gpt-oss-120b": PriceSettings(input=0.1, output=0.7, cached=0.05)})

    cost = await pricing.price(record(Usage(3, 5, 7, 11, 13)), settings)

    assert cost.nano_usd == 3 * 100 + 5 * 50 + (7 + 11) * 100 + 13 * 700
    assert cost.saved_nano_usd == 5 * (100 - 50)
    assert cost.source is PriceSource.CONFIG
    assert json.loads(cost.unit_prices) == {
        "input": "0.1",
        "cache_read": "0.05",
        "cache_write": "0.1",
        "cache_write_1h": "0.1",
        "output": "0.7",
    }


async def test_each_way_into_the_cache_has_its_price() -> None:
    prices = PriceSettings(input=2, output=10, cached=0.1, cache_write=2.5, cache_write_1h=4)

    cost = await pricing.price(record(Usage(0, 5, 7, 11, 13)), Settings(prices={"groq/openai/gpt-oss-120b": prices}))

    assert cost.nano_usd == 5 * 100 + 7 * 2_500 + 11 * 4_000 + 13 * 10_000
    assert cost.saved_nano_usd == 5 * (2_000 - 100) + 7 * (2_000 - 2_500) + 11 * (2_000 - 4_000)


async def test_what_a_cache_saved_is_told_by_the_prices_of_the_day() -> None:
    groq = await pricing.price(record(Usage(2_000, 10_000, output_tokens=800)), Settings())
    written = record(Usage(1_300, 0, 500, 200, 800), provider="anthropic", model="claude-sonnet-5-5")
    anthropic = await pricing.price(written, Settings())
    plain = await pricing.price(record(Usage(2_000, output_tokens=800)), Settings())

    assert groq.saved_nano_usd == 10_000 * (150 - 75)
    assert anthropic.saved_nano_usd == 500 * (2_000 - 2_500) + 200 * (2_000 - 4_000)
    assert plain.saved_nano_usd == 0


async def test_what_a_cache_saved_is_not_known_of_a_bill() -> None:
    cached = await pricing.price(record(Usage(1, 5, billed_nano_usd=42)), Settings())
    plain = await pricing.price(record(Usage(1, billed_nano_usd=42)), Settings())

    assert (cached.saved_nano_usd, plain.saved_nano_usd) == (None, 0)


async def test_a_price_says_when_it_was_looked_at() -> None:
    before = now()
    cost = await pricing.price(record(Usage(5)), Settings())

    assert cost.priced_at is not None
    assert before <= cost.priced_at <= now()


async def test_what_nobody_charges_for_stays_free() -> None:
    refused = replace(record(Usage()), cost=Cost(0, PriceSource.FREE))

    assert (await pricing.price(refused, Settings(prices={"groq/openai/gpt-oss-120b": PriceSettings(9)}))).nano_usd == 0
    assert (await pricing.price(record(Usage(5), provider="demo"), Settings())).source is PriceSource.FREE


# OpenAI gpt-5-mini, 0.25 in and 2 out: half of it where it may wait, 0.45 and 3.60 where it must not.
TIERS = [
    ("openai", "gpt-5-mini", "", 1_000 * 250 + 100 * 2_000),
    ("openai", "gpt-5-mini", "default", 1_000 * 250 + 100 * 2_000),
    ("openai", "gpt-5-mini", "flex", 1_000 * 125 + 100 * 1_000),
    ("openai", "gpt-5-mini", "priority", 1_000 * 450 + 100 * 3_600),
    ("openai", "gpt-5-mini", "batch", 1_000 * 125 + 100 * 1_000),
    ("openai", "gpt-5-mini", "scale", None),  # paid by the hour
    ("anthropic", "claude-sonnet-5-5", "batch", 1_000 * 1_000 + 100 * 5_000),
    ("anthropic", "claude-sonnet-5-5", "standard", 1_000 * 2_000 + 100 * 10_000),
    ("anthropic", "claude-sonnet-5-5", "priority", None),  # committed to beforehand
    ("groq", "openai/gpt-oss-120b", "flex", 1_000 * 150 + 100 * 600),  # the same price
    ("groq", "openai/gpt-oss-120b", "on_demand", 1_000 * 150 + 100 * 600),
]


@pytest.mark.parametrize(("provider", "model", "tier", "nano_usd"), TIERS)
async def test_how_a_request_was_served_decides_its_price(
    provider: str, model: str, tier: str, nano_usd: int | None
) -> None:
    usage = Usage(1_000, output_tokens=100, tier=tier)

    assert (await pricing.price(record(usage, provider=provider, model=model), Settings())).nano_usd == nano_usd


async def test_a_price_of_zero_is_a_price() -> None:
    settings = Settings(prices={"my-llama/llama": PriceSettings()})

    cost = await pricing.price(record(Usage(5, output_tokens=5), provider="my-llama", model="llama"), settings)

    assert (cost.nano_usd, cost.source) == (0, PriceSource.CONFIG)


@pytest.mark.parametrize("infinite", [float("inf"), float("nan")])
async def test_a_price_that_is_no_number_makes_the_cost_unknown(infinite: float) -> None:
    settings = Settings(prices={"groq/openai/gpt-oss-120b": PriceSettings(input=infinite)})

    assert await pricing.price(record(Usage(5)), settings) == Cost()


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("groq", "not/a-model"),
        ("nobody", "gpt-4o"),
        ("groq", "canopylabs/orpheus-v1-english"),  # listed, but with no price for input
    ],
)
async def test_what_the_catalogue_does_not_price_stays_unknown(provider: str, model: str) -> None:
    assert await pricing.price(record(Usage(5, output_tokens=5), provider=provider, model=model), Settings()) == Cost()


async def test_no_usage_is_no_known_cost() -> None:
    assert await pricing.price(record(None), Settings()) == Cost()


async def test_a_provider_at_another_address_has_not_the_prices_of_its_name() -> None:
    gateway = Settings(providers={"openai": ProviderSettings(api_base_url="https://gateway.example/v1")})
    by_agent = Settings(agent=AgentSettings(provider="openai", api_base_url="https://gateway.example/v1"))
    asked = record(Usage(5, output_tokens=5), provider="openai", model="gpt-6-luna")

    assert await pricing.price(asked, gateway) == Cost()
    assert await pricing.price(asked, by_agent) == Cost()


async def test_a_provider_of_any_name_is_known_by_its_address() -> None:
    settings = Settings(providers={"fast": ProviderSettings(api_base_url="https://api.groq.com/openai/v1")})

    cost = await pricing.price(record(Usage(1_000_000), provider="fast"), settings)

    assert cost.nano_usd == 150_000_000


counts = st.integers(-(10**30), 10**30) | st.integers(0, 10_000)


@given(
    st.builds(
        Usage,
        counts,
        counts,
        counts,
        counts,
        counts,
        counts,
        billed_nano_usd=st.none() | counts,
    ),
    st.sampled_from(["groq", "mine"]),
)
async def test_no_usage_however_absurd_raises_or_costs_an_absurd_sum(usage: Usage, provider: str) -> None:
    settings = Settings(prices={"mine/m": PriceSettings(0.3, 1.7)})
    model = "m" if provider == "mine" else "openai/gpt-oss-120b"

    cost = await pricing.price(record(usage, provider=provider, model=model), settings)

    assert cost.nano_usd is None or 0 <= cost.nano_usd <= 10**15


async def test_money_is_rounded_once_to_the_nearest_even_nano_dollar() -> None:
    settings = Settings(prices={"mine/m": PriceSettings(input=0.0005, output=0.0005)})
    mine = record(None, provider="mine", model="m")

    costs = [(await pricing.price(replace(mine, usage=Usage(n)), settings)).nano_usd for n in (1, 3, 5)]

    assert costs == [0, 2, 2]


def test_importing_pricing_does_not_import_the_catalogue() -> None:
    code = "import sys, clanker_tui.pricing; sys.exit('genai_prices' in sys.modules or 'pydantic' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


async def test_the_catalogue_can_be_imported_ahead_of_need() -> None:
    await pricing.preload("groq", Settings())

    assert "genai_prices.data" in sys.modules


LOCAL_PRICE = """
import asyncio, sys
from clanker_tui import pricing
from clanker_tui.config.settings import ProviderSettings, Settings
from clanker_tui.domain.agent import ModelInfo
from clanker_tui.domain.messages import now
from clanker_tui.domain.usage import Cost, Usage
from tests.pricing.test_order import record

async def ask(provider, settings):
    await pricing.preload(provider, settings)
    [model] = await pricing.with_prices([ModelInfo("openai/gpt-oss-120b")], provider, settings)
    cost = await pricing.price(record(Usage(5), provider=provider), settings)
    return model.input_usd is None and not cost.unit_prices and "genai_prices" not in sys.modules

url = sys.argv[1]
settings = Settings(providers={"mine": ProviderSettings(api_base_url=url)}) if url else Settings()
sys.exit(not asyncio.run(ask("mine" if url else "demo", settings)))
"""


@pytest.mark.parametrize(
    "url", ["", "http://127.0.0.1:11434/v1", "http://localhost:8080", "http://[::1]:8000/v1", "http://[broken"]
)
def test_what_runs_on_this_machine_has_no_list_price_and_needs_no_catalogue(url: str) -> None:
    assert subprocess.run([sys.executable, "-c", LOCAL_PRICE, url], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("url", ["http://127.0.0.1:11434/v1", "https://localhost:8080", "https://[::1]:8000/v1"])
def test_the_catalogue_lists_no_address_on_this_machine(url: str) -> None:
    import genai_prices

    with pytest.raises(LookupError):
        genai_prices.calc_price(genai_prices.Usage(), "gpt-6-luna", provider_api_url=url)


async def test_what_a_model_holds_and_costs_is_known_before_anything_is_sent_to_it() -> None:
    known = await pricing.listing("groq", "openai/gpt-oss-120b", Settings())
    assert known.context_tokens == 131_072
    assert known.price(Usage(input_tokens=1_000, output_tokens=100)) == 210_000
    unknown = await pricing.listing("groq", "no/such-model", Settings())
    assert (unknown.context_tokens, unknown.price(Usage(5))) == (None, None)


async def test_the_users_own_price_is_known_of_a_server_that_no_catalogue_lists() -> None:
    local = ProviderSettings(api_base_url="http://127.0.0.1:9/v1")
    settings = Settings(providers={"local": local}, prices={"local/m": PriceSettings(input=0.0, output=0.0)})
    known = await pricing.listing("local", "m", settings)
    assert (known.context_tokens, known.price(Usage(5, output_tokens=5))) == (None, 0)


def test_the_prices_of_a_live_list_are_exact_and_one_without_prices_tells_none() -> None:
    listed = ModelInfo("m", input_usd=0.1, output_usd=0.3)
    assert listed.nano_usd(Usage(input_tokens=1_000, output_tokens=1_000)) == 400_000
    assert ModelInfo("m", input_usd=0.1).nano_usd(Usage(5)) is None
