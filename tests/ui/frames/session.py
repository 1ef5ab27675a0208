"""A session of the real app, drawn twice: by Textual's own sequences on one terminal, by the differ on another.

Run as a program it plays the session in the colours that the environment asks for, compares the terminals after every
frame, and prints what it has seen as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from rich.console import RenderableType
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.driver import Driver
from textual.drivers.headless_driver import HeadlessDriver
from textual.pilot import Pilot
from textual.screen import Screen

import clanker_tui.ui.app
from clanker_tui.history.store import History
from clanker_tui.services import Services
from clanker_tui.ui.app import ClankerApp
from clanker_tui.ui.frames.frame import size_of
from clanker_tui.ui.frames.painting import Painting
from clanker_tui.ui.start import Start
from tests.ui.frames.emulator import Emulator
from tests.ui.stage import NOON, SETTINGS, Stage, StageServices

REPLY = """\
# A reply with everything

Prose that is *long* enough to be **wrapped** at eighty columns, with `code` in it, and ~~more~~ than one line of it.

1. 一二三四五 wide characters, ｆｕｌｌ ones, and a family: 👩\u200d👩\u200d👧 ❤\ufe0f 🇩🇪 ✅ done
2. combined: e\u0301a\u0308 한국어 नमस्ते

```python
def answer(question: str) -> int:
    \"\"\"Return it.\"\"\"
    return 42  # always
```

| name | width |
|------|------:|
| 漢字 | 2     |
| x    | 1     |

> quoted, and quoted again

"""


@dataclass
class Report:
    """What a session came to."""

    frames: int = 0
    updates: Counter[str] = field(default_factory=Counter)
    scrolls: int = 0
    plain_characters: int = 0
    diffed_characters: int = 0
    has_true_colours: bool = False
    has_256_colours: bool = False


class Recorder(HeadlessDriver):
    """A terminal without a screen of its own: what is written goes to the app's emulator."""

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        cast("ComparedApp", self._app).take(data)


class ComparedApp(ClankerApp):
    """The app, with both terminals."""

    CSS_PATH = str(Path(clanker_tui.ui.app.__file__).with_name("app.tcss"))
    report: Report
    plain: Emulator
    diffed: Emulator

    def heed_signals(self) -> None:
        """Leave the signals to those who run the test."""

    def get_driver_class(self) -> type[Driver]:
        return Recorder

    def take(self, data: str) -> None:
        self.diffed.take(data)
        self.report.diffed_characters += len(data)
        self.report.scrolls += data.count("M\x1b[r") + data.count("L\x1b[r")
        self.report.has_true_colours |= "8;2;" in data
        self.report.has_256_colours |= "8;5;" in data

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        update = renderable if isinstance(renderable, LayoutUpdate | ChopsUpdate) and not self._batch_count else None
        if update is not None:
            drawn = update.render_segments(self.console)
            self.plain.take(drawn)
            self.report.plain_characters += len(drawn)
            self.report.updates[type(update).__name__] += 1
        super()._display(screen, renderable)
        # What is drawn for a size that the terminal no longer has, shows anyhow, and is drawn over next.
        if update is not None and size_of(update) == (self.plain.columns, self.plain.lines):
            self.report.frames += 1
            self.compare()

    def compare(self) -> None:
        """Both terminals show the same."""
        for y, (plain, diffed) in enumerate(zip(self.plain.cells, self.diffed.cells, strict=True)):
            for x, (wanted, got) in enumerate(zip(plain, diffed, strict=True)):
                assert got == wanted, f"frame {self.report.frames}, row {y}, column {x}: {got} in place of {wanted}"

    def resize(self, width: int, height: int) -> None:
        """Give both terminals another size."""
        self.plain.resize(height, width)
        self.diffed.resize(height, width)


async def record(script: Callable[[Stage], Awaitable[None]], *, size: tuple[int, int], painting: Painting) -> Report:
    """Play a script on the app; raise what goes wrong in either."""
    services = StageServices(await History.open(None))

    async def open_services() -> Services:
        return cast("Services", services)

    app = ComparedApp(
        SETTINGS,
        config_path=Path("/nowhere/config.toml"),
        start=Start(),
        open_services=open_services,
        now=lambda: NOON,
        painting=painting,
    )
    app.report = Report()
    app.plain = Emulator(*size)
    app.diffed = Emulator(*size, erases_in_colour=painting.erases_in_colour)
    failures: list[BaseException] = []

    async def pilot_it(pilot: Pilot[object]) -> None:
        stage = Stage(app, cast("Pilot[None]", pilot), services)
        try:
            await stage.until(lambda: app.chat.is_ready and stage.room.is_settled, "the room")
            await script(stage)
        except BaseException as error:  # noqa: BLE001 - raised again where the test sees it
            failures.append(error)
        app.exit()

    await cast("App[None]", app).run_async(size=size, auto_pilot=pilot_it)
    await services.close()
    if app._exception is not None:
        raise app._exception
    if failures:
        raise failures[0]
    return app.report


async def resized(stage: Stage, width: int, height: int) -> None:
    cast("ComparedApp", stage.app).resize(width, height)
    await stage.pilot.resize_terminal(width, height)
    await stage.pilot.pause()


async def whole_session(stage: Stage) -> None:
    """Ask, stream, scroll, open dialogs, be told things, change the size, and draw it all anew."""
    pilot = stage.pilot
    line = await stage.ask("Show me everything: 漢字 and 👩\u200d👩\u200d👧")
    for start in range(0, len(REPLY * 2), 9):
        line.say((REPLY * 2)[start : start + 9])
        await pilot.pause(0.001)
    line.finish("the end.")
    await stage.sees("the end.")
    await stage.answered()
    for key in ["pageup", "pageup", "ctrl+home", "pagedown", "ctrl+end", "f1", "pagedown", "escape", "ctrl+p"]:
        await pilot.press(key)
        await pilot.pause()
    await pilot.press(*"key", "down", "down", "escape", "escape")
    stage.app.notify("Something happened: 一二三 👩\u200d👩\u200d👧.", severity="warning", timeout=60)
    await stage.sees("Something happened")
    await stage.type("a draft with 漢字")
    for size in [(120, 40), (61, 16), (40, 12), (100, 30), (80, 24)]:
        await resized(stage, *size)
    await pilot.press("f2")
    await pilot.pause()
    await pilot.press("f2", "ctrl+o")
    await pilot.pause()
    await pilot.press("escape", "ctrl+l")
    await pilot.pause()
    stage.app.theme = "textual-light"
    await pilot.pause(0.3)


def main() -> None:
    """Play the session and print the report."""
    erases_in_colour = "--erases-in-colour" in sys.argv
    painting = Painting(is_diffed=True, erases_in_colour=erases_in_colour)
    report = asyncio.run(record(whole_session, size=(80, 24), painting=painting))
    print(json.dumps(vars(report)))


if __name__ == "__main__":
    main()
