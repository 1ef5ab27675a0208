"""Prints the table: what the server does, how that ends, the requests made, the seconds it took, the memory so far."""

from __future__ import annotations

import asyncio
import resource
import sys

from tests.hostile.outcome import outcome_of
from tests.hostile.table import table
from tests.loopback import only_loopback


def peak_mb() -> float:
    """Return the most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)


async def show() -> None:
    for situation in table():
        outcome = await outcome_of(situation)
        told = outcome.sentence or "a whole reply"
        print(f"{situation.name}\n    {told[:300]}")
        print(f"    {outcome.requests} requests, {outcome.seconds:.2f} s, {peak_mb():.0f} MB", flush=True)


if __name__ == "__main__":
    with only_loopback():
        asyncio.run(show())
