"""How fast one model was: asked after each of its replies, so it looks at no other model's requests."""

from __future__ import annotations

from clanker_tui.domain.spending import ModelSpeed
from clanker_tui.history.database import Database
from clanker_tui.history.spending import SAMPLE, speed_of
from clanker_tui.history.values import moment, text_bytes

LATEST = """
    SELECT sent_at, ttft_ms, duration_ms, output_tokens FROM usage
    WHERE provider = CAST(:provider AS TEXT) AND model = CAST(:model AS TEXT)
        AND outcome = 'complete' AND ttft_ms IS NOT NULL
    ORDER BY sent_at DESC LIMIT :sample
"""


def model_speed(database: Database, provider: str, model: str) -> ModelSpeed | None:
    """Return how fast a model was; None when no reply of it tells."""
    values = {"provider": text_bytes(provider), "model": text_bytes(model), "sample": SAMPLE}
    sample = []
    for sent_at, ttft_ms, duration_ms, output in database.execute(LATEST, values):
        streaming_ms = duration_ms - ttft_ms
        rate = output * 1000 / streaming_ms if output and output > 1 and streaming_ms > 0 else None
        sample.append((moment(sent_at), ttft_ms, rate))
    return speed_of(provider, model, sample) if sample else None
