"""Tokens, time and money, as the app writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from clanker_tui.domain.agent import ModelInfo
from clanker_tui.domain.figures import ABOUT, PRICE_UNKNOWN, count, money, rate, seconds, speed
from clanker_tui.domain.messages import ConversationSummary, FinishReason, Message, Status
from clanker_tui.domain.spending import ModelSpeed
from clanker_tui.domain.usage import UsageRecord, UsageTotals

REASONS = {
    FinishReason.LENGTH: "cut at the length limit",
    FinishReason.CONTENT_FILTER: "ended by the content filter",
    FinishReason.TOOL_CALLS: "asked for a tool",
    FinishReason.REFUSAL: "refused",
}
STATES = {
    Status.STOPPED: "stopped",
    Status.FAILED: "failed",
    Status.INTERRUPTED: "interrupted: the program ended before the reply did",
}


def cost(records: Sequence[UsageRecord]) -> str:
    """Return what requests cost together; a price that is not known is said, and never counted as nothing."""
    known = [record.cost.nano_usd for record in records if record.cost.nano_usd is not None]
    if not known:
        return PRICE_UNKNOWN
    total = f"{about(records) if sum(known) else ''}{money(sum(known))}"
    return total if len(known) == len(records) else f"{total} + {PRICE_UNKNOWN}"


def cost_of_totals(totals: UsageTotals) -> str:
    """Return the money of a sum; what is not in it is said."""
    if totals.unpriced and not totals.nano_usd:
        return PRICE_UNKNOWN
    mark = ABOUT if totals.estimated and totals.nano_usd else ""
    return f"{mark}{money(totals.nano_usd)}{' + ?' if totals.unpriced else ''}"


def about(records: Sequence[UsageRecord]) -> str:
    """Return the mark of an estimate where anything of the requests is one."""
    return ABOUT if any(record.usage is not None and record.usage.is_estimate for record in records) else ""


def tokens(records: Sequence[UsageRecord]) -> str:
    """Return the tokens of requests together; what a provider did not report is said, and never counted as none."""
    known = [record.usage.total_tokens for record in records if record.usage is not None]
    if not known:
        return "tokens unknown"
    return f"{about(records)}{sum(known):,} tok{'' if len(known) == len(records) else ' + ?'}"


def cached(records: Sequence[UsageRecord]) -> str:
    """Return how many of the tokens came from a cache: `1,000 cached`; empty when none did."""
    read = sum(record.usage.cached_tokens for record in records if record.usage is not None)
    return f"{read:,} cached" if read else ""


def tokens_of_totals(totals: UsageTotals) -> str:
    """Return the tokens of a sum; what was not reported is said, and never counted as none."""
    if totals.unreported and totals.unreported == totals.requests:
        return "tokens unknown"
    mark = ABOUT if totals.estimated else ""
    return f"{mark}{totals.total_tokens:,} tok{' + ?' if totals.unreported else ''}"


def reply_figures(records: Sequence[UsageRecord], width: int | None = None) -> str:
    """Return time to first token, speed, tokens and cost of the requests behind a reply; empty when there was none.

    Args:
        width: how long the line may be. What came from a cache is told where there is room for it.
    """
    if not records:
        return ""
    last = records[-1]
    parts = [
        seconds(last.ttft_ms) if last.ttft_ms is not None else "",
        f"{about([last])}{speed(last.tokens_per_s)}" if last.tokens_per_s is not None else "",
        ", ".join(part for part in (tokens(records), cached(records)) if part),
        cost(records),
        f"{len(records)} requests" if len(records) > 1 else "",
    ]
    told = " · ".join(part for part in parts if part)
    return told if width is None or len(told) <= width else told.replace(f", {cached(records)}", "", 1)


def reply_state(message: Message) -> str:
    """Return in words how a reply ended, and why when that is not as it should be; empty for a plain end."""
    state = STATES.get(message.status, "")
    reason = REASONS.get(message.finish_reason, "") if message.finish_reason else ""
    return ": ".join(part for part in (state, reason, message.error) if part)


def price(model: ModelInfo) -> str:
    """Return a model's prices for input and output per million tokens; empty when they are unknown."""
    if model.input_usd is None or model.output_usd is None:
        return ""
    return "free" if not (model.input_usd or model.output_usd) else f"{rate(model.input_usd)}/{rate(model.output_usd)}"


def measured(one: ModelSpeed | None) -> list[str]:
    """Return how fast a model was in the user's own requests, at the median, and how soon it began."""
    if one is None:
        return []
    began = "" if one.ttft_ms is None else f"TTFT {seconds(one.ttft_ms)}"
    return [fact for fact in (speed(one.tokens_per_s), began) if fact]


def context(model: ModelInfo) -> str:
    """Return the size of a model's context; empty when it is unknown."""
    return count(model.context_tokens) if model.context_tokens else ""


def clock(moment: datetime) -> str:
    """Return the time of day where the user is."""
    return f"{moment.astimezone():%H:%M}"


def cost_of_summary(one: ConversationSummary) -> str:
    """Return what a conversation cost, or at least cost; empty where nothing was asked for, as after an import."""
    if one.unpriced:
        return f"≥ {money(one.nano_usd)}" if one.nano_usd else PRICE_UNKNOWN
    return money(one.nano_usd) if one.requests else ""
