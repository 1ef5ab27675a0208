"""Single requests, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from textual.content import Content

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.figures import ABOUT, count, speed, usd
from clanker_tui.domain.spending import RequestPage
from clanker_tui.domain.usage import Purpose, UsageRecord
from clanker_tui.export.tables import FigureTable
from clanker_tui.export.usage import request_table
from clanker_tui.ui.figures import cost as cost_of
from clanker_tui.ui.usage.ink import Ink
from clanker_tui.ui.usage.rows import Rows
from clanker_tui.ui.usage.scene import Scene

NEAR_END = 20  # rows, from which more are wanted
SENT_WIDTH, MODEL_WIDTH, COST_WIDTH = 13, 19, 10
ALL_WELL = {"outcome", "complete", *Purpose}  # and the head of their column
TIGHT, BROAD = 60, 100  # columns, below and from which there is room for less and for more


class Requests(Rows):
    """A row for each request, page by page."""

    def __init__(self, page: RequestPage, *, today: date, cursor: str | None = None) -> None:
        self.records = list(page.records)
        self.next = page.cursor
        self._today = today
        ids = [one.id for one in self.records]
        super().__init__(len(ids), ids.index(cursor) if cursor in ids else 0)

    def add(self, page: RequestPage) -> None:
        """Show more below."""
        self.records += page.records
        self.next = page.cursor
        self.count = len(self.records)

    @property
    def wants_more(self) -> bool:
        """Whether the end of what is known is near, and there is more."""
        return self.next is not None and (self.cursor or 0) >= self.count - NEAR_END - self._height

    @property
    def record(self) -> UsageRecord | None:
        """The request under the cursor."""
        return self.records[self.cursor] if self.cursor is not None else None

    def heading(self, width: int) -> Content:
        head = ("when", "model", "in", "out", "cost", "TTFT", "speed", "outcome")
        return Content(self._set(head, width))

    def row(self, number: int, width: int, ink: Ink) -> Content:
        one = self.records[number]
        usage = one.usage
        estimate = "≈" if usage and usage.is_estimate else ""
        cells = (
            when(one.sent_at, self._today),
            clean_line(one.model).rpartition("/")[2],
            f"{estimate}{count(usage.prompt_tokens)}" if usage else "?",
            f"{estimate}{count(usage.output_tokens)}" if usage else "?",
            cost_of([one]) if one.cost.nano_usd is not None else "?",
            f"{one.ttft_ms / 1000:.2f} s" if one.ttft_ms is not None else "",
            speed(one.tokens_per_s),
            ending(one),
        )
        line = Content(self._set(cells, width))
        is_loud = one.outcome == "failed" and ink.has_colour and number != self.cursor
        return line.stylize("$text-error") if is_loud else line

    def _set(self, cells: Sequence[str], width: int) -> str:
        """Return cells in columns; those for which there is no room are left out."""
        sent, model, read, written, cost, ttft, rate, outcome = cells
        if width < TIGHT:
            room = max(1, width - SENT_WIDTH - COST_WIDTH - 1)
            last = cost if outcome in ALL_WELL else outcome
            return f"{sent:<{SENT_WIDTH}}{cut(model, room):<{room}} {last:>{COST_WIDTH}}"
        line = (
            f"{sent:<{SENT_WIDTH}}{cut(model, MODEL_WIDTH):<{MODEL_WIDTH + 1}}{read:>7}{written:>7}{cost:>{COST_WIDTH}}"
        )
        line += f"{ttft:>9}{rate:>12}" if width >= BROAD else ""
        return f"{line}  {outcome}"

    def empty(self) -> str:
        return "No request was made in this time."

    @property
    def key(self) -> str:
        return self.record.id if self.record is not None else ""

    def line(self) -> str:
        one = self.record
        if one is None:
            return ""
        usage = one.usage
        mark = ABOUT if usage and usage.is_estimate else ""
        tokens = f"{mark}{usage.total_tokens:,} tok" if usage else "tokens unknown"
        price = f"{mark}{usd(one.cost.nano_usd)}" if one.cost.nano_usd is not None else "price unknown"
        more = "+" if self.next else ""
        place = f"{(self.cursor or 0) + 1:,}/{self.count:,}{more}"
        return f"{place} · {clean_line(one.provider)}/{clean_line(one.model)} · {price} · {tokens} · {one.purpose}"

    def below(self, scene: Scene) -> Scene | None:
        one = self.record
        return scene.into_request(one.id, when(one.sent_at, self._today).strip()) if one is not None else None

    def table(self) -> FigureTable:
        return request_table(self.records)


def ending(one: UsageRecord) -> str:
    """Return how a request ended, and what it was for unless it was a turn; that alone where all was well."""
    outcome, purpose = clean_line(one.outcome, 12), "" if one.purpose == "chat" else one.purpose
    if purpose and outcome == "complete":
        return purpose
    return " · ".join(part for part in (outcome, purpose) if part)


def cut(text: str, width: int) -> str:
    return Content(text).truncate(width, ellipsis=True).plain


def when(moment: datetime, today: date) -> str:
    """Return when a request was sent, as short as can be told."""
    local = moment.astimezone()
    if local.date() == today:
        return f"{local:%H:%M:%S}"
    return f"{local.day:>2} {local:%b %H:%M}" if local.year == today.year else f"{local:%Y-%m-%d}"
