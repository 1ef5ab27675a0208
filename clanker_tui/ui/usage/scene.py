"""What the usage screen looks at, and the ways from there to what it is made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeVar

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.spans import EVERYTHING, Span, overlap, period_name, span_of, starts, year_of
from clanker_tui.domain.spending import ALL, Facet, Grouping, Period, Selection, UsageGroup

View = Literal["chart", "year", "table", "requests", "speed", "request"]
Measure = Literal["cost", "tokens", "requests", "saved", "errors"]
VIEWS: dict[View, str] = {
    "chart": "Chart",
    "year": "Year",
    "table": "Table",
    "requests": "Requests",
    "speed": "Speed",
}
MEASURES: tuple[Measure, ...] = ("cost", "tokens", "requests", "saved", "errors")
PERIODS: tuple[Period, ...] = ("day", "week", "month")
STACKS: tuple[Facet, ...] = ("model", "provider")
GROUPINGS: tuple[Grouping, ...] = (
    "model",
    "provider",
    "conversation",
    "host",
    "purpose",
    "day",
    "week",
    "month",
)
Word = TypeVar("Word", bound=str)
MANY_BARS = 60  # more are not told apart
NO_CONVERSATION = "no conversation"


@dataclass(frozen=True, slots=True)
class Scene:
    """One step of the way: a view, and what it is about.

    `chosen` holds what was drilled into, save the time, which `span` says; `label` is what the path calls this step.
    `cursor` is the key of the bar, day or row that the cursor is on; None: where it is by itself. `year` is that of
    the view of a year; 0: the one in which the span ends. `rows` is how many requests were read so far.
    """

    span: Span
    view: View = "chart"
    chosen: Selection = ALL
    label: str = ""
    measure: Measure = "cost"
    period: Period | None = None
    stack: Facet = "model"
    by: Grouping = "model"
    cursor: str | None = None
    year: int = 0
    request_id: str = ""
    rows: int = 0

    def shown_span(self, today: date) -> Span:
        """Return the days that the view is about."""
        if self.view != "year":
            return self.span
        return year_of(self.year or min(self.span.last, today).year)

    @property
    def has_time(self) -> bool:
        """Whether another time can be looked at: not of one request, nor of speeds, which are those of the latest."""
        return self.view not in ("request", "speed")

    def selection(self, today: date) -> Selection:
        """Return which requests the view is about."""
        span = self.shown_span(today)
        return replace(self.chosen, since=span.since, until=span.until)

    def shown_period(self, first: date | None, today: date) -> Period:
        """Return what a bar of the chart stands for: what was chosen, else the shortest of which there are few enough.

        Args:
            first: the day of the first request, where the span has no beginning.
        """
        if self.period is not None:
            return self.period
        span = self.span if self.span.kind != "all" else Span("days", first or today, today)
        fitting = (one for one in PERIODS if len(starts(span.first, span.last, one)) <= MANY_BARS)
        return next(fitting, "month")

    # Changes that leave the step of the way as it is.

    def with_view(self, view: View) -> Scene:
        return replace(self, view=view, cursor=None, rows=0, year=0)

    def with_span(self, span: Span) -> Scene:
        return replace(self, span=span, cursor=None, rows=0, period=None, year=0)

    def stepped(self, by: int, today: date) -> Scene:
        """Return the same view of what was before or after."""
        if self.view == "year":
            found = self.shown_span(today).stepped(by, today)
            return replace(self, year=found.first.year, cursor=None, rows=0)
        return replace(self, span=self.span.stepped(by, today), cursor=None, rows=0)

    def with_next_measure(self, by: int = 1) -> Scene:
        return replace(self, measure=turned(MEASURES, self.measure, by))

    def with_next_group(self, by: int = 1) -> Scene:
        """Return what a bar is stacked by, or what a row of the table stands for, turned to the next."""
        if self.view == "table":
            return replace(self, by=turned(GROUPINGS, self.by, by), cursor=None, rows=0)
        return replace(self, stack=turned(STACKS, self.stack, by))

    def with_next_period(self, current: Period) -> Scene:
        return replace(self, period=turned(PERIODS, current, 1), cursor=None, rows=0)

    # Ways down.

    def into_period(self, start: date, period: Period) -> Scene:
        """Return the conversations of a bar, a day, or a row that stands for a time."""
        span = overlap(span_of(start, period), self.span if self.view != "year" else EVERYTHING)
        return replace(
            self,
            view="table",
            by="conversation",
            span=span,
            label=period_name(start, period),
            cursor=None,
            rows=0,
            year=0,
        )

    def into_group(self, group: UsageGroup) -> Scene:
        """Return what a row of a table is made of: its conversations, or the requests of a conversation."""
        name = group_name(self.by, group)
        match self.by:
            case "day" | "week":
                return self.into_period(date.fromisoformat(group.key), self.by)
            case "month":
                return self.into_period(date.fromisoformat(f"{group.key}-01"), "month")
            case "conversation":
                chosen = replace(self.chosen, conversation_id=group.key, only_failed=self.measure == "errors")
                return replace(self, view="requests", chosen=chosen, label=name, cursor=None, rows=0)
            case "model":
                provider, _, model = group.key.partition("/")
                chosen = replace(self.chosen, provider=provider, model=model)
            case "provider":
                chosen = replace(self.chosen, provider=group.key)
            case "host":
                chosen = replace(self.chosen, host=group.key)
            case "purpose":
                chosen = replace(self.chosen, purpose=group.key)
        return replace(self, by="conversation", chosen=chosen, label=name, cursor=None, rows=0)

    def into_model(self, provider: str, model: str) -> Scene:
        """Return all requests of a model."""
        chosen = replace(self.chosen, provider=provider, model=model)
        label = clean_line(f"{provider}/{model}")
        return replace(self, view="requests", span=EVERYTHING, chosen=chosen, label=label, cursor=None, rows=0)

    def into_request(self, request_id: str, label: str) -> Scene:
        return replace(self, view="request", request_id=request_id, label=label, cursor=None, rows=0)


def turned(row: tuple[Word, ...], current: Word, by: int) -> Word:
    """Return the word that stands so many places further on in a row, which is a ring."""
    return row[(row.index(current) + by) % len(row)]


def group_name(by: Grouping, group: UsageGroup) -> str:
    """Return what a row is called, on one line."""
    match by:
        case "conversation" if not group.key:
            return NO_CONVERSATION
        case "conversation" if group.title is None:
            return f"deleted conversation {clean_line(group.key)[-8:]}"
        case "conversation":
            return clean_line(group.title or "") or "Untitled"
        case "day" | "week":
            return period_name(date.fromisoformat(group.key), by)
        case "month":
            return period_name(date.fromisoformat(f"{group.key}-01"), "month")
        case _:
            return clean_line(group.key) or "unnamed"
