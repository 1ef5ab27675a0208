"""Runs the app under the stall probe, and tells the worst stall of its event loop between two moments."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.clients.base import Client, Context
from benchmarks.stage import Stage

PROBE = Path(__file__).resolve().parent.parent / "startup" / "stall_probe.py"


class Probe:
    """Where the probe of one client writes; its home is always at the same path."""

    def __init__(self, stage: Stage, client: Client) -> None:
        self._client = client
        self._notes = stage.context(client).home / "stalls.jsonl"

    def argv(self, ctx: Context) -> list[str]:
        """Return the command that starts the app under the probe."""
        return [ctx.python(self._client.venv), "-P", str(PROBE), str(self._notes)]

    def worst(self, begin_s: float, end_s: float) -> dict[str, float]:
        """Return the worst stall between two moments, in milliseconds: as it was, and less waiting for a core.

        Read it before the app is ended: its home does not outlive it.
        """
        notes = [json.loads(line) for line in self._notes.read_text().splitlines() if line.endswith("}")]
        late = [note for note in notes if "late_ms" in note and note["at"] >= begin_s and note["due"] <= end_s]
        return {
            "worst": max((note["late_ms"] for note in late), default=0.0),
            "own": max((note["late_ms"] - note["waited_ms"] for note in late), default=0.0),
        }
