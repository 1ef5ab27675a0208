"""Rate limits, as they are shown: in the status line, over the composer, and all of them on demand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from clanker_tui.domain.allowance import Allowance
from clanker_tui.domain.events import RateLimitsSeen, Retrying
from clanker_tui.domain.limit_words import all_words, brief_count, used_up_words
from clanker_tui.domain.limits import RateLimits, RateWindow
from clanker_tui.domain.usage import Usage
from clanker_tui.errors import RateLimitError
from clanker_tui.ui.limit_fact import limit_fact
from clanker_tui.ui.widgets.status import Facts, StatusLine, Told
from tests.ui.stage import NOON, Stage, staged

LOCAL = NOON.astimezone()
PER_MINUTE = RateWindow("requests", "minute", 30, 27, 40.0)
PER_DAY = RateWindow("requests", "day", 1000, 970, 2592.0)
TOKENS = RateWindow("tokens", "minute", 8000, 1204, 51.0)


@dataclass
class Clock:
    """A clock that a test sets."""

    moment: datetime = NOON

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


def allowance(*windows: RateWindow) -> Allowance:
    return Allowance(RateLimits("groq", NOON, windows))


def fact(*windows: RateWindow, seconds: float = 0.0, is_brief: bool = True) -> str:
    told = limit_fact(allowance(*windows), NOON + timedelta(seconds=seconds))
    return str(told.in_brief if is_brief and isinstance(told, Told) else told)


def clock_after(seconds: float, form: str = "%H:%M:%S") -> str:
    return (LOCAL + timedelta(seconds=seconds)).strftime(form)


def tell(stage: Stage, *windows: RateWindow) -> None:
    stage.lines[-1].tell(RateLimitsSeen(RateLimits("groq", stage.room.now(), windows)))


@pytest.mark.parametrize(
    ("windows", "words"),
    [
        ([PER_MINUTE], "limit 27/30 req/min"),
        ([PER_DAY], "limit 970/1,000 req/day"),
        ([PER_DAY, TOKENS], "limit tokens 1.2k/8k per min"),
        ([RateWindow("input tokens", "minute", 40_000, 39_000, 2.0)], "limit input tokens 39k/40k per min"),
        ([RateWindow("requests", "", 20, 18, 90.0)], "limit 18/20 req"),
        ([RateWindow("requests", "minute", None, 79, None)], "limit 79 req/min"),
        ([RateWindow("requests", "month", 1000, 500, None)], "limit 500/1,000 req/month"),
        ([RateWindow("requests", "minute", 20, None, 9.0)], ""),
        ([], ""),
    ],
)
def test_what_is_left_of_the_tightest_window_is_told(windows: Sequence[RateWindow], words: str) -> None:
    assert fact(*windows) == words


def test_where_there_is_room_all_are_told_the_tightest_first() -> None:
    assert fact(PER_DAY, TOKENS, is_brief=False) == "limit tokens 1.2k/8k per min, 970/1,000 req/day"


def test_a_window_that_is_full_again_is_not_told_as_it_was() -> None:
    assert fact(PER_MINUTE, seconds=39) == "limit 27/30 req/min"
    assert fact(PER_MINUTE, seconds=40) == ""
    assert fact(TOKENS, PER_DAY, seconds=60) == "limit 970/1,000 req/day"
    assert fact(TOKENS, seconds=15) == "limit tokens ≈3.2k/8k per min"


def test_near_the_end_it_is_marked_and_told_when_there_is_more() -> None:
    low, none = RateWindow("requests", "minute", 30, 2, 40.0), RateWindow("requests", "minute", 30, 0, 40.0)
    assert limit_fact(allowance(low), NOON) == Told(f"limit 2/30 req/min until {clock_after(40)}", "$text-warning")
    assert limit_fact(allowance(none), NOON) == Told(f"limit 0/30 req/min until {clock_after(40)}", "$text-error")
    assert used_up_words("groq", allowance(low), NOON) == ""
    assert used_up_words("groq", allowance(none), NOON) == f"no requests left at groq until {clock_after(40)}"


def test_what_refills_bit_by_bit_is_there_again_before_it_is_full() -> None:
    used_up = RateWindow("requests", "day", 1000, 0, 86_400.0)
    assert fact(used_up) == f"limit 0/1,000 req/day until {clock_after(87)}"


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0"), (970, "970"), (1204, "1.2k"), (1999, "1.9k"), (8000, "8k"), (131_072, "131k"), (2_500_000, "2.5M")],
)
def test_a_count_of_tokens_is_brief_and_never_more_than_there_are(count: int, words: str) -> None:
    assert brief_count(count) == words


def test_a_marked_fact_stays_where_there_is_little_room() -> None:
    facts = Facts(
        state="ready", context="ctx 3k/128k", conversation="100 tok", limit=Told("limit 2/30 req", "$text-warning")
    )
    assert [str(one) for one in facts.by_weight] == ["ready", "limit 2/30 req", "ctx 3k/128k", "100 tok"]
    assert [str(one) for one in facts.in_order][-1] == "limit 2/30 req"


def test_a_hostile_name_is_drawn_clean() -> None:
    told = all_words([(("gr\x1boq", "m\x1b]0;x\x07"), allowance(PER_DAY))], [], NOON)
    assert "\x1b" not in told
    assert "requests per day" in told


async def test_the_limits_are_those_of_the_model_that_is_asked() -> None:
    async with staged(size=(120, 30)) as stage:
        line = await stage.ask("hello")
        tell(stage, PER_DAY, TOKENS)
        await stage.sees("limit tokens 1.2k/8k per min")
        line.finish("Hi.", usage=Usage(input_tokens=40, output_tokens=204))
        await stage.sees("limit tokens ≈1k/8k per min")  # less the reply
        stage.room.change_answerer("groq", "qwen/qwen3.8-27b")
        await stage.sees_no("limit tokens")
        stage.room.change_answerer("groq", "openai/gpt-oss-120b")
        await stage.sees("limit tokens")


async def test_a_request_is_taken_off_at_once() -> None:
    async with staged(size=(120, 30)) as stage:
        line = await stage.ask("hello")
        tell(stage, PER_MINUTE)
        line.finish("Hi.")
        await stage.sees("27/30 req/min")
        await stage.answered()
        await stage.ask("and now?")
        await stage.sees("26/30 req/min")
        tell(stage, RateWindow("requests", "minute", 30, 25, 38.0))
        await stage.sees("25/30 req/min")


async def test_a_window_goes_when_it_is_full_again() -> None:
    clock = Clock()
    async with staged(size=(120, 30), now=clock) as stage:
        line = await stage.ask("hello")
        tell(stage, RateWindow("requests", "minute", 30, 15, 0.3))
        line.finish("Hi.")
        await stage.sees("15/30 req/min")
        clock.advance(0.3)
        await stage.sees_no("req/min")


async def test_before_anything_is_sent_it_is_told_that_nothing_is_left() -> None:
    async with staged(size=(80, 24)) as stage:
        line = await stage.ask("hello")
        tell(stage, RateWindow("requests", "minute", 30, 0, 40.0))
        line.finish("Hi.")
        await stage.sees(f"no requests left at groq until {clock_after(40)}")
        status = stage.app.chat.query_one(StatusLine)
        spans = status.render().spans
        assert any(str(span.style) == "$text-error" for span in spans)


async def test_a_refusal_that_tells_when_to_come_back_is_told() -> None:
    async with staged(size=(120, 30)) as stage:
        line = await stage.ask("hello")
        refused = RateLimitError("groq answered 429: slow down.", provider="groq", retry_after=20.0)
        line.tell(Retrying(2, 3, 20.0, refused))
        await stage.sees(f"limit reached until {clock_after(20)}")


async def test_all_limits_are_shown_on_demand() -> None:
    async with staged(size=(80, 24)) as stage:
        await stage.send("/limits")
        await stage.sees("No provider has told of its limits yet.")
        await stage.pilot.press("escape")
        line = await stage.ask("hello")
        tell(stage, PER_DAY, TOKENS)
        line.finish("Hi.")
        await stage.answered()
        await stage.send("/limits")
        await stage.sees("groq · openai/gpt-oss-120b")
        await stage.sees("requests per day")
        await stage.sees("970 of 1,000")
        await stage.pilot.press("enter")
        await stage.sees_no("requests per day")
