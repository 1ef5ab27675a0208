"""What a request costs to store, and to price anew, with the sums and without."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure
from benchmarks.usage.filling import END
from clanker_tui.domain.messages import new_id
from clanker_tui.domain.usage import Cost, PriceSource, Purpose, Usage, UsageRecord
from clanker_tui.history.database import Database
from clanker_tui.history.mending import TRIGGERS
from clanker_tui.history.opening import open_database
from clanker_tui.history.usage import add_usage, set_cost

ROWS = 100  # of a round
BOUND_MS = 1.0
NEW_PRICE = Cost(7, PriceSource.CONFIG)


def measure(path: Path, size: int, rounds: int) -> Iterator[Figure]:
    """Yield the milliseconds of a row in a transaction of its own: with the triggers, without, and the difference."""
    kept, bare = path.with_name("kept.db"), path.with_name("bare.db")
    for copy in (kept, bare):
        shutil.copyfile(path, copy)
    try:
        with closing(open_database(kept)) as one, closing(open_database(bare)) as other:
            for trigger in TRIGGERS:
                name = trigger.split()[2]
                if name.startswith("usage_"):
                    other.execute(f"DROP TRIGGER {name}")
            samples = [one_round(one, other) for _ in range(rounds)]
    finally:
        for copy in (kept, bare):
            copy.unlink()
    for number, what in enumerate(("a row", "a new price")):
        with_sums, without = ([values[2 * number + which] for values in samples] for which in (0, 1))
        yield Figure(f"{size:,}: {what}", "ms", with_sums, "without sums", without)
        more = [first - second for first, second in zip(with_sums, without, strict=True)]
        yield Figure(f"{size:,}: {what}, more than without sums", "ms", more, bound=BOUND_MS)


def one_round(kept: Database, bare: Database) -> list[float]:
    """Return the median of what a row takes, and of what a new price does, each with sums and without, in turns."""
    taken: dict[str, list[float]] = {"kept": [], "bare": [], "priced": [], "bare priced": []}
    for number in range(ROWS):
        one = record(number)
        for database, row, price in ((kept, "kept", "priced"), (bare, "bare", "bare priced")):
            taken[row].append(duration_ms(database, partial(add_usage, database, one)))
            taken[price].append(duration_ms(database, partial(set_cost, database, one.id, NEW_PRICE)))
    return [median(values) for values in taken.values()]


def duration_ms(database: Database, write: Callable[[], object]) -> float:
    """Return how long a transaction takes, with the disk."""
    began = time.perf_counter()
    with database.transaction():
        write()
    return (time.perf_counter() - began) * 1000


def record(number: int) -> UsageRecord:
    """Return a request of today."""
    return UsageRecord(
        id=new_id(),
        conversation_id=new_id(),
        message_id=new_id(),
        purpose=Purpose.CHAT,
        provider="openai",
        model="gpt-5",
        host="laptop",
        sent_at=END + timedelta(seconds=number),
        duration_ms=1200,
        attempt=1,
        outcome="complete",
        ttft_ms=200,
        usage=Usage(900, output_tokens=200),
        cost=Cost(5, PriceSource.CATALOGUE),
    )
