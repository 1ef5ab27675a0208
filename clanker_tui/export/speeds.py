"""The speeds of models as a table of figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clanker_tui.domain.spending import ModelSpeed
from clanker_tui.export.tables import FigureTable

Prices = Mapping[tuple[str, str], tuple[float | None, float | None]]

COLUMNS = (
    *("provider", "model", "requests", "ttft_ms", "ttft_p95_ms", "tokens_per_s", "tokens_per_s_p95"),
    *("input_usd_per_million", "output_usd_per_million", "last_at"),
)


def speed_table(speeds: Sequence[ModelSpeed], prices: Prices) -> FigureTable:
    """Return the speeds of models with all their figures, the trend excepted: it is a figure of many parts."""
    rows = tuple(
        (
            one.provider,
            one.model,
            one.count,
            one.ttft_ms,
            one.ttft_p95_ms,
            decimal(one.tokens_per_s),
            decimal(one.tokens_per_s_p95),
            *map(decimal, prices.get((one.provider, one.model), (None, None))),
            one.last_at.isoformat(),
        )
        for one in speeds
    )
    return FigureTable("Speed", COLUMNS, rows)


def decimal(figure: float | None) -> str | None:
    """Return a figure as decimal text, to the sixth place at most."""
    if figure is None:
        return None
    text = f"{figure:.6f}".rstrip("0")
    return f"{text}0" if text.endswith(".") else text
