"""What the installed app costs at its start with a history of that size, beside an empty one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.clients.base import Client
from benchmarks.figures import Figure, interleave
from benchmarks.stage import Stage

START_BOUND = 1.1
MEMORY_BOUND_MB = 10.0


def measure(stage: Stage, client: Client, path: Path, size: int, rounds: int) -> Iterator[Figure]:
    """Yield the CPU up to the first frame over that of an empty history, and the memory beyond it at rest."""
    stage.build_template(client)
    samples = interleave(
        {"empty": partial(started, stage, client, None), "full": partial(started, stage, client, path)}, rounds
    )
    title = f"{size:,} messages, the app"
    against = ("an empty history", samples["empty/CPU"])
    yield Figure(f"{title}: first frame, CPU", "ms", samples["full/CPU"], *against, START_BOUND)
    wall = ("an empty history", samples["empty/wall"])
    yield Figure(f"{title}: first frame, wall", "ms", samples["full/wall"], *wall)
    beyond = [full - empty for full, empty in zip(samples["full/memory"], samples["empty/memory"], strict=True)]
    yield Figure(f"{title}: memory beyond an empty history", "MB", beyond, bound=MEMORY_BOUND_MB)


def started(stage: Stage, client: Client, path: Path | None) -> dict[str, float]:
    """Start the app and leave it alone until it is at rest: milliseconds to the first frame, and megabytes."""
    ctx = stage.restore(client)
    if path is not None:
        with (ctx.config / "clanker-tui" / "config.toml").open("a") as config:
            config.write(f'\n[history]\nurl = "sqlite:///{path.absolute()}"\n')
    with stage.launch(client, ctx) as term:
        ready_at = term.wait_for(client.ready, client.start_timeout_s, "composer")
        term.wait_quiet(1.5, 20)
        return {
            "CPU": term.cpu_s_at(ready_at) * 1000,
            "wall": (ready_at - term.exec_time) * 1000,
            "memory": term.usage().rss_bytes / 1e6,
        }
