"""The figures of a sum as columns of a table that is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clanker_tui.domain.figures import count
from clanker_tui.domain.usage import UsageTotals
from clanker_tui.ui.usage.scene import Measure
from clanker_tui.ui.usage.words import amount, cost, told


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: what is drawn of a sum. `weight`: columns of less go first where there is no room."""

    heading: str
    width: int
    weight: int
    text: Callable[[UsageTotals], str]
    measure: Measure | None = None


COLUMNS = (
    Column("cost", 13, 9, cost, "cost"),
    Column("req", 7, 8, lambda totals: count(totals.requests), "requests"),
    Column("tokens", 7, 7, lambda totals: count(totals.total_tokens), "tokens"),
    Column("input", 7, 5, lambda totals: count(totals.input_tokens)),
    Column("cached", 7, 4, lambda totals: count(totals.cached_tokens)),
    Column("output", 7, 6, lambda totals: count(totals.output_tokens)),
    Column("reason.", 8, 1, lambda totals: count(totals.reasoning_tokens)),
    Column("saved", 9, 3, lambda totals: told(totals.saved_nano_usd, "saved"), "saved"),
    Column("errors", 7, 2, lambda totals: count(totals.failed) if totals.failed else "", "errors"),
)


def fitting(room: int, measure: Measure) -> list[Column]:
    """Return the columns for which there is room, in their order; that of the measure is always among them."""
    ranked = sorted(COLUMNS, key=lambda one: (one.measure != measure, -one.weight))
    kept: list[Column] = []
    for column in ranked:
        if sum(one.width for one in kept) + column.width <= room or not kept:
            kept.append(column)
    return [column for column in COLUMNS if column in kept]


def share(value: int, whole: int) -> str:
    """Return a part of a whole in percent; what is more than nothing is never told as that."""
    if whole <= 0 or value <= 0:
        return ""
    return f"{value * 100 // whole} %" if value * 100 >= whole else "< 1 %"


def whole(totals: Sequence[UsageTotals], measure: Measure) -> int:
    """Return all of what is measured."""
    return sum(max(0, amount(one, measure)) for one in totals)
