"""Sums for each day, provider and so on. No running app asks for them: they are SQLModel's."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, func, literal_column, select, text
from sqlmodel import Session

from clanker_tui.domain.usage import UsageTotals
from clanker_tui.history.sums import LIMITS, SUMS, limiting
from clanker_tui.history.tables import UsageRow

Rows = Select[*tuple[Any, ...]]
Grouping = Literal["provider", "model", "conversation", "host", "purpose", "day", "week", "month"]


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
    limits = limiting(since, until, provider=provider, model=model)
    added_up: Rows = select(key, *[literal_column(figure) for figure in SUMS]).select_from(UsageRow)
    limited = added_up.where(*[text(LIMITS[name]) for name in limits])
    rows = session.connection().execute(limited.group_by(key).order_by(key), limits)
    return [(name, UsageTotals(*figures)) for name, *figures in rows]


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
