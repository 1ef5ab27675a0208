"""Rate-limit headers, as each provider sends them."""

from __future__ import annotations

import pytest

from clanker_tui.agents.waits import duration_s
from clanker_tui.domain.durations import in_words
from clanker_tui.domain.events import RateLimitsSeen, TextDelta
from clanker_tui.domain.limits import RateWindow
from clanker_tui.domain.providers import Wire
from tests.agents.fakes import MOMENT, agent_over, hear, response, stream_file


async def windows(wire: Wire, **headers: str) -> set[RateWindow]:
    body = stream_file("anthropic.sse" if wire is Wire.ANTHROPIC else "openai.sse")
    heard = await hear(agent_over(response(body, 200, **headers), wire))
    seen = heard.of(RateLimitsSeen)
    if not seen:
        return set()
    assert heard.events.index(seen[0]) < heard.events.index(heard.of(TextDelta)[0])
    assert (seen[0].limits.provider, seen[0].limits.seen_at) == (wire.value, MOMENT)
    return set(seen[0].limits.windows)


GROQ = {
    "x_ratelimit_limit_requests": "14400",
    "x_ratelimit_limit_tokens": "18000",
    "x_ratelimit_remaining_requests": "14370",
    "x_ratelimit_remaining_tokens": "17997",
    "x_ratelimit_reset_requests": "2m59.56s",
    "x_ratelimit_reset_tokens": "577.5ms",
}


async def test_groq_counts_requests_by_the_day_and_tokens_by_the_minute() -> None:
    assert await windows(Wire.GROQ, **GROQ) == {
        RateWindow("requests", "day", 14400, 14370, 180),
        RateWindow("tokens", "minute", 18000, 17997, 1),
    }


OPENAI = {
    "x_ratelimit_limit_requests": "500",
    "x_ratelimit_limit_tokens": "200000",
    "x_ratelimit_remaining_requests": "499",
    "x_ratelimit_remaining_tokens": "199984",
    "x_ratelimit_reset_requests": "120ms",
    "x_ratelimit_reset_tokens": "4ms",
}


async def test_openai_counts_both_by_the_minute() -> None:
    assert await windows(Wire.OPENAI, **OPENAI) == {
        RateWindow("requests", "minute", 500, 499, 1),
        RateWindow("tokens", "minute", 200_000, 199_984, 1),
    }


async def test_a_window_is_no_minute_where_its_own_figures_say_that_it_is_longer() -> None:
    daily = {**OPENAI, "x_ratelimit_limit_requests": "200", "x_ratelimit_reset_requests": "7m12s"}
    daily["x_ratelimit_remaining_requests"] = "199"
    assert RateWindow("requests", "day", 200, 199, 432) in await windows(Wire.OPENAI, **daily)
    assert RateWindow("requests", "day", 14400, 14370, 180) in await windows(Wire.OPENAI_COMPATIBLE, **GROQ)
    unknown = {**OPENAI, "x_ratelimit_reset_tokens": "6m0s"}
    assert RateWindow("tokens", "", 200_000, 199_984, 360) in await windows(Wire.OPENAI, **unknown)


async def test_mistral_names_its_requests_and_windows_in_its_own_way() -> None:
    found = await windows(
        Wire.OPENAI_COMPATIBLE,
        x_ratelimit_limit_tokens_minute="5000000",
        x_ratelimit_remaining_tokens_minute="4999911",
        x_ratelimit_tokens_query_cost="52",
        x_ratelimit_limit_req_minute="720",
        x_ratelimit_remaining_req_minute="717",
        x_ratelimit_limit_tokens_month="1000000000",
        x_ratelimit_remaining_tokens_month="999000000",
    )
    assert found == {
        RateWindow("tokens", "minute", 5_000_000, 4_999_911, None),
        RateWindow("requests", "minute", 720, 717, None),
        RateWindow("tokens", "month", 1_000_000_000, 999_000_000, None),
    }


async def test_azure_tells_what_is_left_and_sometimes_nothing_at_all() -> None:
    told = {"x_ratelimit_remaining_requests": "79", "x_ratelimit_remaining_tokens": "61353"}
    assert await windows(Wire.OPENAI_COMPATIBLE, **told) == {
        RateWindow("requests", "minute", None, 79, None),
        RateWindow("tokens", "minute", None, 61_353, None),
    }
    unmetered = {"x_ratelimit_limit_tokens": "-1", "x_ratelimit_remaining_tokens": "-1"}
    assert await windows(Wire.OPENAI_COMPATIBLE, **unmetered) == set()


async def test_a_gateway_may_leave_out_what_it_does_not_know_or_name_the_moment() -> None:
    in_40_s = str(int(MOMENT.timestamp()) + 40)
    found = await windows(
        Wire.OPENAI_COMPATIBLE,
        x_ratelimit_limit_requests="100",
        x_ratelimit_remaining_requests="99",
        x_ratelimit_reset_requests=in_40_s,
        x_ratelimit_limit_tokens="None",
        x_ratelimit_remaining_tokens="None",
    )
    assert found == {RateWindow("requests", "minute", 100, 99, 40)}


async def test_the_headers_of_the_draft_standard_are_read_too() -> None:
    found = await windows(Wire.OPENAI_COMPATIBLE, ratelimit_limit="60", ratelimit_remaining="59", ratelimit_reset="13")
    assert found == {RateWindow("requests", "", 60, 59, 13)}


async def test_anthropic_names_the_moment_of_the_reset() -> None:
    found = await windows(
        Wire.ANTHROPIC,
        anthropic_ratelimit_requests_limit="50",
        anthropic_ratelimit_requests_remaining="49",
        anthropic_ratelimit_requests_reset="2026-11-22T12:00:30.5Z",
        anthropic_ratelimit_input_tokens_limit="40000",
        anthropic_ratelimit_input_tokens_remaining="39000",
        anthropic_ratelimit_input_tokens_reset="2026-11-22T11:59:00Z",
        anthropic_ratelimit_output_tokens_remaining="7",
    )
    assert found == {
        RateWindow("requests", "minute", 50, 49, 31),
        RateWindow("input tokens", "minute", 40000, 39000, 0),
        RateWindow("output tokens", "minute", None, 7, None),
    }


async def test_cerebras_names_the_windows_in_its_headers() -> None:
    found = await windows(
        Wire.OPENAI_COMPATIBLE,
        x_ratelimit_limit_requests_day="14400",
        x_ratelimit_reset_requests_day="33011.382867",
        x_ratelimit_remaining_tokens_minute="60000",
    )
    assert found == {
        RateWindow("requests", "day", 14400, None, 33012),
        RateWindow("tokens", "minute", None, 60000, None),
    }


async def test_openrouter_names_a_moment_in_milliseconds() -> None:
    in_90_s = str(int((MOMENT.timestamp() + 90) * 1000))
    found = await windows(Wire.OPENAI_COMPATIBLE, x_ratelimit_limit="20", x_ratelimit_reset=in_90_s)
    assert found == {RateWindow("requests", "", 20, None, 90)}


async def test_headers_that_make_no_sense_tell_nothing() -> None:
    nonsense = dict.fromkeys(GROQ, "many")
    assert await windows(Wire.GROQ, **nonsense) == set()
    assert await windows(Wire.GROQ, **dict.fromkeys(GROQ, "-1")) == set()
    assert await windows(Wire.GROQ, **dict.fromkeys(GROQ, "9" * 30)) == set()
    assert await windows(Wire.GROQ) == set()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2m59.56s", 179.56),
        ("7.66s", 7.66),
        ("577.5ms", 0.5775),
        ("1h2m3s", 3723),
        ("6m0s", 360),
        ("30", 30),
        ("0", 0),
        ("", None),
        ("5 parsecs", None),
        ("1s tomorrow", None),
        ("nan", None),
        ("-3", None),
        ("99999999999h", None),
    ],
)
def test_a_duration_is_read_or_unknown(text: str, seconds: float | None) -> None:
    assert duration_s(text) == (pytest.approx(seconds) if seconds is not None else None)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (59.1, "1 min"), (61, "1 min 1 s"), (3600, "1 h"), (7195, "2 h"), (5400, "1 h 30 min")],
)
def test_a_duration_is_said_rounded_up(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
