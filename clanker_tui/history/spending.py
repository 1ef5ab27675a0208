"""Questions about the usage of many requests: plain SQL, since a user waits for the answers."""
# ruff: noqa: S608 - the statements are made of constants

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from clanker_tui.domain.spending import (
    ALL,
    Grouping,
    ModelSpeed,
    Period,
    RequestPage,
    Segment,
    Selection,
    UsageGroup,
)
from clanker_tui.domain.totals import UsageTotals
from clanker_tui.history.database import Database
from clanker_tui.history.sums import SUMS
from clanker_tui.history.values import moment, moment_text, text_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clanker_tui.domain.usage import UsageRecord

KEYS: dict[Grouping, str] = {
    "day": "date(sent_at, 'localtime')",
    "week": "date(sent_at, 'localtime', '-6 days', 'weekday 1')",
    "month": "strftime('%Y-%m', sent_at, 'localtime')",
    "provider": "provider",
    "model": "provider || '/' || model",
    "conversation": "coalesce(conversation_id, '')",
    "host": "host",
    "purpose": "purpose",
}
LIMITS = {
    "since": "sent_at >= :since",
    "until": "sent_at < :until",
    "provider": "provider = CAST(:provider AS TEXT)",
    "model": "model = CAST(:model AS TEXT)",
    "conversation_id": "coalesce(conversation_id, '') = CAST(:conversation_id AS TEXT)",
    "host": "host = CAST(:host AS TEXT)",
    "purpose": "purpose = CAST(:purpose AS TEXT)",
}
SAMPLE = 1000  # of the latest requests of a model say how fast it is
TREND = 12


def sums(database: Database, chosen: Selection = ALL) -> UsageTotals:
    """Return the sums over requests."""
    where, values = limiting(chosen)
    return UsageTotals(*database.execute(f"SELECT {', '.join(SUMS)} FROM usage {where}", values).fetchone())


def groups(database: Database, by: Grouping, chosen: Selection = ALL, *, most: int | None = None) -> list[UsageGroup]:
    """Return the sums for each day, provider and so on: times in their order, all else by cost, the greatest first.

    Args:
        most: how many groups at most.
    """
    where, values = limiting(chosen)
    order = "key" if by in ("day", "week", "month") else "coalesce(sum(nano_usd), 0) DESC, count(*) DESC, key"
    rows = database.execute(
        f"SELECT {KEYS[by]} AS key, {', '.join(SUMS)} FROM usage {where} GROUP BY key ORDER BY {order} LIMIT :most",
        {**values, "most": -1 if most is None else most},
    ).fetchall()
    titles = title_of(database, [key for key, *_ in rows]) if by == "conversation" else {}
    return [UsageGroup(key, UsageTotals(*figures), titles.get(key)) for key, *figures in rows]


def segments(database: Database, period: Period, by: Grouping, chosen: Selection = ALL) -> list[Segment]:
    """Return the parts of the bars of a chart, in the order of time; periods without requests have none."""
    where, values = limiting(chosen)
    start = KEYS[period] if period != "month" else "date(sent_at, 'localtime', 'start of month')"
    rows = database.execute(
        f"SELECT {start} AS start, {KEYS[by]} AS key, {', '.join(SUMS)} FROM usage {where}"
        " GROUP BY start, key ORDER BY start, key",
        values,
    )
    return [Segment(date.fromisoformat(start), key, UsageTotals(*figures)) for start, key, *figures in rows]


def requests(
    database: Database, chosen: Selection = ALL, *, limit: int = 200, cursor: tuple[datetime, int] | None = None
) -> RequestPage:
    """Return requests, the newest first."""
    from clanker_tui.history.reading import RECORD, to_record

    where, values = limiting(chosen)
    if cursor is not None:
        where = f"{where or 'WHERE TRUE'} AND (sent_at, seq) < (:before, :seq)"
        values |= {"before": moment_text(cursor[0]), "seq": cursor[1]}
    rows = database.execute(
        f"SELECT seq, {RECORD} FROM usage {where} ORDER BY sent_at DESC, seq DESC LIMIT :limit",
        {**values, "limit": limit + 1},
    ).fetchall()
    records = tuple(to_record(row[1:]) for row in rows[:limit])
    return RequestPage(records, (records[-1].sent_at, rows[limit - 1][0]) if len(rows) > limit else None)


def request(database: Database, usage_id: str) -> UsageRecord | None:
    """Return one request; None when there is none of that id."""
    from clanker_tui.history.reading import RECORD, to_record

    row = database.execute(f"SELECT {RECORD} FROM usage WHERE id = CAST(? AS TEXT)", (text_bytes(usage_id),)).fetchone()
    return None if row is None else to_record(row)


def speeds(database: Database) -> list[ModelSpeed]:
    """Return how fast each model was, those used last first."""
    found: dict[tuple[str, str], list[tuple[datetime, int, float | None]]] = defaultdict(list)
    rows = database.execute(
        "SELECT provider, model, sent_at, ttft_ms, duration_ms, output_tokens FROM usage"
        " WHERE outcome = 'complete' AND ttft_ms IS NOT NULL ORDER BY sent_at DESC"
    )
    for provider, model, sent_at, ttft_ms, duration_ms, output in rows:
        sample = found[provider, model]
        if len(sample) < SAMPLE:
            streaming_ms = duration_ms - ttft_ms
            speed = output * 1000 / streaming_ms if output and output > 1 and streaming_ms > 0 else None
            sample.append((moment(sent_at), ttft_ms, speed))
    return [speed_of(provider, model, sample) for (provider, model), sample in found.items()]


def speed_of(provider: str, model: str, sample: list[tuple[datetime, int, float | None]]) -> ModelSpeed:
    """Return how fast a model was in requests, the newest first."""
    from statistics import median

    waits = sorted(wait for _, wait, _ in sample)
    rates = [rate for _, _, rate in reversed(sample) if rate is not None]
    size = -(-len(rates) // TREND)
    return ModelSpeed(
        provider,
        model,
        count=len(sample),
        ttft_ms=round(median(waits)),
        ttft_p95_ms=waits[len(waits) * 95 // 100],
        tokens_per_s=median(rates) if rates else None,
        tokens_per_s_p95=sorted(rates)[len(rates) * 5 // 100] if rates else None,
        trend=tuple(median(rates[at : at + size]) for at in range(0, len(rates), size)) if rates else (),
        last_at=sample[0][0],
    )


def limiting(chosen: Selection) -> tuple[str, dict[str, object]]:
    """Return the condition that a selection is, and its values."""
    values: dict[str, object] = {}
    for name in LIMITS:
        match getattr(chosen, name):
            case datetime() as at:
                values[name] = moment_text(at)
            case str() as text:
                values[name] = text_bytes(text)
            case _:
                pass
    limits = [LIMITS[name] for name in values] + ["outcome = 'failed'"] * chosen.only_failed
    return (f"WHERE {' AND '.join(limits)}" if limits else ""), values


def title_of(database: Database, ids: list[str]) -> dict[str, str]:
    """Return the titles of those conversations that are there."""
    found = {}
    for identity in ids:
        title = database.one("SELECT title FROM conversations WHERE id = CAST(? AS TEXT)", (text_bytes(identity),))
        if title is not None:
            found[identity] = title
    return found
