"""No report, however absurd, stops a reply, spoils a sum, or costs what no request can cost."""

from __future__ import annotations

import json
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.agents.redaction import Redactor
from clanker_tui.agents.usage_reports import anthropic_usage, chat_usage, tier_of
from clanker_tui.config.settings import PriceSettings
from clanker_tui.domain.providers import Wire
from clanker_tui.domain.usage import MOST_NANO_USD, MOST_TOKENS, Usage, UsageTotals
from clanker_tui.history.store import History
from tests.pricing.requests import ANTHROPIC, GROQ, Json, end, last, messages, row_of, said, streamed

COUNTS = ("prompt_tokens", "completion_tokens", "total_tokens", "prompt_cache_hit_tokens", "cached_tokens", "cost")
DETAILS = ("cached_tokens", "cache_write_tokens", "reasoning_tokens", "ephemeral_1h_input_tokens", "thinking_tokens")
OF_ANTHROPIC = ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
WITH_DETAILS = ("prompt_tokens_details", "completion_tokens_details", "cache_creation", "output_tokens_details")
WORDS = ("service_tier", "speed")
NO_KEY = Redactor(None)

figures = (
    st.integers(-3, 2_000)
    | st.integers(-(10**40), 10**40)
    | st.floats()
    | st.sampled_from([MOST_TOKENS, MOST_TOKENS + 1, 2**63, -(2**63), 10**400, True, False, None, "12", "1e9", ""])
)


def tables(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.dictionaries(st.text(max_size=3), inner, max_size=3)


junk = st.recursive(
    figures | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | tables(inner), max_leaves=8
)


def some_of(names: tuple[str, ...], values: st.SearchStrategy[object]) -> st.SearchStrategy[Json]:
    return st.dictionaries(st.sampled_from(names), values, max_size=len(names))


def joined(*parts: Mapping[str, object]) -> Json:
    return {name: value for part in parts for name, value in part.items()}


reports: st.SearchStrategy[object] = junk | st.builds(
    joined,
    some_of(COUNTS, figures | junk),
    some_of(OF_ANTHROPIC, figures | junk),
    some_of(WITH_DETAILS, some_of(DETAILS, figures) | junk),
    some_of(WORDS, junk),
)


def is_sane(usage: Usage | None) -> bool:
    return usage is None or (
        usage.is_plausible
        and usage.reasoning_tokens <= usage.output_tokens
        and (usage.billed_nano_usd is None or 0 <= usage.billed_nano_usd <= MOST_NANO_USD)
    )


@given(reports)
def test_a_report_is_understood_in_a_way_that_can_be_true_or_not_at_all(report: object) -> None:
    assert is_sane(chat_usage(report, NO_KEY))
    assert is_sane(anthropic_usage(report, NO_KEY))


@given(junk)
def test_how_a_request_was_served_is_a_short_word_or_none(word: object) -> None:
    assert len(tier_of(word, NO_KEY)) <= 40


def test_a_report_that_is_nested_beyond_reason_is_no_report() -> None:
    nest: object = 1
    for _ in range(100_000):
        nest = [nest]

    usage = chat_usage({"prompt_tokens": 1, "nest": nest}, NO_KEY)

    assert usage is not None
    assert (usage.input_tokens, usage.raw) == (1, "")


def a_sum_is_sane(sums: UsageTotals) -> bool:
    most = sums.requests * MOST_TOKENS
    counts = (sums.input_tokens, sums.cached_tokens, sums.output_tokens, sums.reasoning_tokens)
    return all(0 <= count <= most for count in counts) and 0 <= sums.nano_usd <= sums.requests * MOST_NANO_USD


@given(st.lists(reports, min_size=1, max_size=3), st.sampled_from([None, PriceSettings(0.3, 1.7)]))
async def test_a_stream_with_such_reports_is_stored_and_summed_like_any_other(
    told: list[object], prices: PriceSettings | None
) -> None:
    history = await History.open(None)
    try:
        chunks = [said(), *({"choices": [], "usage": one} for one in told), end(x_groq={"usage": told[0]})]
        row = await row_of(history, streamed(*chunks), base_url=GROQ, model="openai/gpt-oss-120b", prices=prices)
        started = {"input_tokens": 5} if len(told) > 1 else told[0]
        body = messages(as_sent(started), as_sent(told[-1]))
        other = await row_of(history, body, base_url=ANTHROPIC, model="claude-sonnet-5-5", wire=Wire.ANTHROPIC)

        assert is_sane(row.usage)
        assert is_sane(other.usage)
        sums = await history.usage_sums()
        assert sums.requests == 2
        assert sums.unreported == 0
        assert a_sum_is_sane(sums)
        assert sums == UsageTotals().plus(row).plus(other)
    finally:
        await history.close()


def as_sent(report: object) -> Json:
    """Return a report as it comes out of JSON; an empty one for what is none."""
    value = json.loads(json.dumps(report))
    return value if isinstance(value, dict) else {}


async def test_an_absurd_bill_is_no_bill() -> None:
    history = await History.open(None)
    for cost in (-1, 1e300, float("nan"), True, "much", 1_000.01, [1]):
        body = streamed(said(), end(), last({"prompt_tokens": 10, "completion_tokens": 10, "cost": cost}))
        row = await row_of(history, body, base_url=GROQ, model="openai/gpt-oss-120b")
        assert row.cost.nano_usd == 10 * 150 + 10 * 600
    await history.close()
