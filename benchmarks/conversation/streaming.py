"""CPU of a reply that streams, beside a minimal app on `Markdown.get_stream`, and how it grows with the reply."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from benchmarks.clients.base import Client, load_client
from benchmarks.conversation import texts
from benchmarks.conversation.driving import running, stream
from benchmarks.figures import Figure, Missing, try_in_turns
from benchmarks.stage import Stage

TOKENS, MORE_TOKENS = 4_000, 20_000
PART = 5  # a block is compared with one of a fifth of its size
TPS = 1000.0
FLOOR_BOUND = 1 / 5
GROWTH_BOUND = 5.5
_FLOOR = "floor_textual_markdown"


def reply(stage: Stage, client: Client, text: str) -> Mapping[str, float]:
    """Stream one reply in a fresh process; return CPU milliseconds to its end on the screen, to rest, and per frame."""
    with running(stage, client) as term:
        seen = stream(stage, client, term, text, tps=TPS)
    return {
        "CPU": seen.cpu_ms,
        "at rest": seen.rest_cpu_ms,
        "frame": seen.cpu_ms / max(1, seen.frames),
        "lag": seen.lag_ms,
        "peak": seen.peak_rss_bytes / 1e6,
    }


def measure(stage: Stage, client: Client, rounds: int) -> Iterator[Figure | Missing]:
    """Yield the figures of mixed replies, then those of replies that are one block."""
    floor = load_client(_FLOOR)
    for each in (client, floor):
        stage.build_template(each)
    subjects: dict[str, Callable[[], Mapping[str, float]]] = {
        "mixed": partial(reply, stage, client, texts.mixed(TOKENS)),
        "floor": partial(reply, stage, floor, texts.mixed(TOKENS)),
        "mixed, more": partial(reply, stage, client, texts.mixed(MORE_TOKENS)),
    }
    for name, (make, size) in texts.BLOCKS.items():
        subjects[f"{name}, a fifth"] = partial(reply, stage, client, make(size // PART))
        subjects[name] = partial(reply, stage, client, make(size))
    figure = try_in_turns(subjects, rounds).figure
    title, more = f"{TOKENS:,} tokens", f"{MORE_TOKENS:,} tokens"
    base = {"base_name": "Markdown.get_stream", "base": "floor/CPU"}
    yield figure(f"{title}, CPU", "ms", "mixed/CPU", **base, bound=FLOOR_BOUND)
    yield figure(f"{title}, CPU until at rest", "ms", "mixed/at rest", base_name="the same", base="floor/at rest")
    yield figure(f"{title}, CPU of a frame", "ms", "mixed/frame", base_name="the same", base="floor/frame")
    yield figure(f"{title}, last byte to end on screen", "ms", "mixed/lag", base_name="the same", base="floor/lag")
    yield figure(f"{title}, peak memory", "MB", "mixed/peak", base_name="the same", base="floor/peak")
    yield figure(f"{more}, CPU", "ms", "mixed, more/CPU", base_name=title, base="mixed/CPU", bound=GROWTH_BOUND)
    yield figure(f"{more}, peak memory", "MB", "mixed, more/peak", base_name=title, base="mixed/peak")
    for name in texts.BLOCKS:
        part = f"{name}, a fifth/CPU"
        yield figure(f"{name}, CPU", "ms", f"{name}/CPU", base_name="a fifth of it", base=part, bound=GROWTH_BOUND)
