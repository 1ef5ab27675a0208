"""The main screen at the sizes it promises, and at those nobody should need."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from textual.pilot import Pilot

from clanker_tui.domain.agent import ModelInfo
from clanker_tui.domain.messages import FinishReason, Message, Role, TextPart, new_conversation, user_message
from clanker_tui.domain.usage import Cost, PriceSource, Purpose, Usage, UsageRecord
from clanker_tui.history.store import History
from clanker_tui.services import Services
from clanker_tui.ui.app import ClankerApp
from clanker_tui.ui.start import Start
from tests.ui.host import SnapCompare
from tests.ui.stage import NOON, SETTINGS, Stage, StageServices, staged

pytestmark = pytest.mark.usefixtures("in_utc")
SIZES = [(120, 40), (80, 24), (60, 15)]
REPLY = """\
Because `s` **moved** into the closure:

```rust
let shout = move || println!("{s}!");
println!("{s}");  // borrow of moved value
```

Two ways out:

1. drop `move`, so that the closure only *borrows* `s`;
2. hand in a reference: `let s = &s;` before the closure.
"""
MODELS = [
    ModelInfo("openai/gpt-oss-120b", context_tokens=131_072, input_usd=0.15, output_usd=0.6, best_for="coding"),
    ModelInfo("openai/gpt-oss-20b", context_tokens=131_072, input_usd=0.075, output_usd=0.3, best_for="fast"),
    ModelInfo("qwen/qwen3.8-27b", context_tokens=131_072, input_usd=0.8, output_usd=4.0),
]


async def sample_history() -> History:
    """Return a history with fixed texts and times: what is drawn from it is the same each time."""
    history = await History.open(None)
    titles = ("Sourdough timetable", "SSH tunnels", "Borrow checker, explained")
    for age, title in zip((30, 1, 0), titles, strict=True):
        at = NOON - timedelta(days=age)
        name = title.split()[0].lower()
        conversation = replace(
            new_conversation(provider="groq", model="openai/gpt-oss-120b"),
            id=name,
            title=title,
            created_at=at,
            updated_at=at,
        )
        question = replace(
            user_message("Why does this not compile?", name, None), id=f"{name}-q", created_at=at, conversation_id=name
        )
        await history.add_message(conversation, question)
        reply = Message(
            f"{name}-r", name, question.id, Role.ASSISTANT, (TextPart(REPLY),), at, provider="groq",
            model="openai/gpt-oss-120b", finish_reason=FinishReason.STOP,
        )  # fmt: skip
        usage, cost = Usage(input_tokens=204, output_tokens=1000), Cost(1_200_000, PriceSource.CATALOGUE)
        record = UsageRecord(
            f"{name}-u", name, reply.id, Purpose.CHAT, "groq", reply.model, "here", at, 2130, 1, "complete", 180,
            "stop", usage, cost,
        )  # fmt: skip
        await history.finish_reply(reply, [record])
    return history


class Sample:
    """The app over the sample history, shown with its latest conversation."""

    def __init__(self) -> None:
        self.services: list[StageServices] = []
        start = Start(continue_last=True)
        self.app = ClankerApp(
            SETTINGS, config_path=Path("none"), start=start, open_services=self._open, now=lambda: NOON
        )

    async def _open(self) -> Services:
        services = StageServices(await sample_history(), offered=MODELS)
        self.services.append(services)
        return cast("Services", services)

    async def stage(self, pilot: Pilot[None]) -> Stage:
        """Return the stage once all is there."""
        while not (self.app.chat.is_ready and self.app.chat.room.is_settled):
            await pilot.pause(0.01)
        return Stage(self.app, pilot, self.services[0])


@pytest.mark.parametrize("size", SIZES)
def test_a_conversation_looks_right(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    sample = Sample()

    async def look(pilot: Pilot[None]) -> None:
        stage = await sample.stage(pilot)
        await stage.sees("hand in a reference")
        await stage.sees("0.18 s · 513 tok/s · 1,204 tok · $0.0012")
        assert ("Today" in stage.seen) == (size[0] >= 120)

    assert snap_compare(sample.app, run_before=look, terminal_size=size)


@pytest.mark.parametrize("size", SIZES)
def test_the_panes_look_right(snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    sample = Sample()

    async def look(pilot: Pilot[None]) -> None:
        stage = await sample.stage(pilot)
        await pilot.press("ctrl+o")
        await stage.sees("$0.15/$0.60")
        assert "no key" in stage.seen

    assert snap_compare(sample.app, run_before=look, terminal_size=size)


def test_the_list_of_commands_looks_right(snap_compare: SnapCompare) -> None:
    sample = Sample()

    async def look(pilot: Pilot[None]) -> None:
        stage = await sample.stage(pilot)
        await pilot.press("ctrl+n")
        await stage.sees("New conversation")
        await pilot.press("slash")
        await stage.sees("Start a new conversation")

    assert snap_compare(sample.app, run_before=look, terminal_size=(80, 24))


@pytest.mark.parametrize("size", [(10, 3), (3, 2), (1, 1)])
async def test_nothing_breaks_where_nothing_can_be_seen(size: tuple[int, int]) -> None:
    async with staged(size=size) as stage:
        line = await stage.ask("hello")
        line.finish("# Title\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nx = 1\n```\n")
        await stage.answered()
        await stage.pilot.press("f2", "escape", "ctrl+o", "escape", "f1", "escape", "pageup", "ctrl+home")
        assert stage.app.is_running


async def test_under_60_by_15_there_is_the_conversation_and_the_composer_alone() -> None:
    async with staged(size=(59, 15)) as stage:
        (await stage.ask("hello")).finish("Hi there.")
        await stage.sees("Hi there.")
        assert "Ask anything" in stage.seen
        assert "ready" not in stage.seen
        assert "groq" not in stage.seen


async def test_a_storm_of_sizes_in_mid_stream_loses_nothing() -> None:
    chance = random.Random(1)
    async with staged(size=(120, 40)) as stage:
        line = await stage.ask("hello")
        for number in range(20):
            width, height = chance.choice([(1, 1), (40, 12), (60, 15), (80, 24), (119, 30), (120, 40), (200, 60)])
            await stage.pilot.resize_terminal(width, height)
            line.say(f"piece {number} ")
        await stage.pilot.resize_terminal(120, 40)
        line.finish("the end.")
        await stage.answered()
        await stage.sees("the end.")
        said = "".join(f"piece {number} " for number in range(20))
        assert [message.text for message in stage.room.place.messages] == ["hello", f"{said}the end."]
