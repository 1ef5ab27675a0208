"""Questions about usage and money."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, func, literal_column, select
from sqlmodel import Session, col

from clanker_tui.domain.messages import Status
from clanker_tui.domain.usage import UsageTotals
from clanker_tui.history.tables import UsageRow

Rows = Select[*tuple[Any, ...]]
Grouping = Literal["provider", "model", "conversation", "host", "purpose", "day", "week", "month"]


def usage_totals(
    session: Session,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    provider: str | None = None,
    model: str | None = None,
) -> UsageTotals:
    """Return the sums over all requests sent from `since` on and before `until`, or those of one provider or model."""
    counted = of(between(select(*sums()), since, until), provider, model)
    return UsageTotals(*session.connection().execute(counted).one())


def usage_by(
    session: Session,
    column: Grouping,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    provider: str | None = None,
    model: str | None = None,
) -> list[tuple[str, UsageTotals]]:
    """Return the sums for each value of `column`, in its order.

    Days, weeks (named by their Monday) and months are those of the local time zone. A request that belongs to no
    conversation has the key "".
    """
    key = group_key(column)
    counted = of(between(select(key, *sums()), since, until), provider, model)
    rows = session.connection().execute(counted.group_by(key).order_by(key))
    return [(name, UsageTotals(*figures)) for name, *figures in rows]


def conversation_totals(session: Session, conversation_id: str) -> UsageTotals:
    """Return the sums over the requests made for a conversation, those for messages in the bin too."""
    counted: Rows = select(*sums()).where(col(UsageRow.conversation_id) == conversation_id)
    return UsageTotals(*session.connection().execute(counted).one())


def sums() -> list[ColumnElement[int]]:
    """Return the columns of UsageTotals, in its order."""
    writes = func.coalesce(UsageRow.cache_write_tokens, 0) + func.coalesce(UsageRow.cache_write_1h_tokens, 0)
    summed: tuple[Any, ...] = (
        UsageRow.input_tokens,
        UsageRow.cached_tokens,
        writes,
        UsageRow.output_tokens,
        UsageRow.reasoning_tokens,
        UsageRow.nano_usd,
    )
    return [
        func.count(),
        *[func.coalesce(func.sum(column), 0) for column in summed],
        func.count().filter(col(UsageRow.nano_usd).is_(None)),
        func.count().filter(col(UsageRow.outcome) == Status.FAILED.value),
        func.count().filter(col(UsageRow.input_tokens).is_(None)),
    ]


def group_key(column: Grouping) -> ColumnElement[str]:
    """Return what requests are grouped by."""
    match column:
        case "day":
            return func.date(UsageRow.sent_at, "localtime")
        case "week":
            return func.date(UsageRow.sent_at, "localtime", "-6 days", "weekday 1")
        case "month":
            return func.strftime("%Y-%m", UsageRow.sent_at, "localtime")
        case "conversation":
            return func.coalesce(UsageRow.conversation_id, "")
        case "provider" | "model" | "host" | "purpose":
            return literal_column(column)


def between(query: Rows, since: datetime | None, until: datetime | None) -> Rows:
    """Limit a query to a time."""
    if since is not None:
        query = query.where(col(UsageRow.sent_at) >= since)
    if until is not None:
        query = query.where(col(UsageRow.sent_at) < until)
    return query


def of(query: Rows, provider: str | None, model: str | None) -> Rows:
    """Limit a query to a provider, a model, or both."""
    if provider is not None:
        query = query.where(col(UsageRow.provider) == provider)
    if model is not None:
        query = query.where(col(UsageRow.model) == model)
    return query
