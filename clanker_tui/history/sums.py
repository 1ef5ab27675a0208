"""Sums over requests: plain SQL, since a user waits and the running app does without SQLModel."""

from __future__ import annotations

from datetime import datetime

from clanker_tui.domain.totals import UsageTotals
from clanker_tui.history.database import Database
from clanker_tui.history.values import moment_text, text_bytes

# The columns of UsageTotals, in its order.
SUMS = (
    "count(*)",
    "coalesce(sum(input_tokens), 0)",
    "coalesce(sum(cached_tokens), 0)",
    "coalesce(sum(coalesce(cache_write_tokens, 0) + coalesce(cache_write_1h_tokens, 0)), 0)",
    "coalesce(sum(output_tokens), 0)",
    "coalesce(sum(reasoning_tokens), 0)",
    "coalesce(sum(nano_usd), 0)",
    "count(*) FILTER (WHERE nano_usd IS NULL)",
    "count(*) FILTER (WHERE outcome = 'failed')",
    "count(*) FILTER (WHERE input_tokens IS NULL)",
    "count(*) FILTER (WHERE is_estimate)",
    "coalesce(sum(saved_nano_usd), 0)",
)
ADDED_UP = f"SELECT {', '.join(SUMS)} FROM usage"  # noqa: S608  made of constants
OF_CONVERSATION = f"{ADDED_UP} WHERE conversation_id = CAST(? AS TEXT)"
LIMITS = {
    "since": "sent_at >= :since",
    "until": "sent_at < :until",
    "provider": "provider = CAST(:provider AS TEXT)",
    "model": "model = CAST(:model AS TEXT)",
}


def usage_totals(
    database: Database,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    provider: str | None = None,
    model: str | None = None,
) -> UsageTotals:
    """Return the sums over all requests sent from `since` on and before `until`, or those of one provider or model."""
    limits = limiting(since, until, provider=provider, model=model)
    where = f"WHERE {' AND '.join(LIMITS[name] for name in limits)}" if limits else ""
    return UsageTotals(*database.execute(f"{ADDED_UP} {where}", limits).fetchone())


def conversation_totals(database: Database, conversation_id: str) -> UsageTotals:
    """Return the sums over the requests made for a conversation, those for messages in the bin too."""
    return UsageTotals(*database.execute(OF_CONVERSATION, (text_bytes(conversation_id),)).fetchone())


def limiting(
    since: datetime | None, until: datetime | None, *, provider: str | None, model: str | None
) -> dict[str, str | bytes]:
    """Return the values of those LIMITS that are set."""
    values = {
        "since": None if since is None else moment_text(since),
        "until": None if until is None else moment_text(until),
        "provider": None if provider is None else text_bytes(provider),
        "model": None if model is None else text_bytes(model),
    }
    return {name: value for name, value in values.items() if value is not None}
