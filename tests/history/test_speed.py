"""How fast models were, as their requests tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from clanker_tui.domain.messages import now
from clanker_tui.domain.usage import Usage, UsageRecord
from clanker_tui.history.store import History
from tests.history.records import record

BEGAN = now()


def timed(number: int, *, ttft_ms: int | None = 100, tokens: int = 100, streaming_ms: int = 1000) -> UsageRecord:
    """Return a request that was answered after a while, and then for a while."""
    used = record(usage=Usage(10, output_tokens=tokens), sent_at=BEGAN + timedelta(seconds=number))
    return replace(used, ttft_ms=ttft_ms, duration_ms=(ttft_ms or 0) + streaming_ms)


async def test_speeds_are_medians_and_what_95_of_100_did_better_than(history: History) -> None:
    for number in range(100):
        await history.add_usage(timed(number, ttft_ms=100 + number, tokens=100 + number))

    [speed] = await history.speeds()

    assert (speed.provider, speed.model, speed.count) == ("test", "scripted", 100)
    assert (speed.ttft_ms, speed.ttft_p95_ms) == (150, 195)
    assert (speed.tokens_per_s, speed.tokens_per_s_p95) == (149.5, 104.0)
    assert list(speed.trend) == sorted(speed.trend)
    assert len(speed.trend) == 12
    assert speed.last_at == BEGAN + timedelta(seconds=99)


async def test_what_tells_nothing_about_speed_is_left_out(history: History) -> None:
    guess = timed(1)
    assert guess.usage is not None
    for used in (
        timed(0, tokens=15),
        replace(guess, usage=replace(guess.usage, is_estimate=True)),
        timed(2, streaming_ms=49),
        replace(timed(3), usage=None),
        replace(timed(4), outcome="failed"),
        timed(5, ttft_ms=None),
    ):
        await history.add_usage(used)

    [speed] = await history.speeds()

    assert (speed.count, speed.ttft_ms, speed.ttft_p95_ms) == (4, 100, None)
    assert (speed.tokens_per_s, speed.tokens_per_s_p95, speed.trend) == (None, None, ())


async def test_models_of_one_name_are_told_apart_and_the_latest_comes_first(history: History) -> None:
    for number, (provider, model) in enumerate([("b", "x"), ("a", "y"), ("a", "x"), ("c", "x")]):
        await history.add_usage(replace(timed(number), provider=provider, model=model))

    assert [(speed.provider, speed.model) for speed in await history.speeds()] == [
        ("c", "x"),
        ("a", "x"),
        ("a", "y"),
        ("b", "x"),
    ]


async def test_only_the_latest_thousand_count(history: History) -> None:
    for number in range(1010):
        await history.add_usage(timed(number, ttft_ms=10_000 if number < 10 else 100))

    [speed] = await history.speeds()

    assert (speed.count, speed.ttft_p95_ms) == (1000, 100)
