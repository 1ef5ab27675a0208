"""How fast and how busy the machine is: other work may share it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.processes import TICKS_PER_S, tree_cpu_s

Result = dict[str, float | int | str | None]
"""One run: what was measured, by name. Names end in the unit."""


def calibrate() -> float:
    """Return the CPU milliseconds of a fixed pure-Python loop: the machine's speed now."""
    best = 1e9
    for _ in range(3):
        begin = time.thread_time()
        total = 0
        for value in range(200_000):
            total += value & 7
        best = min(best, time.thread_time() - begin)
    return best * 1000


def busy_s() -> float:
    """Return the CPU seconds that all work on this machine has used so far."""
    with Path("/proc/stat").open() as file:
        values = [int(value) for value in file.readline().split()[1:9]]
    return (sum(values) - values[3] - values[4]) / TICKS_PER_S


@contextmanager
def watch(result: Result) -> Iterator[None]:
    """Note in `result` how many cores everything that is not ours used meanwhile."""
    begin, busy, ours = time.monotonic(), busy_s(), tree_cpu_s(os.getpid())
    try:
        yield
    finally:
        wall = max(0.05, time.monotonic() - begin)
        other = (busy_s() - busy) - (tree_cpu_s(os.getpid()) - ours)
        result["other_cpu"] = round(max(0.0, other) / wall, 3)


def settle(limit_s: float) -> None:
    """Wait, for a bounded time, until the machine is otherwise nearly idle."""
    deadline = time.monotonic() + limit_s
    while time.monotonic() < deadline:
        before = busy_s()
        time.sleep(0.5)
        if busy_s() - before < 0.15:
            return
