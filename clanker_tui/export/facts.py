"""What an export tells about a conversation and its replies in words and figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.messages import Message, Role, Status
from clanker_tui.domain.tree import ConversationTree
from clanker_tui.domain.usage import NANO, UsageRecord, UsageTotals

UNKNOWN = "unknown"


def who(message: Message) -> str:
    """Return who speaks."""
    return "You" if message.role is Role.USER else clean_line(message.model) or "Reply"


def when(moment: datetime) -> str:
    """Return a moment to the minute. In UTC: a file is read anywhere, and shall always be the same."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=' ', timespec='minutes')} UTC"


def models(tree: ConversationTree) -> list[str]:
    """Return the models that wrote the replies, in the order of their first."""
    named = [message.model for message in tree.messages if message.role is Role.ASSISTANT and message.model]
    return list(dict.fromkeys(named)) or ([tree.conversation.model] if tree.conversation.model else [])


def totals(records: Sequence[UsageRecord]) -> UsageTotals:
    """Return the sums over requests."""
    sums = UsageTotals()
    for record in records:
        sums = sums.plus(record)
    return sums


def read(sums: UsageTotals) -> int:
    """Return how many tokens were read, cached or not."""
    return sums.input_tokens + sums.cached_tokens + sums.cache_write_tokens


def tokens_in(sums: UsageTotals) -> str:
    """Return how many tokens were read; unknown when no request told."""
    return UNKNOWN if sums.requests == sums.unreported else str(read(sums))


def tokens_out(sums: UsageTotals) -> str:
    """Return how many tokens were written; unknown when no request told."""
    return UNKNOWN if sums.requests == sums.unreported else str(sums.output_tokens)


def cost_usd(sums: UsageTotals) -> str:
    """Return what is known of the cost, exactly; unknown when no request has a price."""
    return UNKNOWN if sums.requests == sums.unpriced else usd(sums.nano_usd)


def usd(nano_usd: int) -> str:
    """Return an amount in dollars, all of its decimals that are needed, two at least."""
    dollars, rest = divmod(nano_usd, NANO)
    return f"{dollars}.{f'{rest:09}'.rstrip('0').ljust(2, '0')}"


def summary(sums: UsageTotals) -> str:
    """Return tokens and cost in one line, with a mark before both where anything in them is an estimate."""
    cost = cost_usd(sums)
    is_reported = sums.requests > sums.unreported
    mark = "≈ " if sums.estimated else ""
    facts = [
        f"{mark}{read(sums):,} tokens in · {sums.output_tokens:,} out" if is_reported else "tokens unknown",
        "cost unknown" if cost == UNKNOWN else f"{mark}${cost}",
    ]
    if sums.unpriced and cost != UNKNOWN:
        facts.append(f"{sums.unpriced} without a price")
    return " · ".join(facts)


def by_message(tree: ConversationTree) -> dict[str, str]:
    """Return for each reply whose requests are known what they used and cost."""
    records: dict[str, list[UsageRecord]] = {}
    for record in tree.records:
        records.setdefault(record.message_id or "", []).append(record)
    return {identity: summary(totals(of_message)) for identity, of_message in records.items()}


def ending(message: Message) -> str:
    """Return how a reply ended, unless it ended well."""
    if message.status is Status.COMPLETE:
        return clean_line(message.error)
    return f"{message.status}: {clean_line(message.error)}" if message.error else message.status.value
