"""What the installed app takes to show what was spent, from the key to the figures on the screen.

Each figure is taken twice: while the app is in use, a key every third of a second, and after four seconds of rest, when
the processor's caches hold other things.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from benchmarks.clients.base import Client
from benchmarks.figures import Figure, interleave
from benchmarks.stage import Stage
from benchmarks.terminal.program import Terminal

BOUND_MS = 100.0
IN_USE_S, AT_REST_S, PATIENCE_S = 0.3, 4.0, 60.0
WARMING_KEYS = "word"
VIEWS = (  # the key, what is shown then, and a text that only its figures have
    ("a", "the chart of all years", r"2023 +2024"),
    ("2", "the days of a year", "Mon"),
    ("3", "the table of models", "share"),
    ("4", "the requests", r"^ +when "),
    ("5", "the speeds", r"TTFT +95 %"),
)


def measure(stage: Stage, client: Client, path: Path, size: int, rounds: int) -> Iterator[Figure]:
    """Yield the milliseconds from keys to what they show, in an app over a history of that size."""
    stage.build_template(client)
    subjects = {
        "in use": partial(opened, stage, client, path, gap_s=IN_USE_S),
        "after a rest": partial(opened, stage, client, path, gap_s=AT_REST_S),
    }
    samples = interleave(subjects, rounds)
    for subject in subjects:
        bound = BOUND_MS if subject == "in use" else None
        title = f"{size:,}, the app {subject}"
        yield Figure(f"{title}: F4 to the screen", "ms", samples[f"{subject}/screen"], bound=bound)
        yield Figure(f"{title}: F4 to its sums", "ms", samples[f"{subject}/sums"])
        for _, what, _ in VIEWS:
            yield Figure(f"{title}: a key to {what}", "ms", samples[f"{subject}/{what}"], bound=bound)


def opened(stage: Stage, client: Client, path: Path, *, gap_s: float) -> Mapping[str, float]:
    """Start the app, open the usage screen and look at all its views; return how long each took."""
    ctx = stage.restore(client)
    with (ctx.config / "clanker-tui" / "config.toml").open("a") as config:
        config.write(f'\n[history]\nurl = "sqlite:///{path.absolute()}"\n')
    with stage.launch(client, ctx) as term:
        term.wait_for(client.ready, client.start_timeout_s, "composer")
        term.wait_quiet(AT_REST_S, PATIENCE_S)
        for key in WARMING_KEYS:
            term.key(key)
            time.sleep(gap_s)
        pressed = term.key("f4")
        took = {"screen": seen(term, "4 Requests") - pressed, "sums": seen(term, r"\d req · ") - pressed}
        for key, what, text in VIEWS:
            time.sleep(gap_s)
            took[what] = -term.key(key) + seen(term, text)
        return {what: wait_s * 1000 for what, wait_s in took.items()}


def seen(term: Terminal, text: str) -> float:
    """Return when a text stood on the screen."""
    return term.wait_for(text, PATIENCE_S, text)
