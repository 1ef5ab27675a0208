"""`ask`: from exec to the request arriving at a local server, against the same of the `llm` program."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from benchmarks.clients.base import Client, Context, load_client
from benchmarks.figures import Figure, interleave
from benchmarks.stage import CONFIGURED, Stage
from benchmarks.startup.commands import run_command

BOUND = 0.6
_OTHER = "llm_chat"
_PROMPT = "say hello"
_USED = "used"
_VARIANTS = {"new history": CONFIGURED, "existing history": _USED}


def ask(stage: Stage, client: Client, ctx: Context) -> dict[str, float]:
    """Ask once; return the milliseconds from exec to the request, and the CPU of the whole command.

    Raises:
        CalledProcessError: the command failed.
        TimedOutError: it sent no request.
    """
    stage.server.answer("Hello there.", tps=0)
    done = run_command(stage, client, ctx, client.ask_argv(ctx, _PROMPT))
    entry = stage.server.completion(10)
    return {"request": (entry["received"] - done.begin) * 1000, "CPU": done.cpu}


def _ask_in(stage: Stage, client: Client, variant: str) -> dict[str, float]:
    return ask(stage, client, stage.restore(client, variant))


def measure(stage: Stage, client: Client, rounds: int) -> Iterator[Figure]:
    """Yield the time to the request and (to know) the CPU of the whole command, with a new and an existing history."""
    other = load_client(_OTHER)
    for each in (client, other):
        stage.configure(each)
        stage.make_variant(each, _USED, partial(ask, stage, each), origin=CONFIGURED)
    samples = interleave(
        {
            f"{each.name}, {label}": partial(_ask_in, stage, each, variant)
            for label, variant in _VARIANTS.items()
            for each in (client, other)
        },
        rounds,
    )
    for what, kind, bound in (("exec to request", "request", BOUND), ("CPU of it all", "CPU", None)):
        for label in _VARIANTS:
            mine, theirs = (samples[f"{each.name}, {label}/{kind}"] for each in (client, other))
            yield Figure(f"ask, {what}, {label}", "ms", mine, "llm", theirs, bound)
