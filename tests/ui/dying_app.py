"""An app to be ended from outside. Arguments: how it shall die, and the file that says that it was saved."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.color import Color
from textual.widgets import Static

from clanker_tui.domain.secret import Secret
from clanker_tui.ui.endings import OrderlyApp


class DyingApp(OrderlyApp[None]):
    """Saves when it is unmounted; dies as it was told."""

    ending_s: ClassVar[float] = 1.0

    def __init__(self, way: str, saved: Path) -> None:
        super().__init__()
        self._way = way
        self._saved = saved
        self._shade = 0

    def compose(self) -> ComposeResult:
        yield Static("Alive", id="text")

    def on_mount(self) -> None:
        match self._way:
            case "worker":
                self.run_worker(self.fail_in_worker())
            case "editor":
                self.call_after_refresh(self.give_terminal_away)
            case "chatter":
                self.set_interval(0.01, self.chatter)

    def on_key(self) -> None:
        self.fail("sk-ant-" + "CanaryOfTheKeyInAMessage")

    def fail(self, key: str) -> None:
        local = Secret("hidden"), "CanaryOfALocal"
        raise ValueError(f"refused {key} \x1b]0;title\x07 [/b] after {len(local)}")

    async def fail_in_worker(self) -> None:
        self.fail("nothing")

    def give_terminal_away(self) -> None:
        with self.suspend():
            pass
        self.query_one("#text", Static).update("Alive again")

    def chatter(self) -> None:
        """Write as much to the terminal as a fast reply does."""
        self._shade = 255 - self._shade
        text = self.query_one("#text", Static)
        text.update("chatter " * 400)
        text.styles.background = Color(self._shade, 0, 0)

    async def on_unmount(self) -> None:
        self._saved.write_text("saved")
        if self._way == "hang":
            await asyncio.Event().wait()


if __name__ == "__main__":
    if sys.argv[1] in {"nohup", "chatter", "editor"}:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    app = DyingApp(sys.argv[1], Path(sys.argv[2]))
    app.run()
    sys.exit(app.return_code)
