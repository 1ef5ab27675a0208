"""How figures read: money, tokens, times."""

from __future__ import annotations

from datetime import datetime

from clanker_tui.domain.usage import NANO, UsageRecord

UNKNOWN = "?"
ABOUT = "≈ "  # before what is estimated


def usd(nano_usd: int) -> str:
    """Return an amount in dollars, exact to the last of its nine decimals, with two at least: `$0.0012`."""
    dollars, rest = divmod(abs(nano_usd), NANO)
    decimals = f"{rest:09}".rstrip("0").ljust(2, "0")
    return f"{'-' if nano_usd < 0 else ''}${dollars:,}.{decimals}"


def usd_decimal(nano_usd: int) -> str:
    """Return an amount in dollars for a program to read: `0.0012`."""
    return usd(nano_usd).replace("$", "").replace(",", "")


def usd_per_million(price: float | None) -> str:
    """Return a list price; `?` when it is not known."""
    if price is None:
        return UNKNOWN
    return f"${price:.2f}" if price == round(price, 2) else f"${price:.6f}".rstrip("0")


def tokens(count: int | None) -> str:
    """Return a token count with its thousands apart; `?` when it is not known."""
    return UNKNOWN if count is None else f"{count:,}"


def seconds(duration_ms: int | None) -> str:
    """Return a time in seconds; `?` when it is not known."""
    return UNKNOWN if duration_ms is None else f"{duration_ms / 1000:.2f} s"


def tokens_per_second(record: UsageRecord) -> float | None:
    """Return how fast the reply came once it came; None when it is not known or too short to tell."""
    if record.usage is None or record.ttft_ms is None or record.usage.output_tokens < 2:
        return None
    streaming_ms = record.duration_ms - record.ttft_ms
    return record.usage.output_tokens * 1000 / streaming_ms if streaming_ms > 0 else None


def local_time(moment: datetime) -> str:
    """Return a moment in the local time zone, to the minute."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def describe_request(record: UsageRecord) -> str:
    """Return one line about a request: tokens, cost, TTFT, speed."""
    usage = record.usage
    mark = ABOUT if usage is not None and usage.is_estimate else ""
    facts = [
        "tokens unknown"
        if usage is None
        else f"{mark}{tokens(usage.prompt_tokens)} in, {tokens(usage.output_tokens)} out",
        "price unknown" if record.cost.nano_usd is None else f"{mark}{usd(record.cost.nano_usd)}",
    ]
    if usage is not None and usage.cached_tokens:
        facts.insert(1, f"{tokens(usage.cached_tokens)} from cache")
    if record.ttft_ms is not None:
        facts.append(f"TTFT {seconds(record.ttft_ms)}")
    speed = tokens_per_second(record)
    if speed is not None:
        facts.append(f"{mark}{speed:.0f} tok/s")
    return " · ".join(facts)
