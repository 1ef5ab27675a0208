"""A reply of 10 MB: streamed as fast as it comes, stored as it was, opened and scrolled."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from functools import partial

from benchmarks import corpus
from benchmarks.clients.base import Client
from benchmarks.conversation import texts
from benchmarks.conversation.driving import cost_ms, press_each, running, stream
from benchmarks.conversation.opening import open_titled
from benchmarks.conversation.watching import Probe
from benchmarks.errors import TimedOutError
from benchmarks.figures import Figure, Missing, try_in_turns
from benchmarks.stage import TEMPLATE, Stage
from benchmarks.startup.commands import run_command
from benchmarks.terminal.program import Terminal

SIZE_BYTES = 10_000_000
STALL_BOUND_MS = 50.0
PAGES = 20
_TOKENS_PER_EVENT = 16  # as coarse as servers get that are this fast
_TITLE = "Huge one"
_VARIANT = "huge"


def streamed(stage: Stage, client: Client, text: str) -> Mapping[str, float]:
    """Stream the reply under the probe, and see that it is stored as it was sent.

    Raises:
        TimedOutError: it never ended, or something else is stored.
    """
    probe = Probe(stage, client)
    with running(stage, client, argv=probe.argv) as term:
        seen = stream(stage, client, term, text, tps=0, per_event=_TOKENS_PER_EVENT)
        found = {
            **probe.worst(seen.begin_s, seen.rest_s),
            "CPU": seen.rest_cpu_ms,
            "lag": seen.lag_ms,
            "peak": seen.peak_rss_bytes / 1e6,
            "end": cost_ms(term, partial(term.key, "ctrl+end")),
        }
    if stored_reply(stage, client) != text:
        raise TimedOutError("the stored reply is not what was sent")
    return found


def stored_reply(stage: Stage, client: Client) -> str:
    """Return the latest reply in the history, as the program itself prints it."""
    ctx = stage.context(client)
    done = run_command(stage, client, ctx, [*client.argv(ctx), "history", "show", "--last", "--json"])
    return str(json.loads(done.stdout)["messages"][-1]["text"])


def opened(stage: Stage, client: Client) -> Mapping[str, float]:
    """Open the stored reply under the probe and scroll in it."""
    probe = Probe(stage, client)
    with running(stage, client, variant=_VARIANT, argv=probe.argv) as term:
        idle_bytes = term.usage().rss_bytes
        begin = time.monotonic()
        found = open_titled(term, _TITLE, corpus.END)
        after_opening = time.monotonic()
        page, idle_pages = press_each(term, ["pageup"] * PAGES)
        found |= {"page": page, "idle pages": idle_pages, "home": _home(term)}
        stalls = probe.worst(begin, after_opening)
        later = probe.worst(after_opening, time.monotonic())
        found["memory"] -= idle_bytes / 1e6
        return {**found, **stalls, **{f"scrolling {name}": value for name, value in later.items()}}


def _home(term: Terminal) -> float:
    cost = cost_ms(term, partial(term.key, "ctrl+home"))
    term.wait_for(corpus.START, 5.0, "beginning of the reply")
    return cost


def measure(stage: Stage, client: Client, rounds: int) -> Iterator[Figure | Missing]:
    """Yield what streaming it, opening it and scrolling in it cost."""
    stage.build_template(client)
    text = texts.huge(SIZE_BYTES)
    chat = (_TITLE, [("Write all you know.", text)])
    stage.make_variant(client, _VARIANT, lambda ctx: client.seed(ctx, [chat]), origin=TEMPLATE)
    subjects = {"stream": partial(streamed, stage, client, text), "open": partial(opened, stage, client)}
    figure = try_in_turns(subjects, min(2, rounds)).figure
    title = f"{SIZE_BYTES / 1e6:.0f} MB"
    yield figure(f"{title} streamed: CPU until at rest", "ms", "stream/CPU")
    yield figure(f"{title} streamed: last byte to end on screen", "ms", "stream/lag")
    yield figure(f"{title} streamed: peak memory", "MB", "stream/peak")
    yield figure(f"{title} streamed: worst stall", "ms", "stream/worst", bound=STALL_BOUND_MS)
    yield figure(f"{title} streamed: worst stall less waiting for a core", "ms", "stream/own", bound=STALL_BOUND_MS)
    yield figure(f"{title} opened: CPU", "ms", "open/CPU")
    yield figure(f"{title} opened: key to end on screen", "ms", "open/wall")
    yield figure(f"{title} opened: more memory", "MB", "open/memory")
    yield figure(f"{title} opened: worst stall", "ms", "open/worst", bound=STALL_BOUND_MS)
    yield figure(f"{title} opened: worst stall less waiting for a core", "ms", "open/own", bound=STALL_BOUND_MS)
    yield figure(f"{title}: CPU of a page up", "ms", "open/page")
    yield figure(f"{title}: page-ups without effect, of {PAGES}", "keys", "open/idle pages", bound=0)
    yield figure(f"{title}: CPU of Ctrl+Home", "ms", "open/home")
    yield figure(f"{title} scrolled: worst stall", "ms", "open/scrolling worst", bound=STALL_BOUND_MS)
