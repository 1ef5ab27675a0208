"""How the command line writes moments, list prices and single requests."""

from __future__ import annotations

from datetime import datetime

from clanker_tui.domain.figures import ABOUT, UNKNOWN, rate, seconds, speed, tokens, usd
from clanker_tui.domain.usage import UsageRecord


def usd_per_million(price: float | None) -> str:
    """Return a list price; `?` when it is not known."""
    return UNKNOWN if price is None else rate(price)


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
    if record.tokens_per_s is not None:
        facts.append(f"{mark}{speed(record.tokens_per_s)}")
    return " · ".join(facts)
