"""Runs the wanted scenarios of every client, several times, and notes each run in runs.jsonl."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.clients.base import Client
from benchmarks.errors import MEASUREMENT_ERRORS, NotSupportedError
from benchmarks.machine import Result, calibrate, settle, watch
from benchmarks.scenarios.starting import help_text, start, version
from benchmarks.scenarios.stored import long_conversation, search_among_many, start_among_many
from benchmarks.scenarios.streaming import first_token, stream
from benchmarks.stage import Stage

Cell = tuple[str, Callable[[], Result]]
"""The name of a scenario, and what measures it once."""

_MOST_FAILURES = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run: scenarios by letter, `only` those whose name matches, how often, and for how long at most."""

    scenarios: str
    only: str
    runs: int
    chats: int
    settle_s: float
    cell_limit_s: float


def cells(stage: Stage, client: Client, plan: Plan) -> Iterator[Cell]:
    """Yield the scenarios of a plan that make sense for a client."""
    wanted = plan.scenarios
    if "a" in wanted and (client.is_chat or client.start_only):
        yield "a start", partial(start, stage, client)
    if "b" in wanted:
        yield "b --version", partial(version, stage, client)
        yield "b --help", partial(help_text, stage, client)
    if client.start_only:
        return
    if "d" in wanted and client.is_chat:
        yield "d first token", partial(first_token, stage, client)
    if "c" in wanted:
        for label, tps in (("500/s", 500.0), ("max", 0.0)):
            yield f"c stream {label}", partial(stream, stage, client, tps=tps, typing=False)
            yield f"c stream {label} typing", partial(stream, stage, client, tps=tps, typing=True)
    if "e" in wanted and client.is_chat:
        yield "e long chat", partial(long_conversation, stage, client)
    if "f" in wanted and client.is_chat:
        yield "f many start", partial(start_among_many, stage, client, plan.chats)
        yield "f many search", partial(search_among_many, stage, client, plan.chats)


class Runner:
    """Carries out a plan."""

    def __init__(self, stage: Stage, plan: Plan, out: Path) -> None:
        self._stage = stage
        self._plan = plan
        self._log = out / "runs.jsonl"

    def run(self, clients: list[Client]) -> None:
        """Measure each client in turn."""
        for client in clients:
            try:
                self._stage.build_template(client)
            except MEASUREMENT_ERRORS as error:
                self._note(client, "template", {"error": _told(error)})
                continue
            for name, measure in cells(self._stage, client, self._plan):
                if re.search(self._plan.only, name):
                    self._repeat(client, name, measure)

    def _repeat(self, client: Client, name: str, measure: Callable[[], Result]) -> None:
        failures = 0
        begin = time.monotonic()
        for number in range(self._plan.runs):
            settle(self._plan.settle_s)
            result: Result = {"run": number, "calibration_ms": round(calibrate(), 2)}
            try:
                with watch(result):
                    result.update(measure())
            except NotSupportedError as error:
                self._note(client, name, {"skipped": str(error)})
                return
            except MEASUREMENT_ERRORS as error:
                failures += 1
                result["error"] = _told(error)
            self._note(client, name, result)
            if failures >= _MOST_FAILURES or time.monotonic() - begin > self._plan.cell_limit_s:
                return

    def _note(self, client: Client, scenario: str, result: Result) -> None:
        row = {"client": client.name, "title": client.title, "kind": client.kind, "scenario": scenario, **result}
        with self._log.open("a") as file:
            file.write(json.dumps(row) + "\n")
        brief = {name: round(value, 2) if isinstance(value, float) else value for name, value in result.items()}
        print(f"{client.name:24} {scenario:24} {brief!s:.400}", flush=True)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:3000]
