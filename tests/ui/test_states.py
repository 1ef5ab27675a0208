"""Each state of the conversation, as it looks at three sizes and in two themes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from clanker_tui.config.settings import ModelSettings, ProviderSettings
from clanker_tui.domain.events import RateLimitsSeen, Retrying
from clanker_tui.domain.limits import RateLimits, RateWindow
from clanker_tui.domain.messages import (
    FilePart,
    FinishReason,
    Message,
    Part,
    Role,
    TextPart,
    ThinkingPart,
    new_conversation,
    user_message,
)
from clanker_tui.domain.usage import Cost, PriceSource, Purpose, Usage, UsageRecord
from clanker_tui.errors import ContextLengthError, RateLimitError, StreamError
from clanker_tui.history.store import History
from clanker_tui.ui.start import Start
from tests.ui.pictures import Pictures
from tests.ui.stage import NOON, Stage, staged

SIZES = ((120, 40), (80, 24), (40, 12))
THEMES = ("clanker-dark", "clanker-light")
MODEL = "openai/gpt-oss-120b"
THINKING = "The closure takes `s` by value, for it says `move`. So the last line borrows what is gone."
REPLY = """\
`s` **moved** into the closure:

```rust
let shout = move || println!("{s}!");
println!("{s}");  // borrow of moved value
```

Two ways out:

1. drop `move`, so that the closure only *borrows* `s`;
2. hand in a reference ([the book](https://doc.rust-lang.org/book/) has it).

| way       | costs   | `s` after |
|-----------|--------:|-----------|
| borrow    | nothing | alive     |
| `clone()` | a copy  | alive     |
"""
LIMITED = RateLimitError("Groq answered 429: slow down.", provider="groq", retry_after=9.0)
TOO_LONG = ContextLengthError("Groq answered 400: too long.", provider="groq", status=400)
SUMMARY = "The user's closure moves `s`, so it is gone afterwards. They were told two ways out: borrow it, or clone it."
BROKEN = StreamError("Groq broke off.", provider="groq", status=200, hint="Ask again.")

LAST, NEW, TEMPORARY = Start(continue_last=True), Start(), Start(temporary=True)
REVIEW = Start(review="")
Step = Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True)
class State:
    """A state, and how one gets there.

    Args:
        arrange: done once, over the sample conversation if `has_history`.
        again: done at each size: what a change of size ends.
        shows: what is read at each size.
        shows_wide: what is read where there is room for it.
    """

    name: str
    arrange: Step | None = None
    again: Step | None = None
    shows: tuple[str, ...] = ()
    shows_wide: tuple[str, ...] = ()
    has_history: bool = True
    start: Start = LAST


async def sample() -> History:
    """Return a history of one conversation: a turn, and a question that was answered three times."""
    history = await History.open(None)
    conversation = replace(
        new_conversation(provider="groq", model=MODEL), id="c", title="Borrow checker", created_at=NOON, updated_at=NOON
    )
    first = question("q1", None, "Why does this not compile?")
    await history.add_message(conversation, first)
    await answer(history, "a1", first, (ThinkingPart(THINKING), TextPart(REPLY)))
    second = question(
        "q2", "a1", "And which of them is the usual one?", file=FilePart("main.rs", "fn main() {}\n" * 40)
    )
    await history.add_message(conversation, second)
    for number, said in enumerate(("Either.", "To **borrow**: it costs nothing.", "It depends.")):
        await answer(history, f"a2.{number}", second, (TextPart(said),), at=NOON + timedelta(seconds=number))
    await history.show_leaf("c", "a2.1")
    return history


def question(name: str, parent: str | None, text: str, *, file: FilePart | None = None) -> Message:
    asked = user_message(text, "c", parent, files=(file,) if file else ())
    return replace(asked, id=name, created_at=NOON)


async def answer(history: History, name: str, asked: Message, parts: tuple[Part, ...], *, at: datetime = NOON) -> None:
    """Store a reply with its figures."""
    reply = Message(
        name, "c", asked.id, Role.ASSISTANT, parts, at, provider="groq", model=MODEL, finish_reason=FinishReason.STOP
    )
    usage, cost = Usage(input_tokens=204, output_tokens=1000), Cost(1_200_000, PriceSource.CATALOGUE)
    record = UsageRecord(
        f"{name}-u", "c", name, Purpose.CHAT, "groq", MODEL, "here", at, 2130, 1, "complete", 180, "stop", usage, cost
    )
    await history.finish_reply(reply, [record])


async def stream(stage: Stage) -> None:
    line = await stage.ask("Why does this not compile?")
    line.think(THINKING)
    line.say(REPLY[: REPLY.index("Two ways")] + "Two ways out:\n\n1. drop `mo")
    await stage.sees("1. drop")


async def go_to_beginning(stage: Stage) -> None:
    await stage.pilot.press("ctrl+home")


async def cut_off(stage: Stage) -> None:
    stage.room.change_context("last 1")
    await stage.sees("earlier messages are not sent")


async def overfill(stage: Stage) -> None:
    stage.room.settings = replace(stage.room.settings, models={f"groq/{MODEL}": ModelSettings(context_tokens=1_100)})
    stage.services.windows[MODEL] = None
    await stage.room.learn_listing("groq", MODEL)
    await stage.send("And in C?")
    await stage.sees("cannot hold")


async def read_summary(stage: Stage) -> None:
    place = stage.room.place
    await stage.room.send_from(place, place.heads[2].id, SUMMARY)
    stage.room.show_summary()
    await stage.sees("Summary")


async def refuse(stage: Stage) -> None:
    (await stage.ask("Why does this not compile?")).tell(TOO_LONG)
    await stage.sees("make it fit")


async def open_reasoning(stage: Stage) -> None:
    await stage.pilot.press("f5")


async def go_to_first_reply(stage: Stage) -> None:
    await stage.pilot.press("ctrl+up")
    await step_to(stage, 1)


async def step_to(stage: Stage, number: int) -> None:
    """Choose a message."""
    while stage.room.view.chosen != number:
        before = stage.room.view.chosen
        assert before is not None
        await stage.pilot.press("left_curly_bracket" if before > number else "right_curly_bracket")
        assert stage.room.view.chosen != before, f"message {number} cannot be chosen"


async def choose_reply(stage: Stage) -> None:
    await stage.pilot.press("ctrl+up")
    await stage.until(lambda: stage.room.view.chosen == 3, "the choice")


async def drag(stage: Stage) -> None:
    """Select with the mouse, across messages."""
    await stage.sees("which of them")
    begin, end = place_of(stage, "which of them"), place_of(stage, "costs nothing.")
    await stage.pilot.mouse_down(offset=begin)
    await stage.pilot.hover(offset=(end[0] + 13, end[1]))
    await stage.pilot.mouse_up(offset=(end[0] + 13, end[1]))


def place_of(stage: Stage, text: str) -> tuple[int, int]:
    """Return where a text is drawn last."""
    rows = stage.seen.splitlines()
    row = max(number for number, line in enumerate(rows) if text in line)
    return rows[row].index(text), row


async def select(stage: Stage) -> None:
    """Select with the keys."""
    await stage.pilot.press("escape")
    await choose_reply(stage)
    await stage.pilot.press("s", *["right"] * 8)


async def find(stage: Stage) -> None:
    await stage.pilot.press("ctrl+f")
    await stage.type("borrow")
    await stage.sees("1/4")


async def show_raw(stage: Stage) -> None:
    await choose_reply(stage)
    await stage.pilot.press("v")


async def fail(stage: Stage) -> None:
    line = await stage.ask("Why does this not compile?")
    line.say("Because `s` moved in")
    line.tell(BROKEN)
    await stage.answered()


async def wait(stage: Stage) -> None:
    line = await stage.ask("Why does this not compile?")
    line.tell(Retrying(2, 3, 9.0, LIMITED))


async def queue(stage: Stage) -> None:
    await stream(stage)
    stage.room.add_file(stage.room.place, FilePart("notes.txt", "remember the milk"))
    await stage.send("And in C?")
    await stage.send("Explain it to a child, with pictures, and in so many words that no line can hold them all.")


async def hold(stage: Stage) -> None:
    """Have a message wait for a window that is used up."""
    stage.room.settings = replace(stage.room.settings, providers={"groq": ProviderSettings(pace=True)})
    line = await stage.ask("Why does this not compile?")
    line.tell(RateLimitsSeen(RateLimits("groq", NOON, (RateWindow("tokens", "minute", 8000, 12, 23.0),))))
    line.finish("To **borrow**: it costs nothing.")
    await stage.answered()
    await stage.send("And in C? " * 8)


async def attach(stage: Stage) -> None:
    for file in (FilePart("src/main.rs", "fn main() {}\n" * 400), FilePart("notes.txt", "remember the milk")):
        stage.room.add_file(stage.room.place, file)
    await stage.type("What do these do?")


async def edit(stage: Stage) -> None:
    await choose_reply(stage)
    await step_to(stage, 2)
    await stage.pilot.press("e")


async def write(stage: Stage) -> None:
    await stage.type("a first line")
    await stage.pilot.press("ctrl+j")
    await stage.type("and a second")


async def look_for(stage: Stage) -> None:
    await stage.pilot.press("f3")
    await stage.type("borrow")
    await stage.sees("2 hits")
    await stage.pilot.press("down")


async def open_history(stage: Stage) -> None:
    await stage.pilot.press("f3")


async def look_in_vain(stage: Stage) -> None:
    await stage.pilot.press("f3")
    await stage.type("before:soon no such words x")


async def open_hit(stage: Stage) -> None:
    await look_for(stage)
    await stage.pilot.press("enter")
    await stage.sees("hit 1/")


STATES = (
    State("rest", shows=("costs nothing.", "0.18 s · 513 tok/s"), shows_wide=("▤ main.rs · 520 B", "2/3 · 12:00")),
    State("beginning", again=go_to_beginning, shows=("You", "Why does this", "▸ reasoning · 90 characters")),
    State("streaming", stream, shows=("1. drop",), shows_wide=("Esc stops",), has_history=False, start=NEW),
    State("reasoning", open_reasoning, go_to_first_reply, shows=("▾ reasoning · 90", "The closure takes s")),
    State("chosen", choose_reply, shows=("c copy", "▌ To borrow", "m more"), shows_wide=("[ ] branch",)),
    State("dragged", again=drag, shows=("Ctrl+C copy",)),
    State("selected", again=select, shows=("arrows extend", "Esc leave")),
    State("history", open_history, shows=("Latest conversations", "Borrow checker")),
    State("history-found", look_for, shows=("2 hits", "newest first", "borrow")),
    State("history-nothing", look_in_vain, shows=("Nothing found", "words x")),
    State("history-hit", open_hit, shows=("hit 1/",)),
    State("review", shows=("REVIEW · read only",), start=REVIEW),
    State("found", find, shows=("find  borrow ", " 1/4")),
    State("raw", show_raw, shows=("To **borrow**", "raw · 2/3 · 12:00")),
    State("failed", fail, shows=("✗ Groq broke off.", "retry now"), has_history=False, start=NEW),
    State("retrying", wait, shows=("Groq answered 429", "9 s", "stop"), has_history=False, start=NEW),
    State("queue", queue, shows=("queued  And in C?  ▤ notes.txt", "Shift+Tab"), has_history=False, start=NEW),
    State("held", hold, shows=("waits 23 s for tokens",), shows_wide=("F9 sends now",), has_history=False, start=NEW),
    State("attachments", attach, shows=("▤ src/main.rs", "What do these do?"), shows_wide=("▤ notes.txt · 17 B",)),
    State("editing", edit, shows=("editing as a branch", "And which of them")),
    State("cut-off", cut_off, shows_wide=("── 2 earlier messages are not sent ─",)),
    State("too-long", overfill, shows=("gpt-oss-120b cannot hold this",), shows_wide=("Summarise", "Not now")),
    State("summary", read_summary, shows=("Summary", "The user's closure moves")),
    State("refused", refuse, shows=("make it fit",), has_history=False, start=NEW),
    State("empty", shows=("Type a question below",), has_history=False, start=NEW),
    State("temporary", write, shows=("TEMPORARY", "and a second"), has_history=False, start=TEMPORARY),
)  # fmt: skip


@pytest.mark.usefixtures("stopped_clock")
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
async def test_it_looks_right(state: State, snapshot: SnapshotAssertion, tmp_path: Path) -> None:
    history = await sample() if state.has_history else await History.open(None)
    async with staged(size=SIZES[0], start=state.start, history=history) as stage:
        pictures = Pictures(stage, snapshot, tmp_path)
        if state.arrange is not None:
            await state.arrange(stage)
        for size in SIZES:
            await pictures.resize(size)
            if state.again is not None:
                await state.again(stage)
            for text in (*state.shows, *(state.shows_wide if size[0] >= 80 else ())):
                await stage.sees(text)
            for theme in THEMES:
                await pictures.take(f"{size[0]}x{size[1]}-{theme}", theme=theme)
        pictures.judge()
    await history.close()
