"""Make the README's pictures with the demo agent, the same each time: `python screenshots/make.py`."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend
    from textual.pilot import Pilot

    from clanker_tui.agents.local import LocalServer

FOLDER = Path(__file__).parent
SIZES = ((120, 40), (80, 24))
PIXELS_PER_COLUMN = 12
FONT = "DejaVu Sans Mono"  # fixed in width wherever it is installed; the web font is not there offline
SETTLED_AFTER = 3  # looks at an unchanged screen
LOOK_EVERY_S = 0.2
LOOKS = 100


class StoppedClock(datetime):
    """A clock that shows the same moment always."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls(2026, 11, 22, 10, 41, tzinfo=UTC).astimezone(tz)


def empty_keyring() -> KeyringBackend:
    """Return a keyring that works and holds nothing, whatever the machine has."""
    from keyring.backend import KeyringBackend

    class EmptyKeyring(KeyringBackend):
        priority = 1

        def get_password(self, service: str, username: str) -> None:
            return None

        def set_password(self, service: str, username: str, password: str) -> None:
            raise AssertionError("a picture stores no key")

    return EmptyKeyring()  # type: ignore[no-untyped-call]  # keyring types its constructor nowhere


async def find_one_server() -> list[LocalServer]:
    """Find the same model server on every machine."""
    from clanker_tui.agents.local import LocalServer

    return [LocalServer("Ollama", "http://127.0.0.1:11434/v1", ("gpt-oss:20b", "qwen3:8b", "gemma3:4b"))]


async def first_run(pilot: Pilot[None]) -> None:
    """The first start, with nothing configured."""


async def conversation(pilot: Pilot[None]) -> None:
    """A conversation with code and a list."""
    await pilot.press("f2", "home", "enter")


async def model_pane(pilot: Pilot[None]) -> None:
    """The models of a provider."""
    await conversation(pilot)
    await settle(pilot)
    await pilot.press("ctrl+o")


async def search(pilot: Pilot[None]) -> None:
    """Hits in the history, and what was said around one."""
    await pilot.press("f3")
    await settle(pilot)
    await pilot.press(*"log")


async def usage(pilot: Pilot[None]) -> None:
    """What was spent in a year, week by week."""
    await pilot.press("f4")
    await settle(pilot)
    await pilot.press("y")


async def usage_year(pilot: Pilot[None]) -> None:
    """The days of a year."""
    await usage(pilot)
    await settle(pilot)
    await pilot.press("2")


async def usage_speed(pilot: Pilot[None]) -> None:
    """How fast the models were."""
    await usage(pilot)
    await settle(pilot)
    await pilot.press("5")


PICTURES: tuple[tuple[str, Callable[[Pilot[None]], Awaitable[None]]], ...] = (
    ("first-run", first_run),
    ("conversation", conversation),
    ("model-pane", model_pane),
    ("search", search),
    ("usage", usage),
    ("usage-year", usage_year),
    ("usage-speed", usage_speed),
)


async def settle(pilot: Pilot[None]) -> str:
    """Wait until the screen no longer changes; return it as SVG."""
    seen: list[str] = []
    for _ in range(LOOKS):
        await pilot.pause(LOOK_EVERY_S)
        seen.append(pilot.app.export_screenshot(title="clanker-tui"))
        if len(set(seen[-SETTLED_AFTER:])) == 1 and len(seen) > SETTLED_AFTER:
            return seen[-1]
    raise SystemExit("the screen does not come to rest")


async def take(name: str, steps: Callable[[Pilot[None]], Awaitable[None]], size: tuple[int, int]) -> None:
    """Drive the app to what a picture shows and write it as SVG and PNG."""
    from cairosvg import svg2png

    from clanker_tui.config.settings import Settings
    from clanker_tui.ui.app import ClankerApp
    from clanker_tui.ui.start import Start

    config = Path(os.environ["HOME"], "config.toml")
    app = ClankerApp(Settings(), config_path=config, start=Start(demo=steps is not first_run), now=StoppedClock.now)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await steps(pilot)
        svg = await settle(pilot)
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL).replace("Fira Code", FONT)
    svg = re.sub(r"\bterminal-\d+-", f"{name}-", svg)
    svg = "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"
    stem = FOLDER / f"{name}-{size[0]}x{size[1]}"
    stem.with_suffix(".svg").write_text(svg)
    svg2png(bytestring=svg.encode(), write_to=str(stem.with_suffix(".png")), output_width=size[0] * PIXELS_PER_COLUMN)


def main() -> int:
    """Make all pictures, in an environment without anything of the person who makes them."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.clear()
        os.environ.update(
            HOME=home, LANG="C.UTF-8", TERM="xterm-256color", TZ="UTC", COLORTERM="truecolor", TEXTUAL_ANIMATIONS="none"
        )  # fmt: skip
        import keyring

        from clanker_tui.agents import local
        from clanker_tui.domain import messages

        keyring.set_keyring(empty_keyring())
        vars(messages)["datetime"] = StoppedClock  # samples and messages are of that moment too
        vars(local)["find_local_servers"] = find_one_server
        for name, steps in PICTURES:
            for size in SIZES:
                asyncio.run(take(name, steps, size))
                print(f"{name} {size[0]}x{size[1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
