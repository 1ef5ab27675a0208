"""How figures read, and small charts of them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clanker_tui.domain.blocks import bar, sparkline
from clanker_tui.domain.figures import cost_of_sums, decimals_of, money, rate, speed, usd, usd_decimal
from clanker_tui.domain.usage import NANO, UsageTotals

amounts = st.integers(-(10**15), 10**15)


@given(amounts, st.integers(2, 9))
def test_exact_money_loses_nothing(nano_usd: int, decimals: int) -> None:
    assert Decimal(usd_decimal(nano_usd)) * NANO == nano_usd
    assert Decimal(usd(nano_usd, decimals=decimals).replace("$", "").replace(",", "")) * NANO == nano_usd
    assert decimals_of(nano_usd) in range(2, 10)


@given(st.integers(1, 10**15))
def test_money_at_a_glance_is_near_and_never_nothing(nano_usd: int) -> None:
    text = money(nano_usd)
    if nano_usd < 100_000:
        assert text == "< $0.0001"
        assert money(-nano_usd) == "> -$0.0001"
    else:
        assert 0 < abs(Decimal(text[1:]) * NANO) <= nano_usd * Decimal("1.5")
        assert money(-nano_usd) == f"-{text}"


@pytest.mark.parametrize(
    ("nano_usd", "text"), [(0, "$0.00"), (105_000_000, "$0.10"), (115_000_000, "$0.12"), (99_950_000, "$0.1000")]
)
def test_halves_are_rounded_to_even(nano_usd: int, text: str) -> None:
    assert money(nano_usd) == text


@pytest.mark.parametrize(("price", "text"), [(0.6, "$0.60"), (0.075, "$0.075"), (15, "$15.00"), (0.0375, "$0.0375")])
def test_list_prices_have_the_digits_they_need(price: float, text: str) -> None:
    assert rate(price) == text


@pytest.mark.parametrize(("rates", "text"), [(None, ""), (512.4, "512 tok/s"), (4.06, "4.1 tok/s"), (9.97, "10 tok/s")])
def test_a_slow_model_shows_its_tenths(rates: float | None, text: str) -> None:
    assert speed(rates) == text


def test_what_a_sum_leaves_out_stands_before_it() -> None:
    assert cost_of_sums(UsageTotals(requests=2, nano_usd=NANO)) == "$1.00"
    assert cost_of_sums(UsageTotals(requests=2, nano_usd=NANO, unpriced=1)) == "≥ $1.00"
    assert cost_of_sums(UsageTotals(requests=2, nano_usd=NANO, estimated=1), decimals=4) == "≈ $1.0000"
    assert cost_of_sums(UsageTotals(requests=2, unpriced=2)) == "?"
    assert cost_of_sums(UsageTotals()) == "$0.00"


@given(st.floats(0, 1e12), st.floats(0, 1e12), st.integers(1, 40))
def test_a_bar_fits_and_is_seen(figure: float, most: float, cells: int) -> None:
    drawn = bar(figure, most, cells)
    assert len(drawn) <= cells
    assert bool(drawn) == (figure > 0 and most > 0)


def test_the_greatest_fills_the_bar_and_a_half_is_half_of_it() -> None:
    assert bar(8, 8, 4) == "████"
    assert bar(4, 8, 4) == "██"
    assert bar(1, 8, 4) == "▌"


def test_a_sparkline_has_a_column_for_each_figure_and_shows_a_change_but_no_noise() -> None:
    assert sparkline([0, 50, 100]) == "▁▅█"
    assert sparkline([400, 450, 500]) == "▃▅▆"
    assert sparkline([100, 105, 98, 102]) == "▄▅▄▅"
    assert sparkline([700, 700]) == "▅▅"
    assert sparkline([0, 0]) == "▄▄"
    assert sparkline([]) == ""
