"""Rate-limit headers, as each provider sends them."""

from __future__ import annotations

import pytest

from clanker_tui.agents.waits import duration_s, in_words
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


async def test_openai_counts_both_by_the_minute() -> None:
    assert await windows(Wire.OPENAI, **GROQ) == {
        RateWindow("requests", "minute", 14400, 14370, 180),
        RateWindow("tokens", "minute", 18000, 17997, 1),
    }


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
    ("seconds", "words"), [(0.2, "1 s"), (59.1, "1 min"), (61, "1 min 1 s"), (3600, "1 h"), (5400, "1 h 30 min")]
)
def test_a_duration_is_said_rounded_up(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
