"""The list of conversations, as it looks beside the conversation and over it, in two themes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from clanker_tui.domain.messages import new_conversation, user_message
from clanker_tui.domain.usage import Cost, PriceSource
from clanker_tui.history.store import History
from tests.history.records import record
from tests.ui.pictures import Pictures
from tests.ui.stage import NOON, Stage, staged

SIZES = ((120, 40), (80, 24))
THEMES = ("clanker-dark", "clanker-light")
TITLES = (
    ("Borrow checker", 0),
    ("Regex for dates in logs, without any library", 1),
    ("SSH tunnels", 26),
    ("日本語の正規表現 and more of it", 27),
    ("Old news", 24 * 40),
)
Step = Callable[[Stage], Awaitable[None]]


@dataclass(frozen=True)
class State:
    """A state: how many conversations there are, how one gets there, and what is read then."""

    name: str
    count: int
    arrange: Step
    shows: tuple[str, ...] = ()


async def filled(count: int) -> History:
    """Return a history; the first two conversations have a cost and tags."""
    history = await History.open(None)
    for number in range(count):
        title, hours = TITLES[number] if number < len(TITLES) else (f"Conversation {number}", 24 * 40 + number)
        at = NOON - timedelta(hours=hours)
        conversation = replace(
            new_conversation(provider="groq", model="openai/gpt-oss-120b"),
            id=f"c{number}", title=title, created_at=at, updated_at=at,
        )  # fmt: skip
        await history.add_message(conversation, replace(user_message("Why?", conversation.id, None), created_at=at))
        cost = Cost(1_200_000, PriceSource.CONFIG) if number < 2 else Cost()
        await history.add_usage(replace(record(sent_at=at), conversation_id=conversation.id, cost=cost))
    if count:
        await history.tag("c0", add=("rust", "work"))
    return history


async def rest(stage: Stage) -> None:
    """Do nothing in the list."""
    await stage.pilot.press("escape")


async def look(stage: Stage) -> None:
    await stage.pilot.press("f2")


async def pin(stage: Stage) -> None:
    await stage.pilot.press("f2")
    for name in ("c2", "c4"):
        await stage.services.history.pin(name)
    await stage.room.refresh_list()
    await stage.sees("Pinned")


async def archive(stage: Stage) -> None:
    await stage.services.history.archive("c1")
    await stage.services.history.archive("c4")
    await stage.pilot.press("f2", "slash")
    await stage.type("is:archived")
    await stage.sees("Old news")
    await stage.sees_no("SSH")
    await stage.pilot.press("down")


async def use_filter(stage: Stage) -> None:
    await stage.pilot.press("f2", "slash")
    await stage.type("#wo bor")
    await stage.sees_no("Regex")


async def find_nothing(stage: Stage) -> None:
    await stage.pilot.press("f2", "slash")
    await stage.type("bananas")
    await stage.sees("No match")


STATES = (
    State("empty", 0, look, ("None yet",)),
    State("one", 1, look, ("Borrow checker", "gpt-oss-120b · 1 turn", "#rust #work")),
    State("rest", 5, rest),
    State("many", 120, look, ("Yesterday", "October", "$0.0012 · 12:00")),
    State("pinned", 5, pin, ("Pinned", "SSH tunnels", "Old news")),
    State("archived", 5, archive, ("Regex for dates",)),
    State("filtered", 5, use_filter, ("Borrow checker",)),
    State("nothing", 5, find_nothing),
)


@pytest.mark.usefixtures("stopped_clock")
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
async def test_it_looks_right(state: State, snapshot: SnapshotAssertion, tmp_path: Path) -> None:
    history = await filled(state.count)
    async with staged(size=SIZES[0], history=history) as stage:
        pictures = Pictures(stage, snapshot, tmp_path)
        await state.arrange(stage)
        for size in SIZES:
            await pictures.resize(size)
            if size[0] < 120 and state.name != "rest":
                stage.app.chat.go_to_side("left", "ConversationLines")
            for text in state.shows:
                await stage.sees(text)
            for theme in THEMES:
                await pictures.take(f"{size[0]}x{size[1]}-{theme}", theme=theme)
        pictures.judge()
    await history.close()
