"""What providers report, through the whole program: bytes to buckets to money, to the last nano-dollar.

The prices are those the providers listed in November 2026, in nano-dollars per token: $0.15 per million tokens are 150.
The sums are written out. Where the catalogue can read a report itself, it is asked for a second opinion.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal

import genai_prices
import pytest

from clanker_tui.config.settings import PriceSettings
from clanker_tui.domain.providers import Wire
from clanker_tui.domain.usage import PriceSource, Usage
from clanker_tui.history.store import History
from tests.agents.fakes import stream_file
from tests.pricing.requests import (
    ANTHROPIC,
    DAY,
    GROQ,
    LOCAL,
    OPENAI,
    Json,
    end,
    last,
    messages,
    row_of,
    said,
    streamed,
)

DEEPSEEK = "https://api.deepseek.com"
XAI = "https://api.x.ai/v1"
MISTRAL = "https://api.mistral.ai/v1"
GEMINI = "https://generativelanguage.googleapis.com/v1beta/openai/"
AZURE = "https://somewhere.openai.azure.com/openai/v1"
OPENROUTER = "https://openrouter.ai/api/v1"
CEREBRAS = "https://api.cerebras.ai/v1"
GATEWAY = "https://llm.company.example/v1"
GPT_OSS = "openai/gpt-oss-120b"


def counted(prompt: int, completion: int, *, cached: int = 0, written: int = 0, reasoning: int = 0) -> Json:
    """Return a report as OpenAI makes it."""
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "prompt_tokens_details": {"cached_tokens": cached, "cache_write_tokens": written},
        "completion_tokens_details": {"reasoning_tokens": reasoning},
    }


@dataclass(frozen=True)
class Case:
    """A reply, and what is to come of it. `tokens` are input, cached, written, written for an hour, output, reasoning.

    `flavor` is how the catalogue calls reports of this kind; empty where it cannot read them, or not rightly.
    """

    name: str
    base_url: str
    model: str
    body: bytes
    tokens: tuple[int, int, int, int, int, int]
    nano_usd: int | None
    source: PriceSource = PriceSource.CATALOGUE
    tier: str = ""
    wire: Wire = Wire.OPENAI_COMPATIBLE
    prices: PriceSettings | None = None
    flavor: str = ""
    sent_at: datetime = DAY


GROQ_USAGE = counted(12_000, 800, cached=10_000, reasoning=300) | {"queue_time": 0.05, "completion_time": 1.6}
CACHE_OF_ANTHROPIC: Json = {
    "input_tokens": 1_300,
    "cache_read_input_tokens": 10_000,
    "cache_creation_input_tokens": 700,
    "cache_creation": {"ephemeral_5m_input_tokens": 500, "ephemeral_1h_input_tokens": 200},
    "output_tokens": 1,
}
FIGURES_OF_HARDWARE = {"x_groq": {"id": "req_1", "usage": {"prompt_tokens": 9_999, "completion_tokens": 9_999}}}

CASES = [
    # Groq: 150 in, 75 cached, 600 out; the reasoning is within the output, what was cached within the prompt.
    Case(
        "groq tells it twice",
        GROQ,
        GPT_OSS,
        streamed(said(), end(x_groq={"id": "req_1", "usage": GROQ_USAGE}), last(GROQ_USAGE)),
        (2_000, 10_000, 0, 0, 800, 300),
        2_000 * 150 + 10_000 * 75 + 800 * 600,
        flavor="default",
    ),
    Case(
        "groq tells it in its own place",
        GROQ,
        GPT_OSS,
        streamed(said(), end(x_groq={"usage": counted(80, 30, cached=64, reasoning=10)})),
        (16, 64, 0, 0, 30, 10),
        16 * 150 + 64 * 75 + 30 * 600,
    ),
    Case(
        "groq in one piece has other figures in its own place",
        GROQ,
        GPT_OSS,
        json.dumps(
            {"choices": [{"message": {"content": "Yes."}, "finish_reason": "stop"}], "usage": counted(7, 3)}
            | FIGURES_OF_HARDWARE
        ).encode(),
        (7, 0, 0, 0, 3, 0),
        7 * 150 + 3 * 600,
    ),
    Case(
        "groq when there is room",
        GROQ,
        GPT_OSS,
        streamed(said(service_tier="flex"), end(), last(counted(1_000, 100))),
        (1_000, 0, 0, 0, 100, 0),
        1_000 * 150 + 100 * 600,
        tier="flex",
    ),
    Case(
        "groq on demand",
        GROQ,
        GPT_OSS,
        streamed(said(service_tier="on_demand"), end(), last(counted(1_000, 100))),
        (1_000, 0, 0, 0, 100, 0),
        1_000 * 150 + 100 * 600,
    ),
    # 75 in, 37.5 cached, 300 out: 75 + 37.5 + 300 = 412.5, and a half goes to the even neighbour …
    Case(
        "half a nano-dollar down",
        GROQ,
        "openai/gpt-oss-20b",
        streamed(said(), end(), last(counted(2, 1, cached=1))),
        (1, 1, 0, 0, 1, 0),
        412,
        flavor="default",
    ),
    # … 3 × 37.5 + 75 + 300 = 487.5, here upwards.
    Case(
        "half a nano-dollar up",
        GROQ,
        "openai/gpt-oss-20b",
        streamed(said(), end(), last(counted(4, 1, cached=3))),
        (1, 3, 0, 0, 1, 0),
        488,
        flavor="default",
    ),
    # 800 in, 4,000 out, and no price for what is cached: it costs what all input costs.
    Case(
        "a model without a price for the cache",
        GROQ,
        "qwen/qwen3.8-27b",
        streamed(said(), end(), last(counted(200, 10, cached=100))),
        (100, 100, 0, 0, 10, 0),
        200 * 800 + 10 * 4_000,
        flavor="default",
    ),
    # OpenAI gpt-6-luna: 100 in, 10 cached, 125 written, 500 out …
    Case(
        "openai with a cache",
        OPENAI,
        "gpt-6-luna",
        streamed(said(usage=None), end(usage=None), last(counted(12_000, 800, cached=10_000, written=700))),
        (1_300, 10_000, 700, 0, 800, 0),
        1_300 * 100 + 10_000 * 10 + 700 * 125 + 800 * 500,
        flavor="chat",
    ),
    Case(
        "a prompt that just keeps the lower price",
        OPENAI,
        "gpt-6-luna",
        streamed(said(), end(), last(counted(272_000, 1_000))),
        (272_000, 0, 0, 0, 1_000, 0),
        272_000 * 100 + 1_000 * 500,
        flavor="chat",
    ),
    # … and 200, 20, 250, 750 for prompts over 272,000 tokens, those from the cache included.
    Case(
        "a long prompt",
        OPENAI,
        "gpt-6-luna",
        streamed(said(), end(), last(counted(272_001, 1_000, cached=272_000, reasoning=900))),
        (1, 272_000, 0, 0, 1_000, 900),
        1 * 200 + 272_000 * 20 + 1_000 * 750,
        flavor="chat",
    ),
    # OpenAI gpt-5-mini: 250 in, 25 cached, 2,000 out; half of each where it may wait, 12.5 for what is cached.
    Case(
        "openai when there is room",
        OPENAI,
        "gpt-5-mini",
        streamed(said(service_tier="flex"), end(service_tier="flex"), last(counted(1_000, 7, cached=400))),
        (600, 400, 0, 0, 7, 0),
        600 * 125 + 400 * 12 + 400 // 2 + 7 * 1_000,
        tier="flex",
    ),
    Case(
        "openai before others",
        OPENAI,
        "gpt-5-mini",
        streamed(said(), end(), last(counted(1_000, 7, cached=400), service_tier="priority")),
        (600, 400, 0, 0, 7, 0),
        600 * 450 + 400 * 45 + 7 * 3_600,
        tier="priority",
    ),
    Case(
        "openai by the hour",
        OPENAI,
        "gpt-5-mini",
        streamed(said(service_tier="scale"), end(), last(counted(1_000, 7))),
        (1_000, 0, 0, 0, 7, 0),
        None,
        PriceSource.UNKNOWN,
        tier="scale",
    ),
    Case(
        "a dated model",
        OPENAI,
        "gpt-4o-mini-2024-07-18",
        streamed(said(service_tier="default"), end(), last(counted(19, 12, cached=8, reasoning=5))),
        (11, 8, 0, 0, 12, 5),
        11 * 150 + 8 * 75 + 12 * 600,
        flavor="chat",
    ),
    Case(
        "a model that is on no list",
        OPENAI,
        "gpt-6.2-sol",
        streamed(said(), end(), last(counted(19, 12))),
        (19, 0, 0, 0, 12, 0),
        None,
        PriceSource.UNKNOWN,
    ),
    # Anthropic claude-sonnet-5-5: 2,000 in, 100 cached, 2,500 written, 4,000 for an hour, 10,000 out; all side by side.
    Case(
        "anthropic with a cache",
        ANTHROPIC,
        "claude-sonnet-5-5",
        messages(CACHE_OF_ANTHROPIC | {"service_tier": "standard"}, {"output_tokens": 800}),
        (1_300, 10_000, 500, 200, 800, 0),
        1_300 * 2_000 + 10_000 * 100 + 500 * 2_500 + 200 * 4_000 + 800 * 10_000,
        wire=Wire.ANTHROPIC,
        flavor="default",
    ),
    Case(
        "anthropic says it all again at the end",
        ANTHROPIC,
        "claude-sonnet-5-5",
        messages(
            CACHE_OF_ANTHROPIC,
            CACHE_OF_ANTHROPIC | {"output_tokens": 40, "output_tokens_details": {"thinking_tokens": 22}},
        ),
        (1_300, 10_000, 500, 200, 40, 22),
        1_300 * 2_000 + 10_000 * 100 + 500 * 2_500 + 200 * 4_000 + 40 * 10_000,
        wire=Wire.ANTHROPIC,
        flavor="default",
    ),
    Case(
        "anthropic in a batch",
        ANTHROPIC,
        "claude-sonnet-5-5",
        messages({"input_tokens": 1_000, "output_tokens": 1, "service_tier": "batch"}, {"output_tokens": 100}),
        (1_000, 0, 0, 0, 100, 0),
        1_000 * 1_000 + 100 * 5_000,
        tier="batch",
        wire=Wire.ANTHROPIC,
    ),
    Case(
        "anthropic in a hurry",
        ANTHROPIC,
        "claude-opus-5-5",
        messages({"input_tokens": 1_000, "service_tier": "standard", "speed": "fast"}, {"output_tokens": 100}),
        (1_000, 0, 0, 0, 100, 0),
        1_000 * 8_000 + 100 * 40_000,
        tier="fast",
        wire=Wire.ANTHROPIC,
    ),
    # claude-haiku-5-5: 100 in and 500 out; five times that for prompts over 100,000 tokens, what is cached included.
    Case(
        "a long prompt for anthropic",
        ANTHROPIC,
        "claude-haiku-5-5",
        messages({"input_tokens": 1, "cache_read_input_tokens": 100_000}, {"output_tokens": 10}),
        (1, 100_000, 0, 0, 10, 0),
        1 * 500 + 100_000 * 50 + 10 * 2_500,
        wire=Wire.ANTHROPIC,
        flavor="default",
    ),
    # claude-opus-4-6: 5,000 in and 25,000 out; until 2026-03-13 long prompts cost 10,000 and 37,500.
    Case(
        "a long prompt of a day when it was dearer",
        ANTHROPIC,
        "claude-opus-4-6",
        messages({"input_tokens": 200_001}, {"output_tokens": 10}),
        (200_001, 0, 0, 0, 10, 0),
        200_001 * 10_000 + 10 * 37_500,
        wire=Wire.ANTHROPIC,
        sent_at=datetime(2026, 3, 1, tzinfo=UTC),
    ),
    Case(
        "a long prompt since",
        ANTHROPIC,
        "claude-opus-4-6",
        messages({"input_tokens": 200_001}, {"output_tokens": 10}),
        (200_001, 0, 0, 0, 10, 0),
        200_001 * 5_000 + 10 * 25_000,
        wire=Wire.ANTHROPIC,
        flavor="default",
    ),
    # OpenRouter says what it charged; no list knows better.
    Case(
        "openrouter's own bill",
        OPENROUTER,
        GPT_OSS,
        streamed(said(), end(), last(counted(12_000, 800, cached=10_000, written=500) | {"cost": 0.00153})),
        (1_500, 10_000, 500, 0, 800, 0),
        1_530_000,
        PriceSource.BILLED,
    ),
    Case(
        "openrouter's bill for next to nothing",
        OPENROUTER,
        GPT_OSS,
        streamed(said(), end(), last(counted(1, 1) | {"cost": 1.5e-7})),
        (1, 0, 0, 0, 1, 0),
        150,
        PriceSource.BILLED,
    ),
    Case(
        "openrouter's model for nothing",
        OPENROUTER,
        "some/model:free",
        streamed(said(), end(), last(counted(10, 5) | {"cost": 0})),
        (10, 0, 0, 0, 5, 0),
        0,
        PriceSource.BILLED,
    ),
    # DeepSeek: 150 in, 3 from its cache, 600 out.
    Case(
        "deepseek",
        DEEPSEEK,
        "deepseek-v4-flash",
        streamed(
            said(),
            end(
                usage={
                    "prompt_tokens": 700,
                    "completion_tokens": 30,
                    "prompt_cache_hit_tokens": 640,
                    "prompt_cache_miss_tokens": 60,
                }
            ),
        ),
        (60, 640, 0, 0, 30, 0),
        60 * 150 + 640 * 3 + 30 * 600,
    ),
    # … and twice that in the morning, as UTC has it.
    Case(
        "deepseek in its busy hours",
        DEEPSEEK,
        "deepseek-v4-flash",
        streamed(said(), end(usage={"prompt_tokens": 700, "completion_tokens": 30, "prompt_cache_hit_tokens": 640})),
        (60, 640, 0, 0, 30, 0),
        60 * 300 + 640 * 6 + 30 * 1_200,
        sent_at=DAY.replace(hour=7),
    ),
    # xAI: 200 in, 50 cached, 500 out; the reasoning stands beside the rest of the output, and the last report counts.
    Case(
        "xai tells it twice",
        XAI,
        "grok-4-fast-reasoning",
        streamed(
            said(),
            end(usage=counted(70, 30)),
            last(counted(70, 30, cached=64, reasoning=50) | {"total_tokens": 150}),
        ),
        (6, 64, 0, 0, 80, 50),
        6 * 200 + 64 * 50 + 80 * 500,
        flavor="chat",
    ),
    # Mistral: 150 in, 15 cached, 600 out.
    Case(
        "mistral",
        MISTRAL,
        "mistral-small-latest",
        streamed(said(), end(usage=counted(70, 30, cached=20))),
        (50, 20, 0, 0, 30, 0),
        50 * 150 + 20 * 15 + 30 * 600,
        flavor="default",
    ),
    # Gemini: 300 in, 2,500 out; what it thought is in the total alone, and every chunk has a report.
    Case(
        "gemini thought",
        GEMINI,
        "models/gemini-2.5-flash",
        streamed(
            said(usage={"prompt_tokens": 7, "completion_tokens": 1, "total_tokens": 58}),
            end(usage={"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 60}),
        ),
        (7, 0, 0, 0, 53, 50),
        7 * 300 + 53 * 2_500,
    ),
    Case(
        "gemini's cache",
        GEMINI,
        "gemini-2.5-flash",
        streamed(said(), end(usage=counted(1_000, 3, cached=900))),
        (100, 900, 0, 0, 3, 0),
        100 * 300 + 900 * 30 + 3 * 2_500,
        flavor="chat",
    ),
    # Azure, where a deployment is called like its model: 150 in, 600 out.
    Case(
        "azure",
        AZURE,
        "gpt-4o-mini",
        streamed({"choices": [], "prompt_filter_results": []}, said(), end(), last(counted(19, 12))),
        (19, 0, 0, 0, 12, 0),
        19 * 150 + 12 * 600,
        flavor="chat",
    ),
    # Cerebras: 350 in, 750 out.
    Case(
        "cerebras",
        CEREBRAS,
        "gpt-oss-120b",
        streamed(said(), end(), last(counted(19, 12))),
        (19, 0, 0, 0, 12, 0),
        19 * 350 + 12 * 750,
        flavor="chat",
    ),
    # Servers that are on no list: the user's own prices, else none.
    Case(
        "ollama",
        "http://127.0.0.1:11434/v1",
        "gemma",
        streamed(said(), end(), last(counted(7, 3))),
        (7, 0, 0, 0, 3, 0),
        None,
        PriceSource.UNKNOWN,
    ),
    Case(
        "llama.cpp for nothing, as the user says",
        LOCAL,
        "m",
        streamed(said(), end(usage=counted(7, 3), timings={"predicted_per_second": 55.5})),
        (7, 0, 0, 0, 3, 0),
        0,
        PriceSource.CONFIG,
        prices=PriceSettings(),
    ),
    Case(
        "vllm tells it with every chunk",
        GATEWAY,
        "m",
        streamed(said(usage=counted(7, 1)), said(usage=counted(7, 2)), end(usage=counted(7, 3)), last(counted(7, 3))),
        (7, 0, 0, 0, 3, 0),
        7 * 300 + 3 * 1_700,
        PriceSource.CONFIG,
        prices=PriceSettings(0.3, 1.7),
    ),
    Case(
        "a gateway that says what it charged",
        GATEWAY,
        "m",
        streamed(said(), {"choices": [{"index": 0, "delta": {}}]}, end(), last(counted(7, 3) | {"cost": 0.0000042})),
        (7, 0, 0, 0, 3, 0),
        4_200,
        PriceSource.BILLED,
        prices=PriceSettings(0.3, 1.7),
    ),
    Case(
        "kimi's cache",
        GATEWAY,
        "m",
        streamed(said(), end(usage={"prompt_tokens": 100, "completion_tokens": 3, "cached_tokens": 90})),
        (10, 90, 0, 0, 3, 0),
        10 * 300 + 90 * 100 + 3 * 1_700,
        PriceSource.CONFIG,
        prices=PriceSettings(0.3, 1.7, cached=0.1),
    ),
]


@pytest.fixture
async def history() -> AsyncIterator[History]:
    history = await History.open(None)
    yield history
    await history.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_a_report_becomes_the_money_it_stands_for(history: History, case: Case) -> None:
    row = await row_of(
        history,
        case.body,
        base_url=case.base_url,
        model=case.model,
        wire=case.wire,
        prices=case.prices,
        sent_at=case.sent_at,
    )

    assert row.usage is not None
    assert buckets(row.usage) == case.tokens
    assert (row.cost.nano_usd, row.cost.source) == (case.nano_usd, case.source)
    assert (row.usage.tier, row.usage.is_estimate) == (case.tier, False)
    assert json.loads(row.usage.raw)
    sums = await history.usage_sums()
    assert (sums.nano_usd, sums.unpriced) == (case.nano_usd or 0, int(case.nano_usd is None))


@pytest.mark.parametrize("case", [case for case in CASES if case.flavor], ids=lambda case: case.name)
async def test_the_catalogue_reads_the_same_out_of_it(history: History, case: Case) -> None:
    row = await row_of(history, case.body, base_url=case.base_url, model=case.model, wire=case.wire)

    assert row.usage is not None
    read = genai_prices.extract_usage(
        {"model": case.model, "usage": json.loads(row.usage.raw)},
        provider_api_url=case.base_url,
        api_flavor=case.flavor,
    ).usage
    priced = genai_prices.calc_price(
        read, case.model, provider_api_url=case.base_url, genai_request_timestamp=row.sent_at
    )
    exact = priced.total_price * 10**9
    assert row.cost.nano_usd == int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


async def test_a_server_that_reports_nothing_is_estimated_and_priced_by_that(history: History) -> None:
    row = await row_of(history, streamed(said("t" * 400), end()), base_url=GROQ, model=GPT_OSS)

    assert row.usage is not None
    assert row.usage.is_estimate
    assert row.usage.output_tokens == 100
    assert row.cost.nano_usd == row.usage.input_tokens * 150 + 100 * 600


async def test_a_reply_that_broke_off_keeps_the_prompt_that_was_told(history: History) -> None:
    start = {"type": "message_start", "message": {"usage": CACHE_OF_ANTHROPIC}}
    piece = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "t" * 400}}
    body = b"".join(f"data: {json.dumps(event)}\n\n".encode() for event in (start, piece))

    row = await row_of(history, body, base_url=ANTHROPIC, model="claude-sonnet-5-5", wire=Wire.ANTHROPIC)

    assert row.usage is not None
    assert row.outcome == "failed"
    assert buckets(row.usage) == (1_300, 10_000, 500, 200, 100, 0)
    assert row.usage.is_estimate
    assert row.cost.nano_usd == 1_300 * 2_000 + 10_000 * 100 + 500 * 2_500 + 200 * 4_000 + 100 * 10_000
    assert (await history.usage_sums()).estimated == 1


async def test_a_reply_whose_end_is_not_counted_believably_is_estimated_from_what_was(history: History) -> None:
    body = stream_file("anthropic_absurd_usage.sse")

    row = await row_of(history, body, base_url=ANTHROPIC, model="claude-sonnet-5-5", wire=Wire.ANTHROPIC)

    assert row.usage is not None
    assert (row.outcome, row.usage.is_estimate) == ("complete", True)
    assert buckets(row.usage)[:4] == (25, 50, 60, 40)
    assert row.usage.output_tokens > 1


def buckets(usage: Usage) -> tuple[int, int, int, int, int, int]:
    return (
        usage.input_tokens,
        usage.cached_tokens,
        usage.cache_write_tokens,
        usage.cache_write_1h_tokens,
        usage.output_tokens,
        usage.reasoning_tokens,
    )
