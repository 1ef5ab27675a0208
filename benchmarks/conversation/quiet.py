"""Bytes to the terminal for each character that streams, and what the app costs once the reply is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from benchmarks.clients.base import Client
from benchmarks.conversation import texts
from benchmarks.conversation.driving import SIZE, running, stream
from benchmarks.figures import Figure, Missing, try_in_turns
from benchmarks.stage import Stage
from benchmarks.startup.idle import watch_idle

FAST_BOUND, SLOW_BOUND = 5.0, 12.0  # bytes a character, at 80x24
IDLE_CPU_BOUND = 2.0  # milliseconds a second


@dataclass(frozen=True, slots=True)
class Pace:
    """A reply of so many tokens, at so many a second (0: unpaced), on a screen of a size."""

    name: str
    tokens: int
    tps: float
    size: tuple[int, int] = SIZE
    bound: float | None = None


PACES = (
    Pace("500 tokens/s", 4_000, 500, bound=FAST_BOUND),
    Pace("1,000 tokens/s", 4_000, 1000, bound=FAST_BOUND),
    Pace("unpaced", 4_000, 0, bound=FAST_BOUND),
    Pace("60 tokens/s", 1_000, 60, bound=SLOW_BOUND),
    Pace("500 tokens/s, 40x12", 2_000, 500, (40, 12)),
    Pace("500 tokens/s, 200x50", 2_000, 500, (200, 50)),
)


def reply(stage: Stage, client: Client, pace: Pace) -> Mapping[str, float]:
    """Stream one reply in a fresh process; return bytes a character."""
    text = texts.mixed(pace.tokens)
    with running(stage, client, size=pace.size) as term:
        return {"bytes": stream(stage, client, term, text, tps=pace.tps).bytes / len(text)}


def idle_after(stage: Stage, client: Client) -> Mapping[str, float]:
    """Stream one reply in a fresh process, then leave it alone; return bytes and CPU milliseconds a second."""
    with running(stage, client) as term:
        stream(stage, client, term, texts.mixed(1_000), tps=1000)
        term.wait_quiet(2.0, 20)
        return watch_idle(term)


def measure(stage: Stage, client: Client, rounds: int) -> Iterator[Figure | Missing]:
    """Yield bytes for each pace and size, and what idling costs after a reply."""
    stage.build_template(client)
    subjects = {pace.name: partial(reply, stage, client, pace) for pace in PACES}
    figure = try_in_turns({**subjects, "idle": partial(idle_after, stage, client)}, rounds).figure
    for pace in PACES:
        yield figure(f"bytes a character, {pace.name}", "B", f"{pace.name}/bytes", bound=pace.bound)
    yield figure("idle after a reply, to the terminal", "B/s", "idle/bytes", bound=0)
    yield figure("idle after a reply, CPU", "ms/s", "idle/CPU", bound=IDLE_CPU_BOUND)
