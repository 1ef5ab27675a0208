"""What the app costs while nobody touches it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

from benchmarks.clients.base import Client
from benchmarks.figures import Figure, interleave
from benchmarks.processes import process_cpu_s
from benchmarks.stage import Stage
from benchmarks.terminal.program import Terminal

IDLE_S = 10.0
_SIZE = (80, 24)


def idle(stage: Stage, client: Client) -> dict[str, float]:
    """Start the app, let it settle, and return bytes and CPU milliseconds per second."""
    ctx = stage.restore(client)
    with stage.launch(client, ctx, size=_SIZE) as term:
        term.wait_for(client.ready, client.start_timeout_s, "composer")
        term.wait_quiet(2.0, 20)
        return watch_idle(term)


def watch_idle(term: Terminal) -> dict[str, float]:
    """Leave a program alone for IDLE_S; return bytes and CPU milliseconds per second."""
    written, cpu = term.bytes_out, process_cpu_s(term.pid)
    time.sleep(IDLE_S)
    used = process_cpu_s(term.pid) - cpu
    return {"bytes": (term.bytes_out - written) / IDLE_S, "CPU": used * 1000 / IDLE_S}


def measure(stage: Stage, client: Client, rounds: int) -> Iterator[Figure]:
    """Yield both; not a byte may be written."""
    stage.build_template(client)
    samples = interleave({"idle": partial(idle, stage, client)}, min(3, rounds))
    yield Figure("idle, to the terminal", "B/s", samples["idle/bytes"], bound=0)
    yield Figure("idle, CPU", "ms/s", samples["idle/CPU"])
