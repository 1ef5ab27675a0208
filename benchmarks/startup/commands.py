"""Commands that print something and end: --version and --help, against a bare interpreter."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.clients.base import Client, Context
from benchmarks.figures import Figure, interleave
from benchmarks.processes import children_cpu_s
from benchmarks.stage import CONFIGURED, Stage

BOUND = 3.0


@dataclass(frozen=True, slots=True)
class Done:
    """A command that has ended: when it was started, wall and CPU milliseconds, what it printed."""

    begin: float
    wall: float
    cpu: float
    stdout: str


def run_command(stage: Stage, client: Client, ctx: Context, argv: list[str]) -> Done:
    """Run a command to its end, in a client's environment.

    Raises:
        CalledProcessError: it failed.
    """
    env = stage.environment(client, ctx)
    cpu, begin = children_cpu_s(), time.monotonic()
    done = subprocess.run(
        argv, env=env, cwd=ctx.home, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=True
    )
    wall = (time.monotonic() - begin) * 1000
    return Done(begin, wall, (children_cpu_s() - cpu) * 1000, done.stdout)


def measure(stage: Stage, client: Client, rounds: int) -> Iterator[Figure]:
    """Yield wall and CPU of --version and --help over those of `python -c pass`."""
    stage.configure(client)
    ctx = stage.restore(client, CONFIGURED)

    def run(argv: list[str]) -> dict[str, float]:
        done = run_command(stage, client, ctx, argv)
        return {"wall": done.wall, "CPU": done.cpu}

    samples = interleave(
        {
            "--version": lambda: run(client.version_argv(ctx)),
            "--help": lambda: run(client.help_argv(ctx)),
            "python -c pass": lambda: run([ctx.python(client.venv), "-c", "pass"]),
        },
        rounds * 3,
    )
    for option in ("--version", "--help"):
        for kind in ("wall", "CPU"):
            base = samples[f"python -c pass/{kind}"]
            yield Figure(f"{option}, {kind}", "ms", samples[f"{option}/{kind}"], "python -c pass", base, BOUND)
