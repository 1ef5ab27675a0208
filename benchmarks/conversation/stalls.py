"""Event-loop stalls while a reply streams, and while a long conversation is opened and scrolled."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from benchmarks.clients.base import Client
from benchmarks.conversation import texts
from benchmarks.conversation.driving import press_each, running, stream
from benchmarks.conversation.opening import chats, open_titled
from benchmarks.conversation.watching import Probe
from benchmarks.errors import TimedOutError
from benchmarks.figures import Figure, Missing, try_in_turns
from benchmarks.stage import Stage

BOUND_MS = 50.0
_VARIANT = "thousands"
_LONG = 500_000  # characters from which on an event brings more than one token: a server would not send 64 MB for them


def reply(
    stage: Stage, client: Client, text: str, *, tps: float, per_event: int = 1, is_typing: bool = False
) -> Mapping[str, float]:
    """Stream one reply under the probe; return the worst stall from Enter to rest.

    Raises:
        TimedOutError: the reply never ended; the message tells the worst stall so far.
    """
    probe = Probe(stage, client)
    with running(stage, client, argv=probe.argv) as term:
        begin = time.monotonic()
        try:
            seen = stream(stage, client, term, text, tps=tps, per_event=per_event, is_typing=is_typing)
        except TimedOutError as error:
            worst = probe.worst(begin, time.monotonic())["worst"]
            raise TimedOutError(f"{error}, worst stall {worst:.0f} ms") from error
        return {**probe.worst(seen.begin_s, seen.rest_s), "CPU": seen.rest_cpu_ms, "lag": seen.lag_ms}


def scrolling(stage: Stage, client: Client) -> Mapping[str, float]:
    """Open the long conversation under the probe and page up in it; return the worst stall."""
    probe = Probe(stage, client)
    with running(stage, client, variant=_VARIANT, argv=probe.argv) as term:
        begin = time.monotonic()
        open_titled(term, "Long one", texts.LAST)
        press_each(term, ["pageup"] * 30)
        return probe.worst(begin, time.monotonic())


def measure(stage: Stage, client: Client, rounds: int) -> Iterator[Figure | Missing]:
    """Yield the worst stall of each, and the same without the time the loop's thread waited for a core."""
    stage.build_template(client)
    stage.make_variant(client, _VARIANT, lambda ctx: client.seed(ctx, chats()))
    subjects: dict[str, Callable[[], Mapping[str, float]]] = {
        "4,000 tokens at 500/s, typing": partial(reply, stage, client, texts.mixed(4_000), tps=500, is_typing=True),
        "4,000 tokens at 3,000/s": partial(reply, stage, client, texts.mixed(4_000), tps=3000),
        "long conversation opened and scrolled": partial(scrolling, stage, client),
    }
    for name, text in texts.PATHOLOGICAL.items():
        subjects[name] = partial(reply, stage, client, text, tps=0, per_event=1 + len(text) // _LONG)
    figure = try_in_turns(subjects, rounds).figure
    for name in subjects:
        yield figure(f"worst stall, {name}", "ms", f"{name}/worst", bound=BOUND_MS)
        yield figure(f"worst stall, {name}, less waiting for a core", "ms", f"{name}/own", bound=BOUND_MS)
    for name in texts.PATHOLOGICAL:
        yield figure(f"CPU until at rest, {name}", "ms", f"{name}/CPU")
