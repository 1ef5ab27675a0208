"""Exact arithmetic with amounts: a number as it is written, and whole nano-dollars."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal


def exact(number: float) -> Decimal:
    """Return a number as it is written: 0.1 is a tenth, not the binary fraction next to it."""
    return Decimal(str(number))


def rounded(nano_usd: Decimal) -> int:
    """Return whole nano-dollars; a half goes to the even neighbour, so that many of them do not add up."""
    return int(nano_usd.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
