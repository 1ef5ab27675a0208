"""Single requests, page by page: plain SQL, since a user waits for the answers."""
# ruff: noqa: S608 - the statements are made of constants, and of moments of our own

from __future__ import annotations

from datetime import datetime

from clanker_tui.domain.spending import ALL, RequestPage, Selection
from clanker_tui.history.adding import FAILED, LIMITS, OF_CONVERSATION, OF_NONE, facet_for, ready_offsets
from clanker_tui.history.database import Database
from clanker_tui.history.tiling import begin_of, day_at, limits, text_of
from clanker_tui.history.values import moment_text, text_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clanker_tui.domain.usage import UsageRecord


def requests(
    database: Database, chosen: Selection = ALL, *, limit: int = 200, cursor: tuple[datetime, int] | None = None
) -> RequestPage:
    """Return requests, the newest first."""
    from clanker_tui.history.reading import RECORD, to_record

    conditions, values = limiting(chosen)
    if cursor is not None:
        conditions.append("(sent_at, seq) < (:before, :seq)")
        values |= {"before": moment_text(cursor[0]), "seq": cursor[1]}
    with database.one_state():
        rows = database.execute(
            f"""
            SELECT seq, {RECORD} FROM {place(database, chosen, limit + 1, cursor)}
            WHERE {" AND ".join(conditions) or "TRUE"} ORDER BY sent_at DESC, seq DESC LIMIT :limit
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


def place(database: Database, chosen: Selection, count: int, cursor: tuple[datetime, int] | None) -> str:
    """Return where the latest requests are found, in the order they are listed or on a few days."""
    if chosen.conversation_id is not None:
        return "usage INDEXED BY usage_conversation"
    if chosen.only_failed:
        return "usage"
    if chosen.provider is not None and chosen.model is not None:
        return "usage INDEXED BY usage_model"
    offsets = ready_offsets(database) if facet_for(None, chosen) != "all" else []
    if not offsets:
        return "usage INDEXED BY usage_sent_at"
    times = busy_times(database, chosen, count, offset_s=offsets[0], before=cursor and cursor[0])
    tiles = ", ".join(f"('{begin}', '{end}')" for begin, end in times) or "('', '')"
    return f"""
        (SELECT column1 AS begin, column2 AS end FROM (VALUES {tiles})) CROSS JOIN usage INDEXED BY usage_sent_at
        ON sent_at >= begin AND sent_at < end
    """


def busy_times(
    database: Database, chosen: Selection, count: int, *, offset_s: int, before: datetime | None
) -> list[tuple[str, str]]:
    """Return the latest days with so many requests of a selection, as the moments they begin and end with.

    Args:
        before: no request is wanted that was sent later.
    """
    begin, end = limits(chosen.since, chosen.until)
    if before is not None:
        end = min(end, limits(None, before)[1])
    conditions = [LIMITS[name] for name in LIMITS if getattr(chosen, name) is not None]
    days = database.execute(
        f"""
        SELECT day, sum(requests) FROM usage_days
        WHERE offset_s = :offset_s AND facet = :facet AND day BETWEEN :first AND :last
            AND requests > 0 AND {" AND ".join(conditions)}
        GROUP BY day ORDER BY day DESC
        """,
        {
            **{name: text_bytes(getattr(chosen, name)) for name in LIMITS if getattr(chosen, name) is not None},
            "offset_s": offset_s,
            "facet": facet_for(None, chosen),
            "first": day_at(begin, offset_s),
            "last": day_at(end, offset_s),
        },
    )
    times: list[tuple[str, str]] = []
    for day, requests_then in days:
        times.append((text_of(begin_of(day, offset_s)), text_of(begin_of(day + 1, offset_s))))
        if len(times) > 1:  # not all of the first may be meant
            count -= requests_then
        if count <= 0:
            break
    return times


def limiting(chosen: Selection) -> tuple[list[str], dict[str, object]]:
    """Return which requests a selection means, and the values in it."""
    values: dict[str, object] = {
        name: text_bytes(text) for name in LIMITS if (text := getattr(chosen, name)) is not None
    }
    conditions = [LIMITS[name] for name in values]
    if chosen.since is not None:
        conditions.append("sent_at >= :since")
        values["since"] = moment_text(chosen.since)
    if chosen.until is not None:
        conditions.append("sent_at < :until")
        values["until"] = moment_text(chosen.until)
    if chosen.conversation_id is not None:
        conditions.append(OF_CONVERSATION if chosen.conversation_id else OF_NONE)
        values["conversation_id"] = text_bytes(chosen.conversation_id)
    if chosen.only_failed:
        conditions.append(FAILED)
    return conditions, values
