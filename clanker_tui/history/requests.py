"""Single requests, page by page: plain SQL, since a user waits for the answers."""
# ruff: noqa: S608 - the statements are made of constants

from __future__ import annotations

from datetime import datetime

from clanker_tui.domain.spending import ALL, RequestPage, Selection
from clanker_tui.history.adding import FAILED, LIMITS, OF_CONVERSATION, OF_NONE
from clanker_tui.history.database import Database
from clanker_tui.history.values import moment_text, text_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clanker_tui.domain.usage import UsageRecord


def requests(
    database: Database, chosen: Selection = ALL, *, limit: int = 200, cursor: tuple[datetime, int] | None = None
) -> RequestPage:
    """Return requests, the newest first."""
    from clanker_tui.history.reading import RECORD, to_record

    limits, values = limiting(chosen)
    if cursor is not None:
        limits.append("(sent_at, seq) < (:before, :seq)")
        values |= {"before": moment_text(cursor[0]), "seq": cursor[1]}
    rows = database.execute(
        f"""
        SELECT seq, {RECORD} FROM usage WHERE {" AND ".join(limits) or "TRUE"}
        ORDER BY sent_at DESC, seq DESC LIMIT :limit
        """,
        {**values, "limit": limit + 1},
    ).fetchall()
    records = tuple(to_record(row[1:]) for row in rows[:limit])
    return RequestPage(records, (records[-1].sent_at, rows[limit - 1][0]) if len(rows) > limit else None)


def request(database: Database, usage_id: str) -> UsageRecord | None:
    """Return one request; None when there is none of that id."""
    from clanker_tui.history.reading import RECORD, to_record

    row = database.execute(f"SELECT {RECORD} FROM usage WHERE id = CAST(? AS TEXT)", (text_bytes(usage_id),)).fetchone()
    return None if row is None else to_record(row)


def limiting(chosen: Selection) -> tuple[list[str], dict[str, object]]:
    """Return which requests a selection means, and the values in it."""
    values: dict[str, object] = {
        name: text_bytes(text) for name in LIMITS if (text := getattr(chosen, name)) is not None
    }
    limits = [LIMITS[name] for name in values]
    if chosen.since is not None:
        limits.append("sent_at >= :since")
        values["since"] = moment_text(chosen.since)
    if chosen.until is not None:
        limits.append("sent_at < :until")
        values["until"] = moment_text(chosen.until)
    if chosen.conversation_id is not None:
        limits.append(OF_CONVERSATION if chosen.conversation_id else OF_NONE)
        values["conversation_id"] = text_bytes(chosen.conversation_id)
    if chosen.only_failed:
        limits.append(FAILED)
    return limits, values
