"""Scenarios a, b and the first of f: the start of the app, and of --version and --help."""

from __future__ import annotations

import subprocess
import time

from benchmarks.clients.base import Client
from benchmarks.errors import TimedOutError
from benchmarks.machine import Result
from benchmarks.processes import children_cpu_s
from benchmarks.stage import TEMPLATE, Stage
from benchmarks.terminal.program import Terminal

MIB = 2**20
_PROBE = "Q"
_ECHO_TIMEOUT_S = 30.0
_RETYPE_S = 0.5  # a key typed before the composer has the focus is lost


def start(stage: Stage, client: Client, variant: str = TEMPLATE) -> Result:
    """From exec to the composer being visible, and to a typed character being echoed."""
    ctx = stage.restore(client, variant)
    with stage.launch(client, ctx) as term:
        ready = term.wait_for(client.ready, client.start_timeout_s, "composer")
        echoed, lost = _type_until_echoed(term)
        used = term.usage()
        time.sleep(0.7)
        later = term.usage()
        return {
            "ready_ms": (ready - term.exec_time) * 1000,
            "echo_ms": (echoed - term.exec_time) * 1000,
            "keys_lost": lost,
            "cpu_s": used.cpu_s,
            "rss_mb": later.rss_bytes / MIB,
            "pss_mb": later.pss_bytes / MIB,
            "bytes": term.bytes_out,
            "processes": later.processes,
            "waited_s": used.waited_s,
        }


def _type_until_echoed(term: Terminal) -> tuple[float, int]:
    """Return when a typed character was on the screen, and how many were typed in vain before it."""
    before = "".join(term.lines).count(_PROBE)
    echoed: list[float] = []

    def see(stamp: float, _changed: list[int]) -> None:
        if not echoed and "".join(term.lines).count(_PROBE) > before:
            echoed.append(stamp)

    sent = term.type(_PROBE)
    lost = 0
    deadline = time.monotonic() + _ECHO_TIMEOUT_S
    while not echoed and time.monotonic() < deadline:
        term.sync(see)
        time.sleep(0.002)
        if not echoed and time.monotonic() - sent > _RETYPE_S:
            lost += 1
            sent = term.type(_PROBE)
    if not echoed:
        raise TimedOutError("typed character not echoed:\n" + term.text)
    return echoed[0], lost


def version(stage: Stage, client: Client) -> Result:
    """Wall and CPU time of --version."""
    return _command(stage, client, client.version_argv(stage.context(client)))


def help_text(stage: Stage, client: Client) -> Result:
    """Wall and CPU time of --help."""
    return _command(stage, client, client.help_argv(stage.context(client)))


def _command(stage: Stage, client: Client, argv: list[str]) -> Result:
    ctx = stage.restore(client)
    env = stage.environment(client, ctx)
    before = children_cpu_s()
    begin = time.monotonic()
    done = subprocess.run(
        argv,
        env=env,
        cwd=ctx.home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        check=False,
    )
    wall = time.monotonic() - begin
    return {"wall_ms": wall * 1000, "rc": done.returncode, "cpu_s": children_cpu_s() - before}
