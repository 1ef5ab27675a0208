"""Scenarios e and f: a long stored conversation, and a store with many."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks import corpus
from benchmarks.clients.base import Chat, Client, overrides
from benchmarks.errors import NotSupportedError
from benchmarks.machine import Result
from benchmarks.scenarios.starting import MIB, start
from benchmarks.scenarios.streaming import observe
from benchmarks.stage import Stage
from benchmarks.terminal.program import Terminal
from benchmarks.typist import Typist

TURNS = 200
_MARKER = "turn two hundred is here"
_IDLE_KEYS = 22


def long_conversation(stage: Stage, client: Client) -> Result:
    """Open a conversation of TURNS turns, type in it, and stream one more reply."""
    stage.make_variant(client, "long", lambda ctx: client.seed(ctx, _long_chat()))
    ctx = stage.restore(client, "long")
    with stage.launch(client, ctx) as term:
        if overrides(client, "open_long"):
            term.wait_for(client.ready, client.start_timeout_s, "composer")
        opened = client.open_long(term, _MARKER)
        # Some clients stop a little above the end, so the start of the turn counts too.
        visible = term.wait_for(_MARKER + rf"|Answer {TURNS}\.", 120, "last turn")
        cpu_open = term.usage().cpu_s
        term.wait_quiet(0.8, 10)
        memory = term.usage()
        idle = _type_idly(term)
        stage.server.answer(corpus.reply(1000, seed=9), tps=500)
        return {
            "open_ms": (visible - opened) * 1000,
            "exec_to_visible_ms": (visible - term.exec_time) * 1000,
            "open_cpu_s": cpu_open,
            "open_rss_mb": memory.rss_bytes / MIB,
            "open_pss_mb": memory.pss_bytes / MIB,
            **{f"idle_{name}": value for name, value in idle.items()},
            **observe(stage, client, term, "and one more answer", typing=True),
        }


def _long_chat() -> list[Chat]:
    last = ("Last question", f"{corpus.short_turn(TURNS)[1]}\n\n{_MARKER}")
    return [("Long one", [*(corpus.short_turn(index) for index in range(TURNS - 1)), last])]


def _type_idly(term: Terminal) -> Result:
    """Type while nothing streams, and take it back."""
    typist = Typist(term, seed=2, keys=_IDLE_KEYS)
    typist.start()

    def see(stamp: float, changed: list[int]) -> None:
        typist.see(stamp, [term.lines[row] for row in changed])

    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not (typist.typed_all() and typist.seen_all()):
        term.sync(see)
        time.sleep(0.002)
    typist.stop()
    for _ in typist.sent:
        term.key("backspace")
    term.wait_quiet(0.5, 10)
    return typist.result()


def _many_chats(count: int) -> Iterator[Chat]:
    """Yield small conversations; one of them, in the middle, speaks of a walrus."""
    for index in range(count):
        question, answer = corpus.short_turn(index, 60)
        if index == count // 2:
            question += " The walrus knows."
        yield f"Conversation {index}", [(question, answer)]


def start_among_many(stage: Stage, client: Client, count: int) -> Result:
    """Start with many conversations in the store."""
    stage.make_variant(client, "many", lambda ctx: client.seed(ctx, _many_chats(count)))
    return start(stage, client, "many")


def search_among_many(stage: Stage, client: Client, count: int) -> Result:
    """Search in a store with many conversations."""
    if not overrides(client, "search"):
        raise NotSupportedError("no search over stored conversations")
    stage.make_variant(client, "many", lambda ctx: client.seed(ctx, _many_chats(count)))
    ctx = stage.restore(client, "many")
    with stage.launch(client, ctx) as term:
        term.wait_for(client.ready, client.start_timeout_s, "composer")
        term.wait_quiet(0.6, 6)
        sent, pattern = client.search(term, "walrus")
        seen = term.wait_for(pattern, 60, "search hit")
        return {"search_ms": (seen - sent) * 1000}
