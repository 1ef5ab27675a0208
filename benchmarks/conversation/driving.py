"""Drives a client in a terminal as a person does, and tells what each step cost it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks import corpus
from benchmarks.clients.base import Client, Context
from benchmarks.errors import TimedOutError
from benchmarks.processes import process_cpu_s
from benchmarks.scenarios.streaming import warm_up
from benchmarks.stage import TEMPLATE, Stage
from benchmarks.terminal.program import Terminal
from benchmarks.typist import Typist

SIZE = (80, 24)
PROMPT = "now the long answer please"
STREAM_TIMEOUT_S = 180.0
END_TIMEOUT_S = 60.0  # after the server's last byte
_LOOK_S = 0.5
_RESTING_CPU_S = 0.02  # in _LOOK_S
_REST_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Streamed:
    """One reply, from Enter to its end on the screen, and to rest.

    `begin_s` and `rest_s` are moments of `time.monotonic`.
    """

    begin_s: float
    rest_s: float
    cpu_ms: float
    rest_cpu_ms: float
    lag_ms: float  # from the server's last byte to the end on the screen
    bytes: int  # to the terminal
    frames: int
    peak_rss_bytes: int


@contextmanager
def running(
    stage: Stage,
    client: Client,
    *,
    size: tuple[int, int] = SIZE,
    variant: str = TEMPLATE,
    argv: Callable[[Context], list[str]] | None = None,
) -> Iterator[Terminal]:
    """Give a client that has started and come to rest."""
    ctx = stage.restore(client, variant)
    with stage.launch(client, ctx, argv(ctx) if argv else None, size=size) as term:
        term.wait_for(client.ready, client.start_timeout_s, "composer")
        wait_for_rest(term)
        yield term


def wait_for_rest(term: Terminal, timeout_s: float = _REST_TIMEOUT_S) -> float:
    """Wait until the program computes no more; return the CPU seconds it had used by then, half a second of idling
    included.

    Raises:
        TimedOutError: it went on and on.
    """
    deadline = time.monotonic() + timeout_s
    used = process_cpu_s(term.pid)
    while time.monotonic() < deadline:
        time.sleep(_LOOK_S)
        before, used = used, process_cpu_s(term.pid)
        if used - before < _RESTING_CPU_S:
            return used
    raise TimedOutError(f"still busy after {timeout_s:g} s")


def cost_ms(term: Terminal, act: Callable[[], object]) -> float:
    """Return the CPU milliseconds between an act and rest; begin at rest."""
    before = process_cpu_s(term.pid)
    act()
    return (wait_for_rest(term) - before) * 1000


def stream(
    stage: Stage, client: Client, term: Terminal, text: str, *, tps: float, per_event: int = 1, is_typing: bool = False
) -> Streamed:
    """Ask for a reply, in a client that has had one already, and watch it to its end and to rest.

    The screen is interpreted only after the last byte was sent, so that watching costs nothing meanwhile.

    Raises:
        TimedOutError: the end of the reply never was on the screen.
    """
    warm_up(stage, client, term)
    wait_for_rest(term)
    stage.server.answer(text, tps=tps, per_event=per_event)
    written = term.bytes_out
    enter = client.submit(term, PROMPT)
    begun_cpu_s = term.cpu_s_at(enter)
    typist = Typist(term)
    try:
        if is_typing:
            stage.server.wait_active()
            typist.start()
        entry = stage.server.completion(STREAM_TIMEOUT_S)
        end = term.wait_for(corpus.END, END_TIMEOUT_S, "end of the reply")
    except TimedOutError as error:
        after = time.monotonic() - enter
        if term.exited:
            raise TimedOutError(f"the program ended by itself {after:.0f} s after Enter") from error
        used = process_cpu_s(term.pid) - begun_cpu_s
        raise TimedOutError(f"no end of the reply {after:.0f} s after Enter, {used:.1f} s of CPU so far") from error
    finally:
        typist.stop()
    rested_cpu_s = wait_for_rest(term)
    return Streamed(
        begin_s=enter,
        rest_s=time.monotonic(),
        cpu_ms=(term.cpu_s_at(end) - begun_cpu_s) * 1000,
        rest_cpu_ms=(rested_cpu_s - begun_cpu_s) * 1000,
        lag_ms=(end - entry["last"]) * 1000,
        bytes=term.bytes_out - written,
        frames=frames_in(term.stamps_since(enter)),
        peak_rss_bytes=term.usage().peak_bytes,
    )


def frames_in(stamps: list[float], *, apart_s: float = 0.004) -> int:
    """Return how many frames writes belong to: those that are closer than `apart_s` are one."""
    return sum(1 for before, after in zip([0.0, *stamps], stamps, strict=False) if after - before > apart_s)


def press_each(term: Terminal, keys: list[str], *, patience_s: float = 1.0) -> tuple[float, int]:
    """Press keys, each when the screen has answered the one before; begin at rest.

    Returns the CPU milliseconds of an answered key, and how many the program let pass without writing anything. It is
    given up at the first of those: at the end of what can be scrolled the rest would come to nothing too.

    Raises:
        TimedOutError: no key was answered at all.
    """
    before = process_cpu_s(term.pid)
    for number, key in enumerate(keys):
        written, pressed = term.bytes_out, time.monotonic()
        term.key(key)
        while term.bytes_out == written:
            if time.monotonic() - pressed > patience_s:
                if number == 0:
                    raise TimedOutError(f"{key} changed nothing on the screen")
                return (wait_for_rest(term) - before) * 1000 / number, len(keys) - number
            time.sleep(0.002)
        _wait_until_written(term)
    return (wait_for_rest(term) - before) * 1000 / len(keys), 0


def _wait_until_written(term: Terminal, quiet_s: float = 0.03) -> None:
    """Wait until nothing was written for a moment."""
    while True:
        written = term.bytes_out
        time.sleep(quiet_s)
        if term.bytes_out == written:
            return
