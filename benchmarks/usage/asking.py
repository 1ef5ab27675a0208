"""What the usage screen asks, within how many milliseconds it should be answered, and what adding up the rows takes."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.usage.filling import END
from clanker_tui.domain.spending import ALL, Facet, Period, Selection
from clanker_tui.history.database import Database
from clanker_tui.history.store import History
from clanker_tui.history.sums import SUMS

SUMS_MS, GROUPS_MS, PAGE_MS, SPEEDS_MS = 20, 100, 20, 100
MOST = 50  # conversations in a list
PERIODS: tuple[Period, ...] = ("day", "week", "month")
FACETS: tuple[Facet, ...] = ("provider", "model", "conversation", "host", "purpose")
SPANS = {"all": None, "a year": 365, "30 days": 30, "7 days": 7}
FAILED = Selection(only_failed=True)
MODEL = replace(ALL, provider="anthropic", model="claude-sonnet-4")
# The same answer from the rows: by days as SQLite knows the zone.
RAW = f"SELECT date(sent_at, 'localtime') AS day, model, {', '.join(SUMS)} FROM usage GROUP BY day, model"
Ask = Callable[[History], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Question:
    """Something to ask, and how long the answer may take."""

    name: str
    ask: Ask
    bound_ms: float | None


def questions() -> list[Question]:
    """Return all that is asked."""
    asked = [Question("today, 7 days, the month and all together", headline, SUMS_MS)]
    for name, number in SPANS.items():
        chosen = ALL if number is None else Selection(since=midnight(number))
        asked += [grouping(name, by, chosen) for by in (*FACETS, *PERIODS)]
        asked += [chart(name, period, by, chosen) for period in PERIODS for by in ("model", "provider", "host")]
    asked += [grouping("all of a model", by, MODEL) for by in FACETS]
    asked += [chart("all of a model", "month", "host", MODEL), chart("all failed", "month", "model", FAILED)]
    asked += [grouping("all failed", "model", FAILED), grouping("all chats", "model", Selection(purpose="chat"))]
    chosen = {
        "all": ALL,
        "failed": FAILED,
        "of a model": MODEL,
        "of a rare provider": Selection(provider="local"),
        "of a rare purpose": Selection(purpose="summary"),
        "of 2023": Selection(until=midnight(900)),
    }
    asked += [page(name, one) for name, one in chosen.items()]
    return [*asked, Question("speeds", lambda history: history.speeds(), SPEEDS_MS)]


def midnight(days: int) -> datetime:
    """Return when a day some days before the last one began here."""
    return (END.astimezone() - timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)


async def headline(history: History) -> None:
    """Ask for the sums that stand at the top."""
    month = midnight(0).replace(day=1)
    for chosen in (Selection(since=midnight(0)), Selection(since=midnight(6)), Selection(since=month), ALL):
        await history.usage_sums(chosen)


def grouping(span: str, by: Facet | Period, chosen: Selection) -> Question:
    """Return the question for a table."""
    most = MOST if by == "conversation" else None
    return Question(f"by {by}, {span}", lambda history: history.usage_groups(by, chosen, most=most), GROUPS_MS)


def chart(span: str, period: Period, by: Facet, chosen: Selection) -> Question:
    """Return the question for a chart."""
    name = f"chart of each {period} by {by}, {span}"
    return Question(name, lambda history: history.usage_segments(period, by, chosen), GROUPS_MS)


def page(which: str, chosen: Selection) -> Question:
    """Return the question for a list of requests."""
    name = f"first page of requests, {which}"
    return Question(name, lambda history: history.usage_requests(chosen), PAGE_MS)


async def raw_scan(history: History) -> None:
    """Add up all rows for the chart of days and models."""
    await history.run(scan)


def scan(database: Database) -> int:
    return len(database.execute(RAW).fetchall())


async def measure(path: Path, size: int, rounds: int) -> list[Figure]:
    """Ask everything in each round, once before to warm the file, and return the milliseconds of each answer."""
    history = await History.open(path)
    slices = await fill_sums(history)
    asked = [*questions(), Question("the rows added up", raw_scan, None)]
    values: dict[str, list[float]] = {question.name: [] for question in asked}
    for number in range(rounds + 1):
        for question in asked:
            taken = await duration_ms(partial(question.ask, history))
            if number:
                values[question.name].append(taken)
    await history.close()
    raw = values["the rows added up"]
    figures = [Figure(f"{size:,}: {one.name}", "ms", values[one.name], bound=one.bound_ms) for one in asked]
    against = [
        Figure(f"{size:,}: {name}, against the rows", "ms", values[name], "the rows added up", raw)
        for name in ("chart of each day by model, all", "by model, all", "by conversation, all")
    ]
    filling = [
        Figure(f"{size:,}: sums filled", "ms", [sum(slices)]),
        Figure(f"{size:,}: a slice of them", "ms", slices),
    ]
    return [*filling, *figures, *against]


async def fill_sums(history: History) -> list[float]:
    """Fill the sums for the days of this zone, and return the milliseconds of each slice."""
    slices = []
    is_left = True
    while is_left:
        began = time.perf_counter()
        is_left = await history.count_slice()
        slices.append((time.perf_counter() - began) * 1000)
    return slices


async def duration_ms(ask: Callable[[], Awaitable[object]]) -> float:
    """Return how long an answer takes, there and back."""
    began = time.perf_counter()
    await ask()
    return (time.perf_counter() - began) * 1000
