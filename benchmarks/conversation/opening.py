"""A conversation of thousands of messages: opened, typed in, scrolled, resized."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from functools import partial

from benchmarks.clients.base import Chat, Client
from benchmarks.conversation import texts
from benchmarks.conversation.driving import SIZE, cost_ms, press_each, running, wait_for_rest
from benchmarks.errors import TimedOutError
from benchmarks.figures import Figure, Missing, try_in_turns
from benchmarks.processes import process_cpu_s
from benchmarks.stage import Stage
from benchmarks.terminal.program import Terminal

TURNS = 2_500
KEYS = 100
OPEN_BOUND_MS, MEMORY_BOUND_MB = 150.0, 10.0
KEY_BOUND_MS, PAGE_BOUND_MS = 6.0, 12.0
_SHORT, _LONG = "Short one", "Long one"
_SHORT_END = "short and sweet"
_VARIANT = "thousands"
_OPEN_TIMEOUT_S = 60.0
_OTHER_SIZES = ((100, 30), (60, 20), (132, 43), SIZE)


def chats() -> list[Chat]:
    """Return a long conversation and a short one."""
    return [(_LONG, texts.long_conversation(TURNS)), (_SHORT, [("How are you?", f"Well, {_SHORT_END}.")])]


def open_titled(term: Terminal, title: str, end: str) -> dict[str, float]:
    """Open a stored conversation by its title, in an app at rest.

    Returns the milliseconds to its end on the screen, those of CPU until at rest, and the memory in MB there.
    """
    term.type(f"/open {title}")
    term.wait_for(title, 10, "typed command")
    wait_for_rest(term)
    before = process_cpu_s(term.pid)
    pressed = term.key("enter")
    visible = term.wait_for(end, _OPEN_TIMEOUT_S, f"end of {title!r}")
    used = wait_for_rest(term) - before
    return {"wall": (visible - pressed) * 1000, "CPU": used * 1000, "memory": term.usage().rss_bytes / 1e6}


def use(stage: Stage, client: Client) -> Mapping[str, float]:
    """Open the short conversation and the long one, and use the long one; return what each step cost."""
    with running(stage, client, variant=_VARIANT) as term:
        short = open_titled(term, _SHORT, _SHORT_END)
        long = open_titled(term, _LONG, texts.LAST)
        key, _ = press_each(term, ["x"] * (KEYS // 2) + ["backspace"] * (KEYS // 2))
        page, idle_pages = press_each(term, ["pageup"] * KEYS)
        end = cost_ms(term, partial(term.key, "ctrl+end"))
        term.wait_for(texts.LAST, 1.0, "end of the conversation")
        resize = sum(cost_ms(term, partial(term.resize, *size)) for size in _OTHER_SIZES) / len(_OTHER_SIZES)
        return {
            **{f"open, {name}": value for name, value in long.items()},
            **{f"more {name}": long[name] - short[name] for name in long},
            "key": key,
            "page": page,
            "idle pages": idle_pages,
            "end": end,
            "resize": resize,
        }


def go_home(stage: Stage, client: Client) -> Mapping[str, float]:
    """Go from the end of the long conversation to its beginning; return wall and CPU milliseconds.

    Raises:
        TimedOutError: Ctrl+Home does not lead to the first message.
    """
    with running(stage, client, variant=_VARIANT) as term:
        open_titled(term, _LONG, texts.LAST)
        before, pressed = process_cpu_s(term.pid), time.monotonic()
        term.key("ctrl+home")
        used = wait_for_rest(term) - before
        try:
            visible = term.wait_for(texts.FIRST, 1.0)
        except TimedOutError as error:
            raise TimedOutError("Ctrl+Home does not lead to the first message") from error
        return {"wall": (visible - pressed) * 1000, "CPU": used * 1000}


def measure(stage: Stage, client: Client, rounds: int) -> Iterator[Figure | Missing]:
    """Yield what the long conversation costs beyond a short one, and what each key costs in it."""
    stage.build_template(client)
    stage.make_variant(client, _VARIANT, lambda ctx: client.seed(ctx, chats()))
    subjects = {"use": partial(use, stage, client), "home": partial(go_home, stage, client)}
    figure = try_in_turns(subjects, rounds).figure
    title = f"{2 * TURNS:,} messages"
    yield figure(f"{title}, opened: CPU beyond a short one", "ms", "use/more CPU", bound=OPEN_BOUND_MS)
    yield figure(f"{title}, opened: CPU", "ms", "use/open, CPU")
    yield figure(f"{title}, opened: key to end on screen", "ms", "use/open, wall")
    yield figure(f"{title}, opened: memory beyond a short one", "MB", "use/more memory", bound=MEMORY_BOUND_MB)
    yield figure(f"{title}: CPU of a typed key", "ms", "use/key", bound=KEY_BOUND_MS)
    yield figure(f"{title}: CPU of a page up", "ms", "use/page", bound=PAGE_BOUND_MS)
    yield figure(f"{title}: page-ups without effect, of {KEYS}", "keys", "use/idle pages", bound=0)
    yield figure(f"{title}: CPU of Ctrl+End from there", "ms", "use/end")
    yield figure(f"{title}: CPU of another size", "ms", "use/resize")
    yield figure(f"{title}: CPU of Ctrl+Home", "ms", "home/CPU")
    yield figure(f"{title}: Ctrl+Home to the first message on screen", "ms", "home/wall")
