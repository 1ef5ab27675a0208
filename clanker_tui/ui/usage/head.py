"""What is always seen: the sums of today, seven days, this month, and all time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from textual.content import Content
from textual.widget import Widget

from clanker_tui.domain.figures import count
from clanker_tui.domain.spans import EVERYTHING, Span, last_days, month_of
from clanker_tui.domain.usage import UsageTotals
from clanker_tui.ui.usage.ink import QUIET
from clanker_tui.ui.usage.words import cost

NARROW = 60  # columns, below which there is a line for each two
WIDEST_GAP = 12


@dataclass(frozen=True, slots=True)
class Sum:
    """The sums of a span that has a name; None while they are not known."""

    name: str
    totals: UsageTotals | None = None


def head_spans(today: date) -> dict[str, Span]:
    """Return the spans of the head, by their names."""
    return {
        "Today": last_days(1, today),
        "7 days": last_days(7, today),
        f"{today:%B}": month_of(today),
        "All": EVERYTHING,
    }


class Head(Widget):
    """Draws the sums beside each other, each under its name."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id)
        self._sums: Sequence[Sum] = ()

    def show(self, sums: Sequence[Sum]) -> None:
        """Show other sums; nothing is painted when they are the same."""
        if list(sums) != list(self._sums):
            self._sums = sums
            self.refresh(layout=True)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        del container, viewport
        return len(head_lines(self._sums, width, is_low=self.app.size.height < 20))

    def render(self) -> Content:
        lines = head_lines(self._sums, self.content_size.width, is_low=self.app.size.height < 20)
        return Content("\n").join(lines)


def head_lines(sums: Sequence[Sum], width: int, *, is_low: bool) -> list[Content]:
    """Return the sums as lines: one where rows are few, else name, money, requests and tokens below each other."""
    if is_low or width < NARROW:
        return short_lines(sums, width, most=1 if is_low else 2)
    columns = [column_of(one) for one in sums]
    columns = [rows if any(notes for *_, notes in columns) else rows[:-1] for rows in columns]
    widths = [max(map(len, rows)) for rows in columns]
    gap = max(1, min(WIDEST_GAP, (width - sum(widths)) // max(1, len(sums))))
    looks = (QUIET, "bold $foreground", QUIET, "$text-warning")
    return [
        Content("").join(
            Content.assemble((text, looks[row]), " " * (widths[at] + gap - len(text)))
            for at, text in enumerate(column[row] for column in columns)
        )
        for row in range(len(columns[0]) if columns else 0)
    ]


def column_of(one: Sum) -> tuple[str, ...]:
    """Return the lines of a sum; the last says what has no price, and is empty when all has."""
    if one.totals is None:
        return one.name, "…", "", ""
    missing = f"{one.totals.unpriced:,} without a price" if one.totals.unpriced else ""
    return one.name, cost(one.totals), used(one.totals), missing


def used(totals: UsageTotals) -> str:
    """Return requests and tokens at a glance."""
    if not totals.requests:
        return "no request"
    return f"{totals.requests:,} req · {count(totals.total_tokens)} tok"


def short_lines(sums: Sequence[Sum], width: int, *, most: int) -> list[Content]:
    """Return the money of each sum; those for which there is no room are left out, the longest times last."""
    lines: list[Content] = []
    for one in sums:
        known = cost(one.totals) if one.totals else "…"
        note = Content.assemble((f"{one.name.lower()} ", QUIET), (known, "bold $foreground"))
        if lines and lines[-1].cell_length + 3 + note.cell_length <= width:
            lines[-1] = Content.assemble(lines[-1], ("   ", ""), note)
        elif len(lines) < most:
            lines.append(note.truncate(width, ellipsis=True))
    return lines
