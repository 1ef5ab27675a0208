"""Event-loop stalls after the first frame, while the heavy modules load."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.clients.base import Client
from benchmarks.figures import Figure, interleave
from benchmarks.stage import Stage
from benchmarks.startup.first_frame import SIZES

BOUND_MS = 50.0
WATCH_S = 4.0
WORTH_TELLING_MS = 15.0
_PROBE = Path(__file__).with_name("stall_probe.py")


@dataclass(frozen=True, slots=True)
class Watched:
    """What the probe noted in one start: ticks that came late, and the heavy modules as they arrived."""

    first_frame: float
    notes: list[dict[str, Any]]

    def late(self) -> list[dict[str, Any]]:
        """Return the late ticks after the first frame. Those that come while the app is ended again do not count."""
        last = self.first_frame + WATCH_S
        return [
            note for note in self.notes if "late_ms" in note and self.first_frame <= note["due"] and note["at"] < last
        ]

    def story(self) -> Iterator[str]:
        """Yield what happened, in milliseconds after the first frame."""
        late = [note for note in self.late() if note["late_ms"] >= WORTH_TELLING_MS]
        for note in self.notes:
            moment = f"{(note['at'] - self.first_frame) * 1000:8.0f} ms"
            if "modules" in note:
                yield f"{moment}  loaded {', '.join(note['modules'])}"
            elif note in late:
                yield f"{moment}  stalled {note['late_ms']:.0f} ms, {note['waited_ms']:.0f} of them for a core"
                yield from (f"             {count:3} x {where}" for where, count in note["where"].items())


def watch(stage: Stage, client: Client, size: tuple[int, int], *, stacks: bool) -> Watched:
    """Start the app under the probe and watch it for WATCH_S after its first frame."""
    ctx = stage.restore(client)
    notes = ctx.home / "stalls.jsonl"
    argv = [ctx.python(client.venv), "-P", str(_PROBE), str(notes), *(["--stacks"] if stacks else [])]
    with stage.launch(client, ctx, argv, size=size) as term:
        first_frame = term.wait_for(client.ready, client.start_timeout_s, "composer")
        time.sleep(WATCH_S)
    return Watched(first_frame, [json.loads(line) for line in notes.read_text().splitlines() if line.endswith("}")])


def _worst(stage: Stage, client: Client, size: tuple[int, int]) -> dict[str, float]:
    late = watch(stage, client, size, stacks=False).late()
    own = [note["late_ms"] - note["waited_ms"] for note in late]
    return {"worst": max((note["late_ms"] for note in late), default=0.0), "own": max(own, default=0.0)}


def measure(stage: Stage, client: Client, rounds: int) -> Iterator[Figure]:
    """Yield the worst stall of each start, and the same without the time the loop's thread waited for a core."""
    stage.build_template(client)
    samples = interleave({f"{size}": partial(_worst, stage, client, size) for size in SIZES}, rounds)
    for size in SIZES:
        columns, rows = size
        name = f"worst stall after the first frame, {columns}x{rows}"
        yield Figure(name, "ms", samples[f"{size}/worst"], bound=BOUND_MS)
        yield Figure(f"{name}, less waiting for a core", "ms", samples[f"{size}/own"], bound=BOUND_MS)


def causes(stage: Stage, client: Client) -> Iterator[str]:
    """Yield when the heavy modules arrived and where the threads were in each stall, in one start."""
    stage.build_template(client)
    yield from watch(stage, client, SIZES[-1], stacks=True).story()
