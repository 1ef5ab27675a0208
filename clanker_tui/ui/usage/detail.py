"""Everything that is known of one request."""

from __future__ import annotations

import json
from collections.abc import Iterator

from textual.content import Content

from clanker_tui.domain.clean import clean, clean_line
from clanker_tui.domain.figures import speed, usd
from clanker_tui.domain.loose_json import pretty
from clanker_tui.domain.usage import Cost, PriceSource, Usage, UsageRecord
from clanker_tui.export.tables import FigureTable
from clanker_tui.export.usage import REQUEST_COLUMNS, request_cells
from clanker_tui.ui.usage.ink import QUIET, Ink
from clanker_tui.ui.usage.scene import Scene
from clanker_tui.ui.usage.shown import Way
from clanker_tui.ui.usage.words import moment

LABEL = 18  # columns
SOURCES = {
    PriceSource.BILLED: "what the provider said it charged",
    PriceSource.CONFIG: "prices of the configuration",
    PriceSource.CATALOGUE: "the price catalogue",
    PriceSource.FREE: "nothing is charged for it",
    PriceSource.UNKNOWN: "no price is known",
}
Line = tuple[str, str]  # a label and what it says; a heading says nothing


class Detail:
    """The lines of one request. There is nothing to choose: the cursor is the first line that is seen."""

    def __init__(self, record: UsageRecord | None) -> None:
        self.record = record
        self.cursor: int | None = 0
        self._lines = list(lines_of(record)) if record is not None else [("", "This request is gone.")]
        self._height = 1
        self._drawn = len(self._lines)

    def draw(self, width: int, height: int, ink: Ink) -> list[Content]:
        del ink
        lines = [line for one in self._lines for line in drawn(one, width)]
        self._height, self._drawn = height, len(lines)
        self.cursor = max(0, min(self.cursor or 0, len(lines) - height))
        return lines[self.cursor : self.cursor + height]

    def at(self, x: int, y: int) -> int | None:
        del x, y
        return None

    def go(self, way: Way) -> None:
        page = max(1, self._height - 1)
        steps = {"up": -1, "down": 1, "left": 0, "right": 0, "page_up": -page, "page_down": page}
        by = steps.get(way, -self._drawn if way == "first" else self._drawn)
        self.cursor = max(0, min((self.cursor or 0) + by, self._drawn - self._height))

    @property
    def key(self) -> str:
        return ""

    def line(self) -> str:
        one = self.record
        return f"request {clean_line(one.id)}" if one is not None else ""

    def below(self, scene: Scene) -> Scene | None:
        del scene
        return None

    def table(self) -> FigureTable:
        one = self.record
        rows = ((*request_cells(one), one.usage.raw if one.usage else None, one.cost.unit_prices),) if one else ()
        return FigureTable("Request", (*REQUEST_COLUMNS, "raw_usage", "unit_prices"), rows)


def lines_of(one: UsageRecord) -> Iterator[Line]:
    """Yield what is known of a request, a label and a text each."""
    yield "Request", ""
    yield "sent", moment(one.sent_at)
    yield "model", f"{clean_line(one.provider)}/{clean_line(one.model)}"
    yield "host", clean_line(one.host) or "not known"
    yield "purpose", one.purpose.value
    ended = f" · {clean_line(one.finish_reason)}" if one.finish_reason else ""
    yield "outcome", f"{clean_line(one.outcome)}{ended}"
    yield "attempt", str(one.attempt)
    yield "first token after", f"{one.ttft_ms:,} ms" if one.ttft_ms is not None else "nothing was received"
    yield "took", f"{one.duration_ms:,} ms{f' · {rate}' if (rate := speed(one.tokens_per_s)) else ''}"
    yield "", ""
    yield "Tokens", ""
    yield from token_lines(one.usage)
    yield "", ""
    yield "Cost", ""
    yield from cost_lines(one.cost)
    for number, cost in enumerate(one.earlier, start=1):
        yield "", ""
        yield f"Cost before, {number} of {len(one.earlier)}", ""
        yield from cost_lines(cost)
    yield "", ""
    yield "Ids", ""
    yield "request", clean_line(one.id)
    yield "conversation", clean_line(one.conversation_id or "none")
    yield "message", clean_line(one.message_id or "none")
    if one.usage is not None and one.usage.raw:
        yield "", ""
        yield "Usage as the provider reported it", ""
        for line in clean(pretty(one.usage.raw)).splitlines():
            yield "", line


def token_lines(usage: Usage | None) -> Iterator[Line]:
    """Yield the buckets of a request."""
    if usage is None:
        yield "tokens", "the provider reported none"
        return
    mark = "≈ " if usage.is_estimate else ""
    buckets = (
        ("input", usage.input_tokens),
        ("read from a cache", usage.cached_tokens),
        ("written to one", usage.cache_write_tokens),
        ("written for 1 h", usage.cache_write_1h_tokens),
        ("output", usage.output_tokens),
        ("  of it reasoning", usage.reasoning_tokens),
    )
    for label, number in buckets:
        if number or label in ("input", "output"):
            yield label, f"{mark}{number:,}"
    yield "all", f"{mark}{usage.total_tokens:,}"
    if usage.is_estimate:
        yield "", "estimated: the provider did not report them"
    if usage.tier:
        yield "served as", clean_line(usage.tier)


def cost_lines(cost: Cost) -> Iterator[Line]:
    """Yield what a request cost, and how that is known."""
    yield "cost", usd(cost.nano_usd) if cost.nano_usd is not None else "unknown"
    if cost.saved_nano_usd is not None:
        yield "saved by a cache", usd(cost.saved_nano_usd)
    yield "known from", SOURCES[cost.source]
    if cost.catalogue:
        yield "catalogue", clean_line(cost.catalogue)
    if cost.priced_at is not None:
        yield "priced", moment(cost.priced_at)
    if cost.unit_prices:
        yield "USD per million", prices(cost.unit_prices)


def prices(text: str) -> str:
    """Return unit prices in one line, each behind its name; what is not written so as it is."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        text = " · ".join(f"{name} {price}" for name, price in found.items())
    return clean_line(text)


def drawn(line: Line, width: int) -> list[Content]:
    """Return a line as it is drawn; what does not fit goes on below."""
    label, text = line
    if label and not text:
        return [Content.styled(label, "bold $text-accent").truncate(width)]
    if not label:
        return Content(text).wrap(max(width, 1)) if text else [Content("")]
    indent = min(LABEL, max(0, width - 12))
    first, *more = Content(text).wrap(max(1, width - indent)) or [Content("")]
    head = Content.styled(label, QUIET).truncate(indent)
    lines = [Content.assemble(head, " " * (indent - head.cell_length), first)]
    return lines + [Content.assemble(" " * indent, one) for one in more]
