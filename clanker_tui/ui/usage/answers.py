"""What a scene asks the history, and the view that is made of the answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from clanker_tui.domain.spending import ALL
from clanker_tui.ui.usage.chart import Chart
from clanker_tui.ui.usage.detail import Detail
from clanker_tui.ui.usage.head import Sum, head_spans
from clanker_tui.ui.usage.heat_map import HeatMap
from clanker_tui.ui.usage.ink import MOST_SERIES
from clanker_tui.ui.usage.requests import Requests
from clanker_tui.ui.usage.table import Table

if TYPE_CHECKING:
    from clanker_tui.domain.spending import Facet, RequestPage
    from clanker_tui.history.store import History
    from clanker_tui.ui.usage.scene import Scene
    from clanker_tui.ui.usage.shown import Shown

PAGE = 200
PAGE_OF_FILE = 2000
MOST_ROWS = 5000  # of a table; who reads further than that takes a file


@dataclass(frozen=True, slots=True)
class Known:
    """What does not change while the screen is open: who has a colour of its own, and when the first request was."""

    models: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    first: date | None = None

    def fixed(self, stack: Facet) -> tuple[str, ...]:
        return self.models if stack == "model" else self.providers


async def learn(history: History) -> Known:
    """Return who was used most in all, and since when."""
    models = await history.usage_groups("model", ALL, most=MOST_SERIES)
    providers = await history.usage_groups("provider", ALL, most=MOST_SERIES)
    months = await history.usage_groups("month", ALL, most=1)
    first = date.fromisoformat(f"{months[0].key}-01") if months else None
    return Known(tuple(one.key for one in models), tuple(one.key for one in providers), first)


async def sums(history: History, today: date) -> list[Sum]:
    """Return the sums of the head."""
    return [
        Sum(name, await history.usage_sums(replace(ALL, since=span.since, until=span.until)))
        for name, span in head_spans(today).items()
    ]


async def answer(history: History, scene: Scene, known: Known, today: date) -> Shown:
    """Return the view of a scene. That of speeds is a widget of its own, and not asked for here.

    Raises:
        ClankerError: the history cannot be read.
    """
    chosen = scene.selection(today)
    match scene.view:
        case "year":
            days = await history.usage_groups("day", chosen)
            year = scene.shown_span(today).first.year
            return HeatMap(days, year=year, measure=scene.measure, today=today, cursor=scene.cursor)
        case "table":
            groups = await history.usage_groups(scene.by, chosen, most=MOST_ROWS)
            return Table(groups, by=scene.by, measure=scene.measure, cursor=scene.cursor)
        case "requests":
            page = await history.usage_requests(chosen, limit=max(PAGE, scene.rows))
            return Requests(page, today=today, cursor=scene.cursor)
        case "request":
            return Detail(await history.usage_request(scene.request_id))
        case _:
            period = scene.shown_period(known.first, today)
            return Chart(
                await history.usage_segments(period, scene.stack, chosen),
                span=scene.span,
                period=period,
                measure=scene.measure,
                fixed=known.fixed(scene.stack),
                today=today,
                cursor=scene.cursor,
            )


async def more_requests(history: History, scene: Scene, shown: Requests, today: date) -> RequestPage:
    """Return the page of requests that follows those that are shown."""
    return await history.usage_requests(scene.selection(today), limit=PAGE, cursor=shown.next)


async def all_requests(history: History, scene: Scene, today: date) -> Requests:
    """Return all requests of a scene, for a file."""
    chosen = scene.selection(today)
    shown = Requests(await history.usage_requests(chosen, limit=PAGE_OF_FILE), today=today)
    while shown.next is not None:
        shown.add(await history.usage_requests(chosen, limit=PAGE_OF_FILE, cursor=shown.next))
    return shown
