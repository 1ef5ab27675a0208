"""Make the moving picture of a streaming reply with the demo agent: `python screenshots/recording.py`.

The demo's pauses are of a clock that goes on only between two pictures, so that the film runs evenly on any machine.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from film import Film, Frame
from make import StoppedClock, empty_keyring, find_one_server, settle

if TYPE_CHECKING:
    from textual.pilot import Pilot

TARGET = Path(__file__).parent / "streaming-80x24.svg"
SIZE = (80, 24)
QUESTION = "Why does this closure not compile?"
TYPED_AT_ONCE = 2  # characters
TYPING_S = 0.12
STEP_S = 0.08  # of the stopped clock, between two pictures of the reply
BEFORE_S, AFTER_S = 1.0, 5.0
LOOK_EVERY_S, LOOKS = 0.1, 5
ENDED_AFTER_S = 1.0  # without anyone who waits for the clock
MOST_STEPS = 300


class StageClock:
    """A clock that goes on when it is told to, for those who sleep by it."""

    def __init__(self) -> None:
        self._now = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def monotonic(self) -> float:
        """Return its time, in seconds."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Wait until it has gone on for so long."""
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + seconds, woken))
        await woken

    async def go_on(self, seconds: float) -> bool:
        """Let time pass, for one sleeper after the other; return whether anyone still sleeps."""
        end = self._now + seconds
        while await self._someone_sleeps():
            due, woken = min(self._sleepers, key=lambda sleeper: sleeper[0])
            if due > end:
                break
            self._sleepers.remove((due, woken))
            self._now = due
            if not woken.done():
                woken.set_result(None)
        self._now = end
        return bool(self._sleepers)

    async def _someone_sleeps(self) -> bool:
        """Wait, for a bounded time, for a sleeper: one that was woken is busy first."""
        for _ in range(round(ENDED_AFTER_S / 0.002)):
            if self._sleepers:
                return True
            await asyncio.sleep(0.002)
        return False


async def scenes(pilot: Pilot[None], clock: StageClock) -> AsyncIterator[Frame]:
    """Ask a question and yield what is seen until the reply is there."""

    yield Frame(await settle(pilot), BEFORE_S)
    for start in range(0, len(QUESTION), TYPED_AT_ONCE):
        for character in QUESTION[start : start + TYPED_AT_ONCE]:
            await pilot.press("space" if character == " " else character)
        await pilot.pause()
        yield Frame(pilot.app.export_screenshot(title="clanker-tui"), TYPING_S)
    await pilot.press("enter")
    for _ in range(MOST_STEPS):
        is_streaming = await clock.go_on(STEP_S)
        yield Frame(await drawn(pilot), STEP_S)
        if not is_streaming:
            break
    else:
        raise SystemExit("the reply does not end")
    yield Frame(await settle(pilot), AFTER_S)


async def drawn(pilot: Pilot[None]) -> str:
    """Wait until the view has drawn what came; a clock or a spinner may go on. Return the screen as SVG."""
    seen = ""
    for _ in range(LOOKS):
        await pilot.pause(LOOK_EVERY_S)
        before, seen = seen, pilot.app.export_screenshot(title="clanker-tui")
        if before == seen:
            break
    return seen


async def record(clock: StageClock) -> str:
    """Return the film as SVG."""
    from clanker_tui.config.settings import Settings
    from clanker_tui.ui.app import ClankerApp
    from clanker_tui.ui.start import Start

    config = Path(os.environ["HOME"], "config.toml")
    app = ClankerApp(Settings(), config_path=config, start=Start(demo=True), now=StoppedClock.now)
    film = Film()
    async with app.run_test(size=SIZE) as pilot:
        async for frame in scenes(pilot, clock):
            film.add(frame)
    return film.svg()


def main() -> int:
    """Record, in an environment without anything of the person who does it."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.clear()
        os.environ.update(
            HOME=home, LANG="C.UTF-8", TERM="xterm-256color", TZ="UTC", COLORTERM="truecolor", TEXTUAL_ANIMATIONS="none"
        )  # fmt: skip
        import keyring

        from clanker_tui import turn
        from clanker_tui.agents import demo, local
        from clanker_tui.domain import messages

        clock = StageClock()
        keyring.set_keyring(empty_keyring())
        vars(messages)["datetime"] = StoppedClock
        vars(local)["find_local_servers"] = find_one_server
        vars(demo)["DemoAgent"] = partial(demo.DemoAgent, sleep=clock.sleep)
        vars(turn)["time"] = SimpleNamespace(monotonic=clock.monotonic)  # what is measured is the same each time too
        svg = asyncio.run(record(clock))
    TARGET.write_text(svg)
    print(f"{TARGET.name}: {len(svg.encode()) / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
