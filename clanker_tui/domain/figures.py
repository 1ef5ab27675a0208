"""How figures read, wherever they are read: money, tokens, times, speeds.

Money has two ways on purpose. What is kept, compared or added up by a reader, as on the command line, is exact to the
last digit (`usd`); what is seen in passing, beside a reply or in the status line, is as short as it can be without
saying that something was free which was not (`money`).
"""

from __future__ import annotations

from clanker_tui.domain.totals import NANO

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clanker_tui.domain.totals import UsageTotals

UNKNOWN = "?"
PRICE_UNKNOWN = "price unknown"
ABOUT = "≈ "  # before what is estimated
LEAST_SHOWN = 100_000  # nano-dollars: four decimals
TENTH = NANO // 10


def usd(nano_usd: int, *, decimals: int = 2) -> str:
    """Return an amount in dollars, exact to the last of its nine decimals: `$0.0012`.

    Args:
        decimals: how many there are at least, so that the amounts of a column stand under each other.
    """
    dollars, rest = divmod(abs(nano_usd), NANO)
    digits = f"{rest:09}".rstrip("0").ljust(decimals, "0")
    return f"{'-' if nano_usd < 0 else ''}${dollars:,}.{digits}"


def usd_decimal(nano_usd: int) -> str:
    """Return an amount in dollars for a program to read: `0.0012`."""
    return usd(nano_usd).replace("$", "").replace(",", "")


def decimals_of(nano_usd: int) -> int:
    """Return how many decimals `usd` needs for an amount."""
    return len(usd(nano_usd).rpartition(".")[2])


def money(nano_usd: int) -> str:
    """Return an amount in dollars at a glance: `$0.0012`, `$1.20`; what is less than can be told is `< $0.0001`."""
    if nano_usd < 0:
        return f"-{money(-nano_usd)}".replace("-< ", "> -")
    if 0 < nano_usd < LEAST_SHOWN:
        return "< $0.0001"
    places = 4 if 0 < nano_usd < TENTH else 2
    unit = NANO // 10**places
    parts, rest = divmod(nano_usd, unit)
    parts += rest * 2 > unit or (rest * 2 == unit and parts % 2 == 1)  # half to even, as in every other figure
    dollars, decimals = divmod(parts, 10**places)
    return f"${dollars}.{decimals:0{places}}"


def rate(usd_per_million: float) -> str:
    """Return a list price, in dollars per million tokens: `$0.60`, and `$0.075` where cents are not enough."""
    if usd_per_million == round(usd_per_million, 2):
        return f"${usd_per_million:.2f}"
    return f"${usd_per_million:.6f}".rstrip("0")


def tokens(number: int | None) -> str:
    """Return a count with its thousands apart; `?` when it is not known."""
    return UNKNOWN if number is None else f"{number:,}"


def count(number: int) -> str:
    """Return a count that is read at a glance: `1,204`, `131k`, `1.0M`, `6.9B`."""
    if number < 10_000:
        return f"{number:,}"
    if number < 1_000_000:
        return f"{number // 1000}k"
    return f"{number / 1_000_000:.1f}M" if number < 999_950_000 else f"{number / 1_000_000_000:,.1f}B"


def short_count(number: int) -> str:
    """Return a count in as few characters as tell how much it is: `840`, `3k`, `1.0M`."""
    if number < 1000:
        return str(number)
    return f"{round(number / 1000)}k" if number < 999_500 else count(max(number, 10**6))


def seconds(duration_ms: int | None) -> str:
    """Return a time in seconds; `?` when it is not known."""
    return UNKNOWN if duration_ms is None else f"{duration_ms / 1000:.2f} s"


def speed(tokens_per_s: float | None) -> str:
    """Return how fast output comes: `512 tok/s`; empty when that cannot be told."""
    if tokens_per_s is None:
        return ""
    return f"{tokens_per_s:,.0f} tok/s" if tokens_per_s >= 9.95 else f"{tokens_per_s:.1f} tok/s"


def plural(number: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def without_price(requests: int) -> str:
    """Return how many requests have no price."""
    return f"{plural(requests, 'request')} without a price"


def cost_of_sums(sums: UsageTotals, *, decimals: int = 2) -> str:
    """Return the exact cost of requests together: `≥` before it where some have no price, `≈` where some are a guess.

    `?` where no price is known at all: never $0 for that.
    """
    if sums.unpriced and sums.unpriced == sums.requests:
        return UNKNOWN
    mark = "≥ " if sums.unpriced else ABOUT if sums.estimated else ""
    return f"{mark}{usd(sums.nano_usd, decimals=decimals)}"
