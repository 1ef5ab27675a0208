"""The arithmetic of rate-limit windows: what is left at a moment, and how long something has to wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.domain.allowance import Allowance, Spent, Wait
from clanker_tui.domain.durations import time_of_day
from clanker_tui.domain.limits import PERIODS_S, RateLimits, RateWindow

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FIXED = RateWindow("requests", "minute", 30, 2, 40.0)  # 28 of 30 are missing: bit by bit that would take 56 s
REFILLING = RateWindow("tokens", "minute", 8000, 2000, 45.0)  # 6000 at 133.3 a second
PER_DAY = RateWindow("requests", "day", 1000, 970, 2592.0)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def allowance(*windows: RateWindow, spent: tuple[Spent, ...] = ()) -> Allowance:
    return Allowance(RateLimits("groq", NOON, windows), spent)


def left(one: Allowance, seconds: float) -> int | None:
    return one.standings(after(seconds))[0].left


def request(by: str = "a", *, seconds: float = 0.0, tokens: int = 100, output: int = 0) -> Spent:
    return Spent(by, after(seconds), input_tokens=tokens, output_tokens=output)


def test_a_window_tells_by_its_figures_whether_it_refills_bit_by_bit() -> None:
    assert FIXED.per_s == 0
    assert REFILLING.per_s == pytest.approx(133.33, abs=0.01)
    assert PER_DAY.per_s == pytest.approx(1000 / 86400)
    assert RateWindow("requests", "", 60, 59, 1.0).per_s == 0


def test_what_comes_back_bit_by_bit_is_counted_as_it_comes() -> None:
    assert [left(allowance(REFILLING), at) for at in (0, 15, 45, 600)] == [2000, 4000, 8000, 8000]
    assert left(allowance(PER_DAY), 864) == 980


def test_what_comes_back_at_once_stays_as_it_was_until_the_reset() -> None:
    assert [left(allowance(FIXED), at) for at in (0, 39, 40, 600)] == [2, 2, 30, 30]


def test_a_window_whose_reset_was_not_told_is_full_after_its_whole_length() -> None:
    window = RateWindow("requests", "minute", 720, 717, None)
    assert [left(allowance(window), at) for at in (0, 59, 60)] == [717, 717, 720]


def test_what_is_left_is_unknown_after_the_reset_where_no_limit_was_told() -> None:
    window = RateWindow("requests", "minute", None, 79, None)
    assert [left(allowance(window), at) for at in (0, 61)] == [79, None]


def test_a_request_is_counted_at_once_and_once() -> None:
    one = allowance(FIXED).less(request("a"))
    assert left(one, 1) == 1
    assert left(one.less(request("a", seconds=1)), 1) == 1
    assert left(one.less(request("b")), 1) == 0
    told = one.less(request("b")).told(RateLimits("groq", after(2), (FIXED,)), by="a")
    assert left(told, 3) == 1
    assert left(told.without("b"), 3) == 2


def test_the_tokens_of_a_reply_count_until_the_provider_tells_again() -> None:
    ended = Spent("", after(0), 0, 0, 1000, is_open=False)
    one = allowance(REFILLING).less(ended)
    assert left(one, 0) == 1000
    assert left(one.told(RateLimits("groq", after(0), (REFILLING,)), by="a"), 0) == 2000


def test_each_unit_takes_its_own_share() -> None:
    one = request(tokens=100, output=30)
    units = ("requests", "tokens", "input tokens", "output tokens")
    assert [one.of(unit) for unit in units] == [1, 130, 100, 30]


def test_something_waits_for_the_window_that_lets_it_through_last() -> None:
    empty = RateWindow("requests", "minute", 30, 0, 40.0)
    one = allowance(empty, REFILLING)
    assert one.wait(request(tokens=10), NOON) == Wait(after(40), empty)
    assert one.wait(request(tokens=8000), NOON) == Wait(after(45), REFILLING)
    assert one.wait(request(tokens=10), after(40)) is None
    assert allowance(REFILLING).wait(request(tokens=4000), NOON) == Wait(after(15), REFILLING)


def test_a_refusal_that_told_when_to_come_back_is_heeded() -> None:
    one = allowance().closed(after(20))
    assert one.wait(request(), NOON) == Wait(after(20))
    assert one.wait(request(), after(20)) is None
    told = one.told(RateLimits("groq", after(5), ()), by="a")
    assert told.wait(request(), after(5)) is None  # it answered all the same


def test_what_is_larger_than_a_window_does_not_wait_for_it() -> None:
    one = allowance(REFILLING)
    assert one.wait(request(tokens=8001), NOON) is None
    assert one.too_small(request(tokens=8001)) is REFILLING
    assert one.too_small(request(tokens=8000)) is None


def test_nothing_waits_where_nothing_is_known() -> None:
    assert allowance().wait(request(), NOON) is None
    assert allowance(RateWindow("requests", "", 20, None, 90.0)).wait(request(), NOON) is None


def test_the_tightest_window_comes_first() -> None:
    first, second = allowance(PER_DAY, FIXED).standings(NOON)
    assert (first.window, second.window) == (FIXED, PER_DAY)
    assert first.full_at == after(40)
    assert second.full_at is not None
    assert second.full_at.replace(microsecond=0) == after(2592)


windows_of_requests = st.builds(
    lambda limit, share, period, reset: RateWindow("requests", period, limit, int(limit * share), reset),
    st.integers(1, 100_000),
    st.floats(0, 1),
    st.sampled_from([*PERIODS_S, ""]),
    st.one_of(st.none(), st.integers(0, 100_000).map(float)),
)
moments = st.floats(0, 200_000)


@given(windows_of_requests, st.lists(st.floats(0, 200), max_size=4), moments)
def test_what_is_left_is_never_below_nothing_nor_above_the_limit(
    window: RateWindow, sent: list[float], at: float
) -> None:
    spent = tuple(request(str(number), seconds=moment) for number, moment in enumerate(sent))
    shown = left(allowance(window, spent=spent), at)
    assert shown is not None
    assert window.limit is not None
    assert 0 <= shown <= window.limit


@given(windows_of_requests, st.floats(0, 200), st.floats(0, 200))
def test_time_alone_never_takes_anything_away(window: RateWindow, one: float, other: float) -> None:
    earlier, later = sorted((one, other))
    before, then = left(allowance(window), earlier), left(allowance(window), later)
    assert before is not None
    assert then is not None
    assert before <= then


@given(windows_of_requests, st.lists(st.floats(0, 100), max_size=4), st.integers(1, 100), st.floats(100, 300))
def test_after_the_wait_it_may_be_sent_and_not_before(
    window: RateWindow, sent: list[float], amount: int, at: float
) -> None:
    one = allowance(window, spent=tuple(request(str(number), seconds=moment) for number, moment in enumerate(sent)))
    need = Spent("new", after(at), requests=amount)
    wait = one.wait(need, after(at))
    if wait is None:
        return
    assert wait.until > after(at)
    assert one.wait(need, wait.until + timedelta(milliseconds=1)) is None
    assert one.wait(need, after(at) + (wait.until - after(at)) * 0.9) is not None


@given(windows_of_requests, st.integers(1, 8))
def test_no_more_is_let_through_than_is_left(window: RateWindow, asking: int) -> None:
    one = allowance(window)
    passed = 0
    for number in range(asking):
        need = request(str(number))
        if one.wait(need, NOON) is None:
            one = one.less(need)
            passed += 1
    first = one.limits.windows[0]
    free = first.limit if first.full_s == 0 and not first.per_s else first.remaining
    assert free is not None
    assert passed == min(asking, free)


@pytest.mark.parametrize(
    ("seconds", "words"), [(39.2, "12:00:40"), (700, "12:12"), (86_400 * 2, "Tue 12:00"), (86_400 * 9, "1 Dec 12:00")]
)
def test_a_moment_is_said_as_a_clock_shows_it(seconds: float, words: str) -> None:
    local = datetime(2026, 11, 22, 12, 0).astimezone()
    assert time_of_day(local + timedelta(seconds=seconds), local) == words
