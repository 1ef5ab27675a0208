"""Everything about one request, drawn without an app."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.domain.usage import NANO, Cost, PriceSource
from clanker_tui.ui.usage.detail import Detail, lines_of
from clanker_tui.ui.usage.ink import Ink
from tests.ui.stage import NOON
from tests.ui.usage.records import request


def drawn(detail: Detail, width: int = 76) -> str:
    return "\n".join(line.plain.rstrip() for line in detail.draw(width, 200, Ink()))


def test_times_buckets_prices_and_costs_before_are_told() -> None:
    paid = Cost(2 * NANO, PriceSource.CATALOGUE, '{"input": 1.5, "output": "6.00"}', "prices of May", -5, NOON)
    before = Cost(None), Cost(1, PriceSource.CONFIG)
    text = drawn(Detail(replace(request(is_estimate=True, raw='{"a": [1]}'), cost=paid, earlier=before)))
    for told in (
        "first token after 200 ms",
        "2,000 ms · 139 tok/s",
        "≈ 1,000",
        "estimated: the provider did not report them",
        "$2.00",
        "-$0.000000005",
        "input 1.5 · output 6.00",
        "prices of May",
        "Cost before, 1 of 2",
        "unknown",
        "prices of the configuration",
        '  "a": [',
    ):
        assert told in text, told


def test_what_no_provider_told_is_said_and_never_counted_as_none() -> None:
    text = drawn(Detail(replace(request(), usage=None, ttft_ms=None, cost=Cost())))
    assert "the provider reported none" in text
    assert "nothing was received" in text
    assert "no price is known" in text
    assert "$" not in text


def test_a_request_that_is_gone_says_so() -> None:
    assert drawn(Detail(None)) == "This request is gone."
    assert Detail(None).table().rows == ()


@given(st.text(max_size=60), st.integers(1, 100))
def test_no_raw_usage_breaks_it_or_reaches_the_terminal(raw: str, width: int) -> None:
    one = replace(request(raw=raw), cost=Cost(1, unit_prices=raw))
    for line in Detail(one).draw(width, 100, Ink()):
        assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in line.plain)
    assert not any("\x1b" in text for _, text in lines_of(one))
