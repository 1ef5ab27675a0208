"""The speeds of models as a table for a file."""

from __future__ import annotations

from collections.abc import Sequence

from clanker_tui.domain.spending import ModelSpeed
from clanker_tui.export.tables import FigureTable

COLUMNS = (
    "provider",
    "model",
    "replies",
    "ttft_ms",
    "ttft_p95_ms",
    "tokens_per_s",
    "tokens_per_s_p95",
    "last_at",
)


def speed_figures(speeds: Sequence[ModelSpeed]) -> FigureTable:
    """Return what was measured, a row for each model; speeds are rounded to a tenth."""
    rows = tuple(
        (
            one.provider,
            one.model,
            one.count,
            one.ttft_ms,
            one.ttft_p95_ms,
            tenth(one.tokens_per_s),
            tenth(one.tokens_per_s_p95),
            one.last_at.isoformat(),
        )
        for one in speeds
    )
    return FigureTable("Speeds", COLUMNS, rows)


def tenth(figure: float | None) -> str | None:
    return None if figure is None else f"{figure:.1f}"
