"""How figures read."""

from __future__ import annotations

import pytest

from clanker_tui.cli.figures import usd_per_million
from clanker_tui.domain.figures import seconds, tokens, usd, usd_decimal


@pytest.mark.parametrize(
    ("nano_usd", "text"),
    [
        (0, "$0.00"),
        (1, "$0.000000001"),
        (1_200_000, "$0.0012"),
        (1_500_000_000, "$1.50"),
        (1_234_567_000_000_001, "$1,234,567.000000001"),
        (-250_000_000, "-$0.25"),
    ],
)
def test_money_is_exact(nano_usd: int, text: str) -> None:
    assert usd(nano_usd) == text


def test_programs_read_money_without_signs_and_commas() -> None:
    assert usd_decimal(1_234_000_000_000) == "1234.00"


@pytest.mark.parametrize(
    ("price", "text"), [(None, "?"), (0.0, "$0.00"), (0.15, "$0.15"), (3, "$3.00"), (0.075, "$0.075")]
)
def test_a_list_price_that_is_not_known_is_a_question_mark(price: float | None, text: str) -> None:
    assert usd_per_million(price) == text


def test_what_is_not_known_is_a_question_mark() -> None:
    assert (tokens(None), seconds(None)) == ("?", "?")
    assert (tokens(1204), seconds(180)) == ("1,204", "0.18 s")
