"""How fast each model is, in the user's own requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content
from textual.widget import Widget

from clanker_tui.domain.clean import clean_line
from clanker_tui.domain.spending import ModelSpeed

Prices = Mapping[tuple[str, str], tuple[float | None, float | None]]


class SpeedTable(Widget):
    """A line for each model. Prices are in USD per million tokens, of input and output."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's name for it
        super().__init__(id=id)
        self._speeds: Sequence[ModelSpeed] = ()
        self._prices: Prices = {}

    def show(self, speeds: Sequence[ModelSpeed], prices: Prices) -> None:
        """Show other figures."""
        self._speeds, self._prices = speeds, prices
        self.refresh()

    def render(self) -> Content:
        return Content("\n").join(speed_line(one) for one in self._speeds) or Content("No reply was measured yet.")


def speed_line(one: ModelSpeed) -> Content:
    """Return what is known of one model."""
    ttft = f"{one.ttft_ms / 1000:.2f} s" if one.ttft_ms is not None else "?"
    rate = f"{one.tokens_per_s:,.0f} tok/s" if one.tokens_per_s is not None else "?"
    return Content(f"{clean_line(f'{one.provider}/{one.model}', 40):<42}{ttft:>8}{rate:>14}{one.count:>8,}")
