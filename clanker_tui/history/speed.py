"""How fast models were, by the latest requests of each: read from an index, without the rows themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median
from typing import TypeVar

from clanker_tui.domain.spending import ModelSpeed
from clanker_tui.history.database import Database
from clanker_tui.history.faults import out_of_order
from clanker_tui.history.values import demand, moment, text_bytes, text_from

SAMPLE = 1000  # of the latest requests of a model say how fast it is
TREND = 12
FEWEST = 20  # of less there is no figure that 95 of 100 did better than
FEWEST_TOKENS, SHORTEST_MS = 16, 50  # less tells nothing about how fast a reply streamed
# As bytes: a text that is damaged is found again only by those it is made of.
NAMES = "SELECT CAST(provider AS BLOB), CAST(model AS BLOB) FROM usage"
NEXT_MODEL = f"{NAMES} WHERE provider = CAST(? AS TEXT) AND model > CAST(? AS TEXT) ORDER BY model LIMIT 1"
NEXT_PROVIDER = f"{NAMES} WHERE provider > CAST(? AS TEXT) ORDER BY provider, model LIMIT 1"
FIRST = f"{NAMES} ORDER BY provider, model LIMIT 1"
LATEST = """
    SELECT sent_at, ttft_ms, duration_ms - ttft_ms, CASE WHEN is_estimate THEN 0 ELSE coalesce(output_tokens, 0) END
    FROM usage WHERE provider = CAST(? AS TEXT) AND model = CAST(? AS TEXT)
        AND outcome = 'complete' AND ttft_ms IS NOT NULL
    ORDER BY sent_at DESC LIMIT ?
"""

T = TypeVar("T", int, float)
Sample = Sequence[tuple[str, int, int, int]]  # the newest first: when, time to first token, then streaming, tokens


def speeds(database: Database) -> list[ModelSpeed]:
    """Return how fast each model was, those used last first."""
    found = [speed for name in models(database) if (speed := model_speed(database, *name)) is not None]
    return sorted(found, key=lambda speed: speed.last_at, reverse=True)


def model_speed(database: Database, provider: str, model: str) -> ModelSpeed | None:
    """Return how fast one model was; None when no reply of it tells."""
    sample = database.execute(LATEST, (text_bytes(provider), text_bytes(model), SAMPLE)).fetchall()
    return speed_of(provider, model, sample) if sample else None


def models(database: Database) -> Iterator[tuple[str, str]]:
    """Yield every model that was asked, from one to the next in the index."""
    row = database.execute(FIRST).fetchone()
    while row is not None:
        demand(bytes, *row)
        provider, model = row
        yield text_from(provider), text_from(model)
        row = database.execute(NEXT_MODEL, (provider, model)).fetchone()
        row = row or database.execute(NEXT_PROVIDER, (provider,)).fetchone()
        if row is not None and row <= (provider, model):
            raise out_of_order(database.path)


def speed_of(provider: str, model: str, sample: Sample) -> ModelSpeed:
    """Return how fast a model was in some requests."""
    waits = sorted(wait for _, wait, *_ in sample)
    rates = [
        tokens * 1000 / streaming_ms
        for *_, streaming_ms, tokens in reversed(sample)
        if tokens >= FEWEST_TOKENS and streaming_ms >= SHORTEST_MS
    ]
    size = max(-(-len(rates) // TREND), 1)
    return ModelSpeed(
        provider,
        model,
        count=len(sample),
        ttft_ms=round(median(waits)),
        ttft_p95_ms=worse_than_95(waits),
        tokens_per_s=median(rates) if rates else None,
        tokens_per_s_p95=worse_than_95(sorted(rates, reverse=True)),
        trend=tuple(median(rates[at : at + size]) for at in range(0, len(rates), size)),
        last_at=moment(sample[0][0]),
    )


def worse_than_95(figures: Sequence[T]) -> T | None:
    """Return the figure that 95 of 100 are better than, the best coming first; None when there are too few."""
    return figures[len(figures) * 95 // 100] if len(figures) >= FEWEST else None
