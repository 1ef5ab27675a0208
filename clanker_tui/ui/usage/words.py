"""Figures of many requests in words: short ones for columns and axes, exact ones for the line under the cursor."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from clanker_tui.domain.figures import PRICE_UNKNOWN, count, money, plural, usd, without_price
from clanker_tui.domain.usage import NANO, UsageTotals
from clanker_tui.ui.usage.scene import Measure

NAMES: dict[Measure, str] = {
    "cost": "cost",
    "tokens": "tokens",
    "requests": "requests",
    "saved": "saved by caches",
    "errors": "errors",
}


def amount(totals: UsageTotals, measure: Measure) -> int:
    """Return how much of what is measured there is; money in 1e-9 USD."""
    match measure:
        case "cost":
            return totals.nano_usd
        case "tokens":
            return totals.total_tokens
        case "requests":
            return totals.requests
        case "saved":
            return totals.saved_nano_usd
        case "errors":
            return totals.failed


def is_money(measure: Measure) -> bool:
    return measure in ("cost", "saved")


def told(value: int, measure: Measure) -> str:
    """Return an amount as it is read at a glance."""
    if not is_money(measure):
        return count(value)
    return money(value) if value >= 0 else f"-{money(-value)}"


def on_axis(value: int, measure: Measure, step: int) -> str:
    """Return an amount of an axis, where there is one at each step: all have as many digits as the step needs."""
    if not is_money(measure):
        return short(Decimal(value))
    dollars = Decimal(value) / NANO
    if step % NANO == 0:
        return f"${short(dollars)}"
    digits = max(2, len(plain(Decimal(step) / NANO).partition(".")[2]))
    return f"${dollars:.{digits}f}"


def short(value: Decimal) -> str:
    """Return a round number: `0`, `2.5`, `40k`, `1.5M`."""
    for size, letter in ((1_000_000_000, "G"), (1_000_000, "M"), (1000, "k")):
        if value >= size:
            return f"{plain(value / size)}{letter}"
    return plain(value)


def plain(value: Decimal) -> str:
    """Return a number without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def cost(totals: UsageTotals) -> str:
    """Return the money of a sum at a glance: `≈` where tokens are a guess, `+ ?` where a price is not known."""
    if totals.unpriced and not totals.nano_usd:
        return PRICE_UNKNOWN if totals.unpriced == totals.requests else f"{money(0)} + ?"
    return f"{'≈ ' if totals.estimated else ''}{money(totals.nano_usd)}{' + ?' if totals.unpriced else ''}"


def exact(totals: UsageTotals) -> str:
    """Return all there is to say of a sum, on one line; what matters most comes first."""
    if not totals.requests:
        return "nothing"
    is_unknown = totals.unpriced == totals.requests
    cached = f" ({totals.cached_tokens:,} cached)" if totals.cached_tokens else ""
    parts = [
        PRICE_UNKNOWN if is_unknown else f"{'≈ ' if totals.estimated else ''}{usd(totals.nano_usd)}",
        *unknown(totals),
        plural(totals.requests, "request"),
        f"{totals.total_tokens:,} tok{' + ?' if totals.unreported else ''}{cached}",
        f"saved {usd(totals.saved_nano_usd)}" if totals.saved_nano_usd else "",
        f"{totals.failed:,} failed" if totals.failed else "",
        f"{totals.reasoning_tokens:,} reasoning" if totals.reasoning_tokens else "",
        f"{totals.estimated:,} estimated" if totals.estimated else "",
    ]
    return " · ".join(part for part in parts if part)


def unknown(totals: UsageTotals) -> list[str]:
    """Return how many requests have no price, if any."""
    return [without_price(totals.unpriced)] if totals.unpriced else []


def moment(at: datetime) -> str:
    """Return a moment where the user is, to the second."""
    return f"{at.astimezone():%Y-%m-%d %H:%M:%S %Z}".rstrip()
