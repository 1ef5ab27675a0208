"""Commands that print something and end: --version and --help against a bare interpreter, usage against --help."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from benchmarks.clients.base import Client, Context
from benchmarks.figures import Figure, interleave
from benchmarks.processes import children_cpu_s
from benchmarks.stage import CONFIGURED, Stage

BOUND = 3.0
USAGE_BOUND = 2.0  # of --help, and the question to the history beside
_USED = "used"


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
    """Yield wall and CPU of --version and --help over those of `python -c pass`, and of usage over those of --help."""
    stage.configure(client)
    stage.server.answer("Hello there.", tps=0)
    stage.make_variant(client, _USED, partial(_ask, stage, client), origin=CONFIGURED)
    ctx = stage.restore(client, _USED)

    def run(argv: list[str]) -> dict[str, float]:
        done = run_command(stage, client, ctx, argv)
        return {"wall": done.wall, "CPU": done.cpu}

    program = client.help_argv(ctx)[0]
    samples = interleave(
        {
            "--version": lambda: run(client.version_argv(ctx)),
            "--help": lambda: run(client.help_argv(ctx)),
            "usage": lambda: run([program, "usage"]),
            "usage --by model": lambda: run([program, "usage", "--by", "model"]),
            "python -c pass": lambda: run([ctx.python(client.venv), "-c", "pass"]),
        },
        rounds * 3,
    )
    for name, base_name, bound in (
        ("--version", "python -c pass", BOUND),
        ("--help", "python -c pass", BOUND),
        ("usage", "--help", USAGE_BOUND),
        ("usage --by model", "--help", USAGE_BOUND),
    ):
        for kind in ("wall", "CPU"):
            base = samples[f"{base_name}/{kind}"]
            yield Figure(f"{name}, {kind}", "ms", samples[f"{name}/{kind}"], base_name, base, bound)


def _ask(stage: Stage, client: Client, ctx: Context) -> None:
    """Leave a history with a request in it."""
    run_command(stage, client, ctx, client.ask_argv(ctx, "say hello"))
