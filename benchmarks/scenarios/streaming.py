"""Scenarios c and d: a long reply, without and with someone typing meanwhile; the first token of a reply."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from benchmarks import corpus
from benchmarks.clients.base import Client
from benchmarks.errors import NotSupportedError, TimedOutError
from benchmarks.machine import Result
from benchmarks.processes import Sampler, children_cpu_s
from benchmarks.scenarios.starting import MIB
from benchmarks.server import Entry
from benchmarks.stage import Stage
from benchmarks.terminal.program import Terminal
from benchmarks.typist import Typist

STREAM_TIMEOUT_S = 150.0
END_TIMEOUT_S = 60.0  # after the server's last byte; then the run counts as unfinished
REPLY_TOKENS = 4000
_NEW_FRAME_S = 0.004  # writes that are closer belong to one frame


def stream(stage: Stage, client: Client, *, tps: float, typing: bool) -> Result:
    """Stream one reply of REPLY_TOKENS at `tps` tokens per second (0: unpaced)."""
    if typing and not (client.is_chat and client.can_type_while_streaming):
        raise NotSupportedError("no composer while a reply streams")
    text = corpus.reply(REPLY_TOKENS)
    if not client.is_chat:
        return _ask(stage, client, text, tps)
    ctx = stage.restore(client)
    with stage.launch(client, ctx) as term:
        term.wait_for(client.ready, client.start_timeout_s, "composer")
        warm_up(stage, client, term)
        stage.server.answer(text, tps=tps)
        return observe(stage, client, term, "now the long answer please", typing=typing)


def _ask(stage: Stage, client: Client, text: str, tps: float) -> Result:
    """Stream a reply through a command that prints it and ends."""
    ctx = stage.restore(client)
    stage.server.answer(text, tps=tps)
    before = children_cpu_s()
    with stage.launch(client, ctx, client.ask_argv(ctx, "now the long answer please")) as term:
        entry = stage.server.completion(STREAM_TIMEOUT_S)
        end = term.wait_for(corpus.END, 30, "end of the reply")
        written = term.bytes_out
    return {
        "lag_ms": (end - entry["last"]) * 1000,
        "total_s": end - entry["received"],
        "server_s": entry["last"] - entry["first"],
        "enter_to_request_ms": (entry["received"] - term.exec_time) * 1000,
        "cpu_s": children_cpu_s() - before,
        "bytes": written,
    }


def warm_up(stage: Stage, client: Client, term: Terminal) -> None:
    """Have one short exchange, so that lazy imports and connections are paid."""
    term.wait_quiet(0.6, 4)  # some clients drop keys typed before they set the focus
    stage.server.answer("Warm and READY4U.", tps=0)
    client.submit(term, "say that you are warm")
    stage.server.completion(60)
    term.wait_for(r"READY4U", 60, "warm-up reply")
    term.wait_quiet(0.6, 4)


@dataclass
class Watcher:
    """What was seen on the screen while a reply streamed."""

    term: Terminal
    typist: Typist
    first_text: float | None = None
    changes: list[float] = field(default_factory=list)

    def see(self, stamp: float, changed: list[int]) -> None:
        """Note a change; the reply begins with corpus.START."""
        lines = [self.term.lines[row] for row in changed]
        if self.first_text is None and any(corpus.START in line for line in lines):
            self.first_text = stamp
        if self.first_text is not None:
            self.changes.append(stamp)
        self.typist.see(stamp, lines)

    def cadence(self, begin: float, end: float) -> Result:
        """Return how steadily the screen changed; `begin` is when the first byte left the server.

        Nothing when the beginning of the reply was scrolled away before a frame could show it.
        """
        if self.first_text is None:
            return {}
        gaps = [b - a for a, b in zip(self.changes, self.changes[1:], strict=False) if b <= end + 0.001]
        frames = 1 + sum(gap > _NEW_FRAME_S for gap in gaps)
        window = end - self.first_text
        return {
            "first_ms": (self.first_text - begin) * 1000,
            "max_gap_ms": max(gaps, default=0) * 1000,
            "updates_per_s": frames / window if window > 0 else None,
        }


def observe(stage: Stage, client: Client, term: Terminal, prompt: str, *, typing: bool) -> Result:
    """Submit a prompt and watch the reply; the screen is interpreted after the server is done."""
    bytes_before, waited = term.bytes_out, term.usage().waited_s
    watcher = Watcher(term, Typist(term))
    with Sampler(term.pid) as sampler:
        enter = client.submit(term, prompt)
        if typing:
            stage.server.wait_active()
            client.before_typing(term)
            watcher.typist.start()
        entry = stage.server.completion(STREAM_TIMEOUT_S)
        end, outcome = _wait_for_end(term, entry, sampler, watcher)
        watcher.typist.stop()
        deadline = time.monotonic() + 5
        while not watcher.typist.seen_all() and time.monotonic() < deadline:
            term.sync(watcher.see)
            time.sleep(0.01)
        time.sleep(0.3)
    memory = term.usage()
    return {
        **outcome,
        **watcher.cadence(entry["first"], end),
        "settle_s": sampler.idle_since(entry["last"]) - entry["last"],
        "lag_ms": (end - entry["last"]) * 1000,
        "total_s": end - entry["received"],
        "server_s": entry["last"] - entry["first"],
        "enter_to_request_ms": (entry["received"] - enter) * 1000,
        "cpu_s": sampler.used_s(enter, end),
        "bytes": term.bytes_out - bytes_before,
        "rss_mb": memory.rss_bytes / MIB,
        "peak_mb": memory.peak_bytes / MIB,
        "request_bytes": entry["body"],
        "waited_s": memory.waited_s - waited,
        **(watcher.typist.result() if typing else {}),
    }


def _wait_for_end(term: Terminal, entry: Entry, sampler: Sampler, watcher: Watcher) -> tuple[float, Result]:
    """Return when the end of the reply was visible, or when it was given up, and why."""
    last: float = entry["last"]
    while True:
        try:
            return term.wait_for(corpus.END, 1.0, "end of the reply", visit=watcher.see), _outcome()
        except TimedOutError:
            if term.exited:
                raise
        now = time.monotonic()  # not there yet: keep what was measured until now
        if now > last + END_TIMEOUT_S:
            return now, _outcome(unfinished=1)
        if now > last + 5 and sampler.used_s(now - 3, now) < 0.3:
            # idle, and yet the end of the reply is not on the screen
            return sampler.idle_since(last), _outcome(not_followed=1)


def _outcome(*, unfinished: int = 0, not_followed: int = 0) -> Result:
    return {"unfinished": unfinished, "not_followed": not_followed}


def first_token(stage: Stage, client: Client) -> Result:
    """From Enter to the first words of a reply, for the first and the second message of a session."""
    ctx = stage.restore(client)
    with stage.launch(client, ctx) as term:
        term.wait_for(client.ready, client.start_timeout_s, "composer")
        term.wait_quiet(0.6, 4)
        first = _one_token(stage, client, term, ("first", "KOALA"))
        memory = term.usage()
        second = _one_token(stage, client, term, ("second", "MANGO"))
        return {**first, **second, "rss_mb": memory.rss_bytes / MIB}


def _one_token(stage: Stage, client: Client, term: Terminal, names: tuple[str, str]) -> Result:
    label, word = names
    stage.server.answer(f"{word} is the first word. " + "And so on it goes. " * 3 + "LAST9", tps=60)
    enter = client.submit(term, f"tell me the {label} thing")
    visible = term.wait_for(word, 60, "first reply text")
    entry = stage.server.completion(30)
    term.wait_for("LAST9", 30)
    time.sleep(0.2)
    term.wait_quiet(0.6, 4)
    return {
        f"{label}_enter_to_request_ms": (entry["received"] - enter) * 1000,
        f"{label}_byte_to_screen_ms": (visible - entry["first"]) * 1000,
        f"{label}_total_ms": (visible - enter) * 1000,
    }
